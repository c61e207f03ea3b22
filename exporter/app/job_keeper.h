/// The jobs of the configuration file, made when they can be.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include "exporter/config/job_spec.h"
#include "exporter/log/log.h"
#include "jobobject/failed_job.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// Makes each job once, and retries those that could not be made, after pauses that double from 5 s to 5 min.
/// A job that was made and has ended is not made again.
///
/// A job that fails costs nobody else anything: it is in OwnedTotals::failed while that is so, and in the log
/// when it fails and when the reason changes. Not thread-safe; it has no clock of its own.
class JobKeeper {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::seconds kFirstPause{5};
  static constexpr std::chrono::seconds kLongestPause{300};

  /// `jobs` and `log` must outlive this.
  JobKeeper(OwnedJobs& jobs, std::vector<JobSpec> specs, Log& log);

  /// Tries every job that is due at `now`, in the order of the file. When the next one is due; empty once all
  /// have been made. Returns early if `stop` is set.
  std::optional<TimePoint> step(TimePoint now, const std::stop_token& stop = {});

 private:
  struct Waiting {
    JobSpec spec;
    TimePoint due{};  ///< the beginning of time: at once
    std::chrono::seconds pause = kFirstPause;
    std::optional<JobFailure> failure{};
  };

  /// True if it was made.
  bool try_job(Waiting& job, TimePoint now);
  void publish();

  OwnedJobs& jobs_;
  Log& log_;
  std::vector<Waiting> waiting_;
};

/// A keeper at work on a thread of its own, from the beginning to the end of this object. The end waits for a
/// job that is just being made, not for those that are due later.
class JobKeeperThread {
 public:
  /// `jobs` and `log` must outlive this.
  JobKeeperThread(OwnedJobs& jobs, std::vector<JobSpec> specs, Log& log);
  ~JobKeeperThread();
  JobKeeperThread(const JobKeeperThread&) = delete;
  JobKeeperThread& operator=(const JobKeeperThread&) = delete;

 private:
  void run(const std::stop_token& stop);

  JobKeeper keeper_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace jobx
