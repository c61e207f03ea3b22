#include "collector/sources/process_usage.h"

#include <windows.h>
// windows.h comes first: the one below needs its types.
#include <psapi.h>

#include "base/time.h"

namespace jobx {
namespace {

std::int64_t wide(FILETIME time) {
  return filetime_of(time.dwHighDateTime, time.dwLowDateTime);
}

}  // namespace

ProcessUsage read_process_usage() {
  ProcessUsage usage;
  FILETIME created{};
  FILETIME exited{};
  FILETIME kernel{};
  FILETIME user{};
  if (GetProcessTimes(GetCurrentProcess(), &created, &exited, &kernel, &user) != FALSE) {
    usage.cpu = Ticks{wide(kernel) + wide(user)};
    usage.start_time = unix_time_from_filetime(wide(created));
  }
  PROCESS_MEMORY_COUNTERS_EX memory{};
  memory.cb = sizeof(memory);
  if (GetProcessMemoryInfo(GetCurrentProcess(), reinterpret_cast<PROCESS_MEMORY_COUNTERS*>(&memory),
                           sizeof(memory)) != FALSE) {
    usage.resident_bytes = memory.WorkingSetSize;
    if (memory.PrivateUsage != 0) usage.virtual_bytes = memory.PrivateUsage;
  }
  // Wine reports 0 for both, which no running process can have: not told.
  DWORD handles = 0;
  if (GetProcessHandleCount(GetCurrentProcess(), &handles) != FALSE && handles != 0)
    usage.open_handles = handles;
  // The kernel's handle table holds 2^24 entries for each process; nothing reports it ("Pushing the Limits of
  // Windows: Handles").
  usage.max_handles = std::uint64_t{1} << 24;
  return usage;
}

}  // namespace jobx
