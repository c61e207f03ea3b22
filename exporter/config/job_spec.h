/// A job to own, as the command line or the configuration file describes it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "jobobject/job_limits.h"

namespace jobx {

/// What is to be done with a job whose name exists already.
enum class ExistingJob : std::uint8_t { refuse, adopt };

struct JobSpec {
  /// As Win32 takes it: `Global\x`, `Local\x` or a plain name of the own session; UTF-8.
  std::string name;
  ExistingJob existing = ExistingJob::refuse;
  JobLimits limits;
  std::vector<std::string> limit_names{};  ///< the keys of the file that set them; empty for `run`
  /// Windows that processes of the job may use in spite of ui_limit::handles: HWND values.
  std::vector<std::uint64_t> granted_windows;
  /// The program and its arguments, UTF-8; empty for a job that others put processes into.
  std::vector<std::string> command;
  /// Its processes end with the exporter, however that ends, if the exporter created the job.
  bool ends_with_exporter = false;
  std::string working_directory;  ///< empty for the exporter's own

  friend bool operator==(const JobSpec&, const JobSpec&) = default;
};

}  // namespace jobx
