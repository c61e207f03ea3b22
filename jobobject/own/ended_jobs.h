/// Owned jobs that have ended, with their last figures, for a while.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <vector>

#include "jobobject/job.h"
#include "jobobject/own/job_message.h"

namespace jobx {

/// Not thread-safe. Its clock is the caller's.
class EndedJobs {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Keeps a job for as long as `linger`; nothing where that is 0. Of more than `most` jobs the one that
  /// ended first is forgotten: it bounds memory where jobs come by the thousand.
  EndedJobs(std::chrono::nanoseconds linger, std::size_t most) : linger_(linger), most_(most) {}

  void add(JobKey key, Job job, TimePoint now);

  /// What was heard of the job after it ended. Nothing for one that is not kept.
  void update(JobKey key, const JobEvents& events);

  /// The name has a new life: the last figures of the one before would be two truths.
  void forget(const JobName& name);

  /// Forgets those whose time is over, and adds the others to `jobs`, in the order in which they ended.
  void append_to(std::vector<Job>& jobs, TimePoint now);

 private:
  struct Ended {
    JobKey key = 0;
    Job job;
    TimePoint until;
  };

  std::chrono::nanoseconds linger_;
  std::size_t most_;
  std::deque<Ended> jobs_;
};

}  // namespace jobx
