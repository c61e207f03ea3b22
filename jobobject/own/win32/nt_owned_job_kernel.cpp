#include "jobobject/own/win32/nt_owned_job_kernel.h"

#include <array>
#include <atomic>
#include <string>
#include <utility>

#include "base/time.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/owner_mark.h"
#include "jobobject/inspect/win32/query.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/own/win32/create.h"
#include "jobobject/own/win32/limits.h"
#include "jobobject/own/win32/start.h"

namespace jobx {
namespace {

Error last_error(std::string what) {
  const DWORD error = GetLastError();
  return Error(ErrorDomain::system, error, std::move(what));
}

class NtKernelJob final : public KernelJob {
 public:
  /// `known` and `port` must outlive this.
  NtKernelJob(const NtFunctions& functions, KnownClasses& known, HANDLE port, JobName name,
              CreatedJob created)
      : functions_(functions),
        known_(known),
        port_(port),
        name_(std::move(name)),
        handle_(std::move(created.handle)),
        mark_(mark_owned(functions, name_)),
        was_there_(created.was_there),
        has_settings_(created.was_there) {}

  [[nodiscard]] bool was_there() const override { return was_there_; }

  Result<void> attach(JobKey key) override {
    JOBOBJECT_ASSOCIATE_COMPLETION_PORT association{};
    association.CompletionKey = reinterpret_cast<void*>(static_cast<ULONG_PTR>(key));
    association.CompletionPort = port_;
    if (functions_.set_information_job_object(handle_.get(), job_class::associate_completion_port,
                                              &association, sizeof(association)) != FALSE) {
      return {};
    }
    return last_error("cannot attach a completion port to the job " + name_.path());
  }

  Result<void> set_limits(const JobLimits& limits, const std::vector<std::uint64_t>& windows) override {
    const bool has_settings = has_settings_.exchange(true);
    return jobx::set_limits(functions_, {handle_.get(), name_, has_settings}, limits, windows);
  }
  Result<StartedProcess> start(const ProcessRequest& request) override {
    return start_in_job(functions_, handle_.get(), name_, request);
  }
  Result<void> terminate(std::uint32_t exit_code) override {
    if (functions_.terminate_job_object(handle_.get(), exit_code) != FALSE) return {};
    return last_error("cannot terminate the processes of the job " + name_.path());
  }

  void read(Job& job, std::vector<Error>& errors) const override {
    read_groups(functions_, known_, handle_.get(), job, errors);
    job.is_signalled = is_signalled(functions_, handle_.get());
  }
  [[nodiscard]] std::bitset<kBrokenLimits> passed_limits() const override {
    return broken_limits(functions_, handle_.get());
  }

 private:
  const NtFunctions& functions_;
  KnownClasses& known_;
  const HANDLE port_;
  const JobName name_;
  const UniqueHandle handle_;
  const UniqueHandle mark_;  ///< may be null
  const bool was_there_;
  std::atomic<bool> has_settings_;  ///< those that it was adopted with, or that were set when it was created
};

class NtOwnedJobKernel final : public OwnedJobKernel {
 public:
  NtOwnedJobKernel(const NtFunctions& functions, UniqueHandle port)
      : functions_(functions), port_(std::move(port)) {}

  Result<std::unique_ptr<KernelJob>> make_job(const JobName& name, bool adopt) override {
    Result<CreatedJob> created = create_job(functions_, name, adopt);
    if (!created) return created.error();
    return std::unique_ptr<KernelJob>(
        std::make_unique<NtKernelJob>(functions_, known_, port_.get(), name, *std::move(created)));
  }

  /// The key is the job's, the byte count the message, the overlapped pointer a process id.
  bool wait(std::vector<JobMessage>& messages) override {
    messages.clear();
    std::array<OVERLAPPED_ENTRY, 64> packets{};
    ULONG count = 0;
    if (GetQueuedCompletionStatusEx(port_.get(), packets.data(), static_cast<ULONG>(packets.size()), &count,
                                    INFINITE, FALSE) == FALSE) {
      return false;  // the port itself is gone
    }
    for (ULONG i = 0; i < count; ++i) {
      const OVERLAPPED_ENTRY& packet = packets[i];
      messages.push_back({packet.lpCompletionKey,
                          packet.dwNumberOfBytesTransferred,
                          {},
                          reinterpret_cast<std::uintptr_t>(packet.lpOverlapped)});
    }
    return true;
  }

  bool post(JobKey key) override {
    return PostQueuedCompletionStatus(port_.get(), 0, static_cast<ULONG_PTR>(key), nullptr) != FALSE;
  }

  [[nodiscard]] Namespace local_namespace() const override { return session_namespace(); }

  [[nodiscard]] Ticks unix_now() const override {
    FILETIME time{};
    GetSystemTimeAsFileTime(&time);
    return unix_time_from_filetime(filetime_of(time.dwHighDateTime, time.dwLowDateTime));
  }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
    return std::chrono::steady_clock::now();
  }

 private:
  const NtFunctions& functions_;
  KnownClasses known_;
  const UniqueHandle port_;
};

}  // namespace

Result<std::unique_ptr<OwnedJobKernel>> open_owned_job_kernel(const NtFunctions& functions) {
  if (!functions.can_own()) {
    return Error(ProgramError::unsupported,
                 "this system lacks a function that creating job objects requires");
  }
  const HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 1);
  if (port == nullptr) return last_error("cannot create a completion port");
  // Of the port alone: a double stands behind the table.
  const auto close = [](HANDLE handle) -> NTSTATUS { return CloseHandle(handle) != FALSE ? 0 : -1; };
  return std::unique_ptr<OwnedJobKernel>(
      std::make_unique<NtOwnedJobKernel>(functions, UniqueHandle(port, HandleCloser{close})));
}

Result<std::unique_ptr<OwnedJobKernel>> OwnedJobKernel::open() {
  return open_owned_job_kernel(system_nt_functions());
}

}  // namespace jobx
