/// The jobs of the configuration file and of `run`, from their description to the kernel.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>

#include "collector/events/event_ring.h"
#include "exporter/config/job_spec.h"
#include "exporter/log/event_log.h"
#include "exporter/log/log.h"
#include "jobobject/failed_job.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// Owned jobs, and the log of what happens to them.
class OwnedJobsLogged {
 public:
  /// `log` must outlive this. See OwnedJobs::open().
  static Result<std::unique_ptr<OwnedJobsLogged>> open(std::chrono::nanoseconds linger, Log& log);
  OwnedJobsLogged(const OwnedJobsLogged&) = delete;
  OwnedJobsLogged& operator=(const OwnedJobsLogged&) = delete;

  [[nodiscard]] const std::shared_ptr<OwnedJobs>& jobs() const { return jobs_; }
  /// What happens to them.
  [[nodiscard]] std::shared_ptr<const EventRing> events() const { return ring_; }

 private:
  OwnedJobsLogged(std::shared_ptr<EventRing> ring, std::shared_ptr<OwnedJobs> jobs, Log& log)
      : ring_(std::move(ring)), event_log_(*ring_, log), jobs_(std::move(jobs)) {}

  std::shared_ptr<EventRing> ring_;  ///< shared with the jobs: a source that hangs may hold them for longer
  EventLog event_log_;
  std::shared_ptr<OwnedJobs> jobs_;  // last: its end is logged as well
};

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
