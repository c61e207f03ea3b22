/// The jobs of the configuration file and of `run`, from their description to the kernel.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "exporter/config/job_spec.h"
#include "exporter/log/log.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// A job that is owned, and the program that was started in it, if it has one.
struct OwnedJob {
  JobKey key = 0;
  std::optional<StartedProcess> process;
};

/// Creates or adopts the job, sets its limits, and starts its program. On failure a created job is gone
/// again; an adopted one keeps what was set before.
Result<OwnedJob> make_job(OwnedJobs& jobs, const JobSpec& spec, Log& log);

/// The same for all of them, in order. Stops at the first that fails, and ends the programs that were started
/// by then, since nobody would own their jobs; in a job that may be adopted they are left alone, for it may
/// hold others.
Result<void> make_jobs(OwnedJobs& jobs, const std::vector<JobSpec>& specs, Log& log);

}  // namespace jobx
