/// The kernel's jobs that no directory shows: those without a name, most jobs there are, and those whose
/// directory may not be listed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/job_system.h"

namespace jobx {

/// Finds jobs by the handles that processes hold, and reads them.
///
/// No directory lists a job without a name, but the system's table of handles names every handle of every
/// process. Each that is of a job is duplicated with JOB_OBJECT_QUERY, read unless the job is known by its
/// name, and closed again within the reading: a duplicate that lived longer would defer the job's
/// kill-on-close. A job that no process holds a handle of, only processes in it, is not found. Not
/// thread-safe.
class UnnamedJobs {
 public:
  virtual ~UnnamedJobs() = default;

  /// What is to be read.
  struct Wanted {
    /// Asked for a job that turns out to have a name.
    std::function<bool(const JobName&)> named;
    bool unnamed = true;  ///< jobs without a name
  };

  /// Of each job no more holders than this are told.
  static constexpr std::size_t kMaxHolders = 8;

  struct Found {
    /// Those that were opened: with JobName::id, or with the name that no listed directory has. Of their
    /// holders the ids alone are known.
    std::vector<JobReading> jobs;
    std::uint64_t holder_denied = 0;  ///< handles (objects, where addresses are told) that nobody may open
    std::uint64_t access_denied = 0;  ///< jobs whose holder may be opened and whose DACL denies the reading
    std::uint64_t failed = 0;         ///< any other reason; each with an error
    std::uint64_t over_budget = 0;    ///< found, and not read
    std::vector<Error> errors;
  };

  /// Reads at most `max_jobs`; sets out on nothing new once `stop` is set. Tries once to enable
  /// SeDebugPrivilege; without it, every reading says so with an error and holds what can be had. Fails where
  /// the table of handles cannot be read.
  virtual Result<Found> read(std::size_t max_jobs, const Wanted& wanted, const std::stop_token& stop) = 0;

 protected:
  UnnamedJobs() = default;
  UnnamedJobs(const UnnamedJobs&) = default;
  UnnamedJobs& operator=(const UnnamedJobs&) = default;
};

}  // namespace jobx
