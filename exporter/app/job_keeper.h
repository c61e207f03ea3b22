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

/// Makes each job of the configuration once, and retries those that could not be made, after pauses that
/// double from 5 s to 5 min. A job that was made and has ended is not made again.
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

  /// Keeps these jobs from now on. Those that are described as before are left alone, whatever became of
  /// them; new ones are made by the next step().
  ///
  /// A job that is not among them any more is given up as at the exporter's end: its processes are terminated
  /// if they end with the exporter, else they go on. Of one that is described differently, limits that are
  /// added or have other values are set at once. Anything else would need another job: it waits until this
  /// one has ended, and the log says so.
  void change_to(std::vector<JobSpec> specs);

 private:
  struct Made {
    JobSpec spec;
    JobKey key = 0;
  };
  struct Waiting {
    JobSpec spec;
    TimePoint due{};  ///< the beginning of time: at once
    std::chrono::seconds pause = kFirstPause;
    std::optional<JobFailure> failure{};
  };

  /// True if it was made.
  bool try_job(Waiting& job, TimePoint now);
  void give_up(const Made& job);
  /// False if another job is to be made instead.
  bool change(Made& job, JobSpec spec);
  void publish();

  OwnedJobs& jobs_;
  Log& log_;
  std::vector<Waiting> waiting_;
  std::vector<Made> made_;  ///< also those that have ended since
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

  /// See JobKeeper. Returns at once; one thread at a time.
  void change_to(std::vector<JobSpec> specs);

 private:
  void run(const std::stop_token& stop);

  JobKeeper keeper_;
  std::mutex mutex_;  // guards next_
  std::condition_variable changed_;
  std::optional<std::vector<JobSpec>> next_;  ///< what to change to
  std::jthread thread_;                       // last: it uses all of the above
};

}  // namespace jobx
