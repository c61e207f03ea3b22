/// What owning jobs asks of the system: the boundary between the book-keeping, which is portable, and
/// Windows.
#pragma once

#include <bitset>
#include <chrono>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/ticks.h"
#include "jobobject/job.h"
#include "jobobject/job_limits.h"
#include "jobobject/own/job_message.h"
#include "jobobject/own/started_process.h"

namespace jobx {

/// A job that is held open with all the rights that owning it needs; closed with this object. Any thread may
/// call any method. Must not outlive the OwnedJobKernel that it is of.
class KernelJob {
 public:
  virtual ~KernelJob() = default;

  /// True for a job that was there before, and is adopted.
  [[nodiscard]] virtual bool was_there() const = 0;

  /// From now on the job's messages come out of OwnedJobKernel::wait(), with this key. Once, and before a
  /// process is put into the job.
  virtual Result<void> attach(JobKey key) = 0;

  /// Sets what JobLimits asks for and leaves all else as it is; then lets processes of the job use `windows`
  /// (HWND values) in spite of ui_limit::handles. All of it or nothing: what was set before the system
  /// refused a part is put back. The error names the limit.
  virtual Result<void> set_limits(const JobLimits& limits, const std::vector<std::uint64_t>& windows) = 0;

  /// Starts a program that is in the job before its first instruction.
  virtual Result<StartedProcess> start(const ProcessRequest& request) = 0;

  /// Ends every process of the job with this exit code. Of a job that was there before, the system refuses
  /// it: it is held without that right.
  virtual Result<void> terminate(std::uint32_t exit_code) = 0;

  /// Fills the groups of `job` that the system gives, Job::is_signalled included; `job.name` is there
  /// already, for messages. What fails leaves its group empty and adds to `errors`.
  virtual void read(Job& job, std::vector<Error>& errors) const = 0;

  /// Which of its notification limits the job says are passed; none where it does not tell. Windows may
  /// forget them as it answers.
  [[nodiscard]] virtual std::bitset<kBrokenLimits> passed_limits() const = 0;

 protected:
  KernelJob() = default;
  KernelJob(const KernelJob&) = default;
  KernelJob& operator=(const KernelJob&) = default;
};

/// Makes jobs, and gives the messages of all of them in one order. Any thread may call any method; one thread
/// waits.
class OwnedJobKernel {
 public:
  /// The running system's. Fails with ProgramError::unsupported anywhere but on Windows, and where the system
  /// lacks a function that jobs are made by.
  static Result<std::unique_ptr<OwnedJobKernel>> open();

  virtual ~OwnedJobKernel() = default;

  /// Creates the job `name`; one that exists is opened with `adopt`, and refused without. One that belongs to
  /// another account is refused, too: ProgramError::foreign_owner. An error says what stands in the way.
  virtual Result<std::unique_ptr<KernelJob>> make_job(const JobName& name, bool adopt) = 0;

  /// Waits, for ever, until there are messages, and puts them into `messages` in the order in which they were
  /// sent; what was in there is gone. False if none can come any more.
  virtual bool wait(std::vector<JobMessage>& messages) = 0;

  /// Puts a message of our own, the number 0, behind all that were sent by now. False if that failed.
  virtual bool post(JobKey key) = 0;

  /// Where a name without prefix, or with `Local\`, goes for this process.
  [[nodiscard]] virtual Namespace local_namespace() const = 0;

  /// Now, since the Unix epoch.
  [[nodiscard]] virtual Ticks unix_now() const = 0;
  /// Now, on a clock that nobody sets.
  [[nodiscard]] virtual std::chrono::steady_clock::time_point steady_now() const = 0;

 protected:
  OwnedJobKernel() = default;
  OwnedJobKernel(const OwnedJobKernel&) = default;
  OwnedJobKernel& operator=(const OwnedJobKernel&) = default;
};

}  // namespace jobx
