/// A system made of values, behind OwnedJobKernel: jobs whose figures the test gives, and messages that it
/// sends.
#pragma once

#include <atomic>
#include <bitset>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "jobobject/own/owned_job_kernel.h"

namespace jobx::test {

/// One job of the double.
struct OwnedJobDouble {
  Job figures;  ///< what a reading gives, but for the name
  std::bitset<kBrokenLimits> passed_limits;
  /// What the system answers; nothing is a success.
  std::optional<Error> attach_error, limits_error, start_error, terminate_error, read_error;

  // What was done with it.
  JobKey key = 0;  ///< that it is attached with; 0: to no port
  std::vector<JobLimits> limits;
  std::vector<std::uint64_t> windows;
  std::vector<ProcessRequest> started;
  std::vector<std::uint32_t> terminations;  ///< exit codes
};

/// Any thread may call any method. Outlives the kernel that it gives.
class OwnedSystemDouble {
 public:
  /// What OwnedJobs is made with; one at a time.
  std::unique_ptr<OwnedJobKernel> kernel();

  /// A job that is there already, for adoption.
  void add_job(const std::string& name, OwnedJobDouble job);
  /// Its holder closes it. Not while it is adopted.
  void remove_job(const std::string& name);
  /// Every job is refused with this error from now on; with none, none.
  void refuse_jobs(std::optional<Error> error);
  /// Jobs that were asked for, in vain or not.
  [[nodiscard]] std::size_t tries() const;
  /// What a created job is at first.
  OwnedJobDouble new_job;

  /// Changes a job that lives.
  template <typename Change>
  void change(const std::string& name, Change change) {
    const std::lock_guard lock(mutex_);
    change(jobs_.at(name));
  }
  [[nodiscard]] OwnedJobDouble job(const std::string& name) const;
  /// Empty once its last handle is closed.
  [[nodiscard]] bool has_job(const std::string& name) const;
  [[nodiscard]] std::size_t open_jobs() const;

  /// Sends a message of a job, as the kernel does; of one that is not attached, none comes.
  void send(const std::string& name, std::uint32_t message, std::uint64_t process_id = 0);
  /// One that was on its way when its job ended.
  void send_late(JobKey key, std::uint32_t message);

  /// How long it takes to close a handle.
  std::atomic<std::chrono::milliseconds> closing{std::chrono::milliseconds(0)};

  /// The next messages of our own cannot be posted.
  void fail_posts(bool fails);

  void set_unix_time(Ticks now);
  /// Moves the clock that nobody sets.
  void pass(std::chrono::nanoseconds time);

 private:
  friend class DoubleKernel;
  friend class DoubleKernelJob;

  mutable std::mutex mutex_;
  std::condition_variable sent_;
  std::map<std::string, OwnedJobDouble> jobs_;
  std::map<std::string, std::size_t> handles_;
  std::deque<JobMessage> messages_;
  bool posts_fail_ = false;
  std::optional<Error> make_error_;
  std::size_t tries_ = 0;
  Ticks unix_now_{17'000'000'000'000'000};
  std::chrono::steady_clock::time_point steady_now_{std::chrono::hours(1)};
};

}  // namespace jobx::test
