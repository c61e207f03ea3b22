/// The job that this program itself is in, if any.
#pragma once

#include <cstdint>
#include <optional>

namespace jobx {

struct EnclosingJob {
  bool is_in_job = false;
  /// Windows 8 on: a process in a job may be put into another one as well.
  bool may_nest = false;
  /// JOB_OBJECT_LIMIT_* bits of the job; empty outside of a job, and where it does not tell.
  std::optional<std::uint32_t> limit_flags;
};

/// Empty where it cannot be learned, and anywhere but on Windows. Any thread.
std::optional<EnclosingJob> read_enclosing_job();

}  // namespace jobx
