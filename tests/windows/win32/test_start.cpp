/// The ways into a job where a process cannot be created inside of it: real processes and jobs behind a table
/// of functions of which some refuse.
#include <windows.h>

#include <array>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/own/win32/start.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

/// How the functions of the table behave, and what they saw: they are plain functions and know no object.
struct Seen {
  int refusals_left = 0;  ///< of assignments
  int assignments = 0;
  std::array<RealHandle, 2> processes;  ///< those to be assigned
};
Seen seen;

BOOL WINAPI assign(HANDLE job, HANDLE process) {
  HANDLE kept = nullptr;
  DuplicateHandle(GetCurrentProcess(), process, GetCurrentProcess(), &kept, 0, FALSE, DUPLICATE_SAME_ACCESS);
  seen.processes.at(static_cast<std::size_t>(seen.assignments++)).reset(kept);
  if (seen.refusals_left == 0) return AssignProcessToJobObject(job, process);
  --seen.refusals_left;
  SetLastError(ERROR_ACCESS_DENIED);
  return FALSE;
}

/// As before Windows 10: a job cannot be among the attributes.
BOOL WINAPI update(LPPROC_THREAD_ATTRIBUTE_LIST list, DWORD flags, DWORD_PTR attribute, void* value,
                   SIZE_T size, void* previous, SIZE_T* return_size) {
  constexpr DWORD_PTR job_list = 0x0002'000D;
  if (attribute != job_list)
    return UpdateProcThreadAttribute(list, flags, attribute, value, size, previous, return_size);
  SetLastError(ERROR_NOT_SUPPORTED);
  return FALSE;
}

NtFunctions older_system(int refusals) {
  seen = {};
  seen.refusals_left = refusals;
  NtFunctions functions = system_nt_functions();
  functions.assign_process_to_job_object = assign;
  functions.update_proc_thread_attribute = update;
  return functions;
}

/// A program that leaves a trace if it ever runs.
struct Trace {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("jobx-start-" + std::to_string(current_process_id()));
  Trace() { std::filesystem::remove(path); }
  ~Trace() { std::filesystem::remove(path); }
  [[nodiscard]] ProcessRequest request() const {
    return {{"cmd.exe", "/d", "/c", "mkdir", path.string()}, ""};
  }
  [[nodiscard]] bool is_there() const { return std::filesystem::exists(path); }
};

const JobName kName{{}, "start"};

RealHandle make_job() {
  return RealHandle(CreateJobObjectW(nullptr, nullptr));
}

DWORD processes_ever(HANDLE job) {
  JOBOBJECT_BASIC_ACCOUNTING_INFORMATION accounting{};
  QueryInformationJobObject(job, JobObjectBasicAccountingInformation, &accounting, sizeof(accounting),
                            nullptr);
  return accounting.TotalProcesses;
}

/// True if the process has ended, and as one that was discarded.
bool was_discarded(HANDLE process) {
  DWORD exit_code = 0;
  return WaitForSingleObject(process, 0) == WAIT_OBJECT_0 &&
         GetExitCodeProcess(process, &exit_code) != FALSE && exit_code == 1;
}

}  // namespace

TEST_CASE("where no job can be among the attributes, a process is assigned before it runs", "[start][real]") {
  const Trace trace;
  const RealHandle job = make_job();
  const Result<StartedProcess> process = start_in_job(older_system(0), job.get(), kName, trace.request());
  REQUIRE(process);
  CHECK(process->wait(std::chrono::milliseconds(20'000)) == 0U);
  CHECK(trace.is_there());
  CHECK(seen.assignments == 1);
  CHECK(processes_ever(job.get()) == 1);
}

TEST_CASE("a process that may not be nested leaves its job, if that lets it go", "[start][real]") {
  const Trace trace;
  const RealHandle job = make_job();
  const Result<StartedProcess> process = start_in_job(older_system(1), job.get(), kName, trace.request());
  REQUIRE(process);
  CHECK(process->wait(std::chrono::milliseconds(20'000)) == 0U);
  CHECK(trace.is_there());
  CHECK(seen.assignments == 2);
  CHECK(was_discarded(seen.processes[0].get()));
  CHECK(processes_ever(job.get()) == 1);
}

TEST_CASE("a process that cannot be assigned never runs, and none is left outside", "[start][real]") {
  const Trace trace;
  const RealHandle job = make_job();
  const Result<StartedProcess> process = start_in_job(older_system(2), job.get(), kName, trace.request());
  REQUIRE_FALSE(process);
  CHECK_THAT(process.error().message(), Catch::Contains("cannot assign cmd.exe to the job") &&
                                            Catch::Contains("the exporter is itself in a job"));
  CHECK(was_discarded(seen.processes[0].get()));
  CHECK(was_discarded(seen.processes[1].get()));
  CHECK_FALSE(trace.is_there());
  CHECK(processes_ever(job.get()) == 0);
}

}  // namespace jobx::test
