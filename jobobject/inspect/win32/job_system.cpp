/// JobSystem::open(), and one job by its name.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "jobobject/inspect/win32/native_path.h"
#include "jobobject/inspect/win32/nt_directory_reader.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "jobobject/inspect/win32/nt_unnamed_jobs.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/query.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

OpenOutcome open_outcome(std::uint32_t code) {
  switch (code) {
    case nt_status::object_name_not_found:
    case nt_status::object_path_not_found:  // its session has ended
    case nt_status::delete_pending:
      return OpenOutcome::vanished;
    case nt_status::access_denied:
      return OpenOutcome::access_denied;
    case nt_status::object_type_mismatch:
      return OpenOutcome::wrong_type;
    default:
      return OpenOutcome::failed;
  }
}

Error open_error(std::uint32_t code, const JobName& name) {
  return Error(ErrorDomain::nt_status, code, "cannot open the job " + name.path());
}

}  // namespace

Result<std::unique_ptr<JobSystem>> JobSystem::open() {
  const NtFunctions& functions = system_nt_functions();
  if (!functions.is_complete()) {
    return Error(ProgramError::unsupported,
                 "this system's ntdll.dll lacks a function that reading job objects requires");
  }
  return std::unique_ptr<JobSystem>(std::make_unique<NtJobSystem>(functions));
}

NtJobSystem::NtJobSystem(const NtFunctions& functions)
    : functions_(functions), known_(std::make_shared<KnownClasses>()) {}

Namespace session_namespace() {
  DWORD session = 0;
  // It fails for a process that is not there; this one is.
  if (ProcessIdToSessionId(GetCurrentProcessId(), &session) == FALSE || session == 0) return {};
  return Namespace{session};
}

Namespace NtJobSystem::local_namespace() const {
  return session_namespace();
}

std::uint64_t NtJobSystem::own_process_id() const {
  return GetCurrentProcessId();
}

std::unique_ptr<DirectoryReader> NtJobSystem::directories() const {
  return std::make_unique<NtDirectoryReader>(functions_);
}

HostCapacity NtJobSystem::capacity() const {
  HostCapacity capacity;
  if (functions_.active_processor_count != nullptr) {
    const DWORD count = functions_.active_processor_count(ALL_PROCESSOR_GROUPS);
    if (count != 0) capacity.processors = count;
  }
  PERFORMANCE_INFORMATION memory{};
  if (functions_.performance_info != nullptr &&
      functions_.performance_info(&memory, sizeof(memory)) != FALSE) {
    const std::uint64_t page = memory.PageSize;
    const bool has_range = page != 0 && memory.CommitLimit <= UINT64_MAX / page;
    if (has_range) capacity.memory_commit_limit = memory.CommitLimit * page;
  }
  return capacity;
}

std::unique_ptr<UnnamedJobs> NtJobSystem::unnamed_jobs() const {
  return std::make_unique<NtUnnamedJobs>(functions_, known_);
}

JobReading NtJobSystem::read(const JobName& name) const {
  JobReading reading;
  reading.job.name = name;
  Result<std::wstring> path = native_path(name);
  if (!path) {
    reading.errors.push_back(path.error());
    return reading;
  }
  ObjectAttributes attributes(*std::move(path));
  HANDLE handle = nullptr;
  // The signalled state needs SYNCHRONIZE besides: a DACL may grant the figures and not that.
  bool watches = true;
  NTSTATUS status = functions_.open_job_object(&handle, kJobObjectWatch, attributes.get());
  if (status_code(status) == nt_status::access_denied) {
    watches = false;
    status = functions_.open_job_object(&handle, kJobObjectQuery, attributes.get());
  }
  if (status < 0) {
    reading.outcome = open_outcome(status_code(status));
    if (reading.outcome != OpenOutcome::vanished) {
      reading.errors.push_back(open_error(status_code(status), name));
    }
    return reading;
  }
  // Lives for this one reading. While we hold it the job's name stays taken, and a job with KILL_ON_JOB_CLOSE
  // does not end when its owner closes its own last handle: a handle kept between scrapes would keep
  // processes alive for ever.
  const UniqueHandle job(handle, HandleCloser{functions_.close});
  reading.outcome = OpenOutcome::opened;
  reading.begun = system_time(functions_);
  read_groups(functions_, *known_, job.get(), reading.job, reading.errors);
  if (watches) reading.job.is_signalled = is_signalled(functions_, job.get());
  return reading;
}

Result<void> NtJobSystem::terminate(const JobName& name, std::uint32_t exit_code) const {
  Result<std::wstring> path = native_path(name);
  if (!path) return path.error();
  ObjectAttributes attributes(*std::move(path));
  const std::string act = "cannot terminate the processes of the job " + name.path();
  HANDLE handle = nullptr;
  const std::uint32_t code =
      status_code(functions_.open_job_object(&handle, kJobObjectTerminate, attributes.get()));
  if (code != nt_status::success) {
    std::string_view reason;
    if (code == nt_status::access_denied) {
      reason = " (its DACL does not grant this account JOB_OBJECT_TERMINATE)";
    }
    if (code == nt_status::object_type_mismatch) reason = " (the name belongs to an object of another type)";
    return Error(ErrorDomain::nt_status, code, act + std::string(reason));
  }
  const UniqueHandle job(handle, HandleCloser{functions_.close});
  const BOOL done = functions_.terminate_job_object(job.get(), exit_code);
  const DWORD error = GetLastError();
  if (done != FALSE) return {};
  return Error(ErrorDomain::system, error, act);
}

}  // namespace jobx
