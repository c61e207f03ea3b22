// What reading one job costs by its name: system calls, and the time that is ours, with the double's own
// taken off; on a system that has class 19 and on one that has not. Beside it a real job of the running
// system.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/nt_job_system.h"
#include "jobobject/inspect/win32/structures.h"

namespace {

using jobx::JobName;
using jobx::JobSystem;
using jobx::NtFunctions;
using jobx::NtJobSystem;
namespace job_class = jobx::job_class;

constexpr int kJobs = 20'000;
constexpr int kRounds = 5;

/// The kernel: one job, whose figures are all 0. Counts its calls, and does nothing else that takes time.
struct Kernel {
  std::uint64_t calls = 0;
  bool has_class_19 = true;
};
Kernel kernel;

NTSTATUS NTAPI open_job_object(HANDLE* job, ACCESS_MASK, OBJECT_ATTRIBUTES*) {
  ++kernel.calls;
  *job = &kernel;
  return 0;
}
NTSTATUS NTAPI close(HANDLE) {
  ++kernel.calls;
  return 0;
}
DWORD WINAPI wait_for_single_object(HANDLE, DWORD) {
  ++kernel.calls;
  return WAIT_TIMEOUT;
}
void WINAPI system_time(FILETIME* now) {
  *now = {};
}
BOOL WINAPI query_information_job_object(HANDLE, int information_class, void* buffer, DWORD length,
                                         DWORD* returned) {
  ++kernel.calls;
  if (information_class == job_class::extended_accounting && !kernel.has_class_19) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
  }
  const bool is_list = information_class == job_class::process_id_list;
  *returned = is_list ? 8 : length;
  std::memset(buffer, 0, *returned);
  SetLastError(ERROR_SUCCESS);
  return TRUE;
}

NtFunctions functions() {
  NtFunctions table;
  table.open_job_object = open_job_object;
  table.close = close;
  table.query_information_job_object = query_information_job_object;
  table.wait_for_single_object = wait_for_single_object;
  table.system_time = system_time;
  return table;
}

/// Nanoseconds of one of kJobs acts, the least of some rounds.
template <typename Act>
double nanoseconds(int acts, Act act) {
  double least = 1e18;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < acts; ++i) act();
    const std::chrono::duration<double, std::nano> taken = std::chrono::steady_clock::now() - start;
    least = std::min(least, taken.count() / acts);
  }
  return least;
}

struct Cost {
  std::uint64_t calls = 0;
  double own = 0;  ///< nanoseconds
};

/// Of one job, once the system is known.
Cost measure(const char* system, bool has_class_19) {
  kernel.has_class_19 = has_class_19;
  const NtFunctions table = functions();
  const NtJobSystem jobs(table);
  const JobName name{{}, "container_3f9c1e52a7d84b06"};
  if (jobs.read(name).outcome != jobx::OpenOutcome::opened) std::puts("the job was not read");
  kernel.calls = 0;
  static_cast<void>(jobs.read(name));
  Cost cost{kernel.calls, 0};
  const double whole = nanoseconds(kJobs, [&] { static_cast<void>(jobs.read(name)); });
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION answer{};
  DWORD returned = 0;
  const double call = nanoseconds(kJobs, [&] {
    table.query_information_job_object(nullptr, job_class::extended_limit, &answer, sizeof(answer),
                                       &returned);
  });
  cost.own = whole - call * static_cast<double>(cost.calls);
  std::printf("%-17s %2llu system calls a job, %5.0f ns, %5.0f of them ours\n", system,
              static_cast<unsigned long long>(cost.calls), whole, cost.own);
  return cost;
}

/// A job of this program's, through the running system's own functions.
void measure_real() {
  const std::string name = "jobx bench_reading " + std::to_string(GetCurrentProcessId());
  const HANDLE job = CreateJobObjectA(nullptr, name.c_str());
  const auto system = JobSystem::open();
  if (job == nullptr || !system) {
    std::puts("the running system gives no job");
    return;
  }
  const JobSystem& jobs = **system;
  const JobName real{jobs.local_namespace(), name};
  if (jobs.read(real).outcome != jobx::OpenOutcome::opened) std::puts("the real job was not read");
  std::printf("running system    %23s %5.0f ns\n", "",
              nanoseconds(kJobs / 20, [&] { static_cast<void>(jobs.read(real)); }));
  CloseHandle(job);
}

}  // namespace

int main() {
  const Cost with = measure("with class 19", true);
  const Cost without = measure("without class 19", false);
  measure_real();
  std::printf("figure: %llu system_calls_a_job\n", static_cast<unsigned long long>(with.calls));
  std::printf("figure: %.0f ns_a_job\n", with.own);
  std::printf("ratio: %.2f reading_calls\n",
              static_cast<double>(without.calls) / static_cast<double>(with.calls));
}
