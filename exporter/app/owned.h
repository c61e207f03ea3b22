/// The jobs of the configuration file and of `run`, from their description to the kernel.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "collector/events/event_ring.h"
#include "exporter/config/job_spec.h"
#include "exporter/log/log.h"
#include "jobobject/failed_job.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// Opens the kernel's side of owned jobs; what happens to them goes to `events`. See OwnedJobs::open().
Result<std::unique_ptr<OwnedJobs>> open_owned_jobs(std::chrono::nanoseconds linger,
                                                   std::shared_ptr<EventRing> events);

/// A job that is owned, and the program that was started in it, if it has one.
struct OwnedJob {
  JobKey key = 0;
  std::optional<StartedProcess> process;
};

/// Why there is no such job.
struct JobRefusal {
  JobFailure reason;
  Error error;
};

/// In which adopted jobs the program is started; in a job that was created it always is.
enum class StartInAdopted : std::uint8_t {
  always,
  if_empty,  ///< what is in there may be the program that was started by the exporter before this one
};

/// Creates or adopts the job, sets its limits, and starts its program. On failure a created job is gone
/// again; an adopted one keeps what was set before.
std::variant<OwnedJob, JobRefusal> make_job(OwnedJobs& jobs, const JobSpec& spec, StartInAdopted start,
                                            Log& log);

}  // namespace jobx
