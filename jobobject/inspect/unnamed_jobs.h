/// The kernel's jobs without a name: most jobs there are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/job_system.h"

namespace jobx {

/// Finds jobs by the handles that processes hold, and reads them.
///
/// No directory lists a job without a name, but the system's table of handles names every handle of every
/// process. Each that is of a job is duplicated with JOB_OBJECT_QUERY, read if the job has no name, and
/// closed again within the reading: a duplicate that lived longer would defer the job's kill-on-close. A job
/// that no process holds a handle of, only processes in it, is not found. Not thread-safe.
class UnnamedJobs {
 public:
  virtual ~UnnamedJobs() = default;

  struct Found {
    std::vector<JobReading> jobs;     ///< those that were opened, with JobName::id
    std::uint64_t holder_denied = 0;  ///< handles (objects, where addresses are told) that nobody may open
    std::uint64_t access_denied = 0;  ///< jobs whose holder may be opened and whose DACL denies the reading
    std::uint64_t failed = 0;         ///< any other reason; each with an error
    std::uint64_t over_budget = 0;    ///< found, and not read
    std::vector<Error> errors;
  };

  /// Reads at most `max_jobs`; sets out on nothing new once `stop` is set. Tries once to enable
  /// SeDebugPrivilege; without it, every reading says so with an error and holds what can be had. Fails where
  /// the table of handles cannot be read.
  virtual Result<Found> read(std::size_t max_jobs, const std::stop_token& stop) = 0;

 protected:
  UnnamedJobs() = default;
  UnnamedJobs(const UnnamedJobs&) = default;
  UnnamedJobs& operator=(const UnnamedJobs&) = default;
};

}  // namespace jobx
