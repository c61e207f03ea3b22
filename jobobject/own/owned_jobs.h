/// Jobs that this program creates or adopts: limited, filled with processes, listened to, and remembered for
/// a while when they have ended.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "base/result.h"
#include "jobobject/failed_job.h"
#include "jobobject/job.h"
#include "jobobject/job_limits.h"
#include "jobobject/own/job_book.h"
#include "jobobject/own/job_message.h"
#include "jobobject/own/message_events.h"
#include "jobobject/own/owned_job_kernel.h"
#include "jobobject/own/owned_totals.h"
#include "jobobject/own/started_process.h"

namespace jobx {

/// A job to own.
struct JobRequest {
  JobName name;
  /// Take a job of this name that exists already and belongs to this account. Its messages are not heard: a
  /// completion port would change what its creator gets. It is never ended.
  bool adopt = false;
  JobLimits limits;
  std::vector<std::uint64_t> granted_windows;  ///< HWND values; see KernelJob::set_limits()
  /// The job is over when the processes that were started in it have left, and its name is given back. Else
  /// it stays, empty, for others to put processes into.
  bool ends_when_empty = false;
  /// Processes of a job that is created end with this program, however it ends: JobLimits::kill_on_job_close.
  /// Does not apply to a job that is adopted.
  bool ends_with_us = false;
};

/// How far owning a job came.
enum class OwnStep : std::uint8_t {
  open,      ///< creating it, or opening it for adoption
  settings,  ///< its completion port and its limits
};

struct OwnedReading {
  std::vector<Job> jobs;  ///< those that live, and those that ended not long ago
  OwnedTotals totals;
  std::vector<Error> errors;
};

/// Owns jobs, hears their messages on one thread of its own, and reads them.
///
/// Any thread may call any method. Holds one handle for each job that lives; with this object they close, and
/// a job with JobLimits::kill_on_job_close ends.
class OwnedJobs {
 public:
  /// Ended jobs that are kept at most, however long they may linger.
  static constexpr std::size_t kMostEnded = 20'000;

  /// On the running system. Fails with ProgramError::unsupported anywhere but on Windows. `linger`: how long
  /// the last figures of an ended job are kept. `sink` is told of every event of jobs that are not adopted;
  /// it may be empty.
  static Result<std::unique_ptr<OwnedJobs>> open(std::chrono::nanoseconds linger, JobEventSink sink = {});

  OwnedJobs(std::unique_ptr<OwnedJobKernel> kernel, std::chrono::nanoseconds linger,
            std::size_t most_ended = kMostEnded, JobEventSink sink = {});
  ~OwnedJobs();
  OwnedJobs(const OwnedJobs&) = delete;
  OwnedJobs& operator=(const OwnedJobs&) = delete;

  /// Creates the job, or adopts it, attaches the completion port and sets the limits, in this order: no
  /// process can enter unheard. Where a step fails, nothing is left of a created job.
  Result<JobKey> own(const JobRequest& request);
  /// The same; `step` is the step that was taken last.
  Result<JobKey> own(const JobRequest& request, OwnStep& step);

  /// True for a job that existed before and was adopted; false once it has ended, and for a key never given.
  [[nodiscard]] bool is_adopted(JobKey key);

  /// Whether no process is in the job; true for one that has ended. Fails where that cannot be read.
  Result<bool> is_empty(JobKey key);

  /// The processes that an adopted job has are taken for those that would have been started in it: if the job
  /// ends when it is empty, it ends with them.
  void follow(JobKey key);

  /// Starts a program inside the job, before its first instruction; see KernelJob::start().
  Result<StartedProcess> start(JobKey key, const ProcessRequest& request);

  /// Sets other limits on a job that lives; what `limits` leaves out stays as it is. See
  /// KernelJob::set_limits(). Fails with ProgramError::invalid_argument where an adopted job would end with
  /// this program.
  Result<void> set_limits(JobKey key, const JobLimits& limits, const std::vector<std::uint64_t>& windows);

  /// Gives a job up that came to nothing or is no longer wanted: it is not told of any more, but stays in the
  /// totals.
  void release(JobKey key);

  /// Ends every process of the job with this exit code. Fails with ProgramError::invalid_argument for an
  /// adopted job: its processes are not ours to end.
  Result<void> terminate(JobKey key, std::uint32_t exit_code);

  /// True once the job has ended, and for a key that was never given; waits that long at most.
  bool wait_ended(JobKey key, std::chrono::nanoseconds patience);

  /// Jobs that could not be made, for OwnedTotals::failed of the readings from now on.
  void set_failed(std::vector<FailedJob> failed);

  /// Reads all jobs, compares messages with accounting, and ends jobs whose last message was lost.
  OwnedReading read();

  /// Where a name without prefix, or with `Local\`, goes for this process.
  [[nodiscard]] Namespace local_namespace() const { return kernel_->local_namespace(); }

 private:
  void listen();
  void hear(JobMessage message);
  void look(JobKey key);
  std::optional<OpenJob> find(JobKey key);
  TurnReading read_job(const OpenJob& open, std::vector<Error>& errors);
  /// Waits until every message that was sent before has been noted.
  void catch_up();
  [[nodiscard]] Moment now() const { return {kernel_->unix_now(), kernel_->steady_now()}; }

  const std::unique_ptr<OwnedJobKernel> kernel_;  // first: the book's jobs are of it
  std::atomic<std::uint64_t> turns_{0};

  std::mutex mutex_;  // guards all below but the thread
  std::condition_variable changed_;
  JobBook book_;
  std::vector<FailedJob> failed_;
  std::uint64_t markers_sent_ = 0;
  std::uint64_t markers_seen_ = 0;
  bool is_stopping_ = false;

  std::thread thread_;  // last: it uses all of the above
};

}  // namespace jobx
