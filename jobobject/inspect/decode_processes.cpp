#include "jobobject/inspect/decode_processes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ascii.h"
#include "base/text.h"
#include "base/ticks.h"
#include "base/time.h"

namespace jobx {
namespace {

// typedef struct _SYSTEM_PROCESS_INFORMATION {
//     ULONG NextEntryOffset;
//     ULONG NumberOfThreads;
//     LARGE_INTEGER WorkingSetPrivateSize;
//     ULONG HardFaultCount;
//     ULONG NumberOfThreadsHighWatermark;
//     ULONGLONG CycleTime;
//     LARGE_INTEGER CreateTime;
//     LARGE_INTEGER UserTime;
//     LARGE_INTEGER KernelTime;
//     UNICODE_STRING ImageName;
//     KPRIORITY BasePriority;
//     HANDLE UniqueProcessId;
//     HANDLE InheritedFromUniqueProcessId;
//     ULONG HandleCount;
//     ULONG SessionId;
//     ULONG_PTR UniqueProcessKey;
//     SIZE_T PeakVirtualSize;
//     SIZE_T VirtualSize;
//     ULONG PageFaultCount;
//     SIZE_T PeakWorkingSetSize;
//     SIZE_T WorkingSetSize;
//     SIZE_T QuotaPeakPagedPoolUsage;
//     SIZE_T QuotaPagedPoolUsage;
//     SIZE_T QuotaPeakNonPagedPoolUsage;
//     SIZE_T QuotaNonPagedPoolUsage;
//     SIZE_T PagefileUsage;
//     SIZE_T PeakPagefileUsage;
//     SIZE_T PrivatePageCount;
//     LARGE_INTEGER ReadOperationCount;
//     LARGE_INTEGER WriteOperationCount;
//     LARGE_INTEGER OtherOperationCount;
//     LARGE_INTEGER ReadTransferCount;
//     LARGE_INTEGER WriteTransferCount;
//     LARGE_INTEGER OtherTransferCount;
//     SYSTEM_THREAD_INFORMATION Threads[1];
// } SYSTEM_PROCESS_INFORMATION, *PSYSTEM_PROCESS_INFORMATION;
/// Class 5, one process; NumberOfThreads structures of 80 bytes and the characters of the name follow it, and
/// NextEntryOffset bytes on from its beginning the next process, or none where that is 0. PrivatePageCount
/// is bytes, whatever its name says.
struct ProcessEntry {
  std::uint32_t NextEntryOffset;
  std::uint32_t NumberOfThreads;
  std::byte Unread1[24];
  std::int64_t CreateTime;
  std::int64_t UserTime;
  std::int64_t KernelTime;
  KernelString ImageName;
  std::int32_t BasePriority;
  std::uint32_t Padding1;
  std::uint64_t UniqueProcessId;
  std::uint64_t InheritedFromUniqueProcessId;
  std::uint32_t HandleCount;
  std::uint32_t SessionId;
  std::uint64_t UniqueProcessKey;
  std::uint64_t PeakVirtualSize;
  std::uint64_t VirtualSize;
  std::uint32_t PageFaultCount;
  std::uint32_t Padding2;
  std::uint64_t PeakWorkingSetSize;
  std::uint64_t WorkingSetSize;
  std::uint64_t QuotaPeakPagedPoolUsage;
  std::uint64_t QuotaPagedPoolUsage;
  std::uint64_t QuotaPeakNonPagedPoolUsage;
  std::uint64_t QuotaNonPagedPoolUsage;
  std::uint64_t PagefileUsage;
  std::uint64_t PeakPagefileUsage;
  std::uint64_t PrivatePageCount;
  std::int64_t ReadOperationCount;
  std::int64_t WriteOperationCount;
  std::int64_t OtherOperationCount;
  std::int64_t ReadTransferCount;
  std::int64_t WriteTransferCount;
  std::int64_t OtherTransferCount;
};
static_assert(sizeof(ProcessEntry) == 0x100 && offsetof(ProcessEntry, NumberOfThreads) == 0x4 &&
              offsetof(ProcessEntry, CreateTime) == 0x20 && offsetof(ProcessEntry, UserTime) == 0x28 &&
              offsetof(ProcessEntry, KernelTime) == 0x30 && offsetof(ProcessEntry, ImageName) == 0x38 &&
              offsetof(ProcessEntry, BasePriority) == 0x48 &&
              offsetof(ProcessEntry, UniqueProcessId) == 0x50 &&
              offsetof(ProcessEntry, InheritedFromUniqueProcessId) == 0x58 &&
              offsetof(ProcessEntry, HandleCount) == 0x60 && offsetof(ProcessEntry, SessionId) == 0x64 &&
              offsetof(ProcessEntry, PeakVirtualSize) == 0x70 && offsetof(ProcessEntry, VirtualSize) == 0x78);
static_assert(offsetof(ProcessEntry, PageFaultCount) == 0x80 &&
              offsetof(ProcessEntry, PeakWorkingSetSize) == 0x88 &&
              offsetof(ProcessEntry, WorkingSetSize) == 0x90 &&
              offsetof(ProcessEntry, QuotaPeakPagedPoolUsage) == 0x98 &&
              offsetof(ProcessEntry, QuotaPagedPoolUsage) == 0xA0 &&
              offsetof(ProcessEntry, QuotaPeakNonPagedPoolUsage) == 0xA8 &&
              offsetof(ProcessEntry, QuotaNonPagedPoolUsage) == 0xB0 &&
              offsetof(ProcessEntry, PagefileUsage) == 0xB8 &&
              offsetof(ProcessEntry, PeakPagefileUsage) == 0xC0 &&
              offsetof(ProcessEntry, PrivatePageCount) == 0xC8);
static_assert(offsetof(ProcessEntry, ReadOperationCount) == 0xD0 &&
              offsetof(ProcessEntry, WriteOperationCount) == 0xD8 &&
              offsetof(ProcessEntry, OtherOperationCount) == 0xE0 &&
              offsetof(ProcessEntry, ReadTransferCount) == 0xE8 &&
              offsetof(ProcessEntry, WriteTransferCount) == 0xF0 &&
              offsetof(ProcessEntry, OtherTransferCount) == 0xF8);

Error malformed(const std::string& what, std::size_t offset) {
  return Error(ProgramError::malformed_data,
               "the process table " + what + " at byte " + std::to_string(offset));
}

/// `units` without ".exe".
std::string image_name(std::u16string_view units) {
  constexpr std::string_view ending = ".exe";
  if (units.size() > ending.size() && ends_with_ignoring_case(units, ending)) {
    units.remove_suffix(ending.size());
  }
  return utf8_from_utf16(units);
}

JobProcess process_of(const ProcessEntry& from, std::u16string_view name) {
  JobProcess process;
  process.id = from.UniqueProcessId;
  process.name = image_name(name);
  const auto set = [&](ProcessFigure figure, auto value) {
    process.set(figure, static_cast<std::int64_t>(value));
  };
  set(ProcessFigure::user_time, from.UserTime);
  set(ProcessFigure::kernel_time, from.KernelTime);
  // The kernel's own pseudo-processes have none; 0 would be a start in the year 1601.
  if (from.CreateTime > 0) {
    set(ProcessFigure::start_time, unix_time_from_filetime(from.CreateTime).count());
  }
  set(ProcessFigure::parent_id, from.InheritedFromUniqueProcessId);
  set(ProcessFigure::page_faults, from.PageFaultCount);
  set(ProcessFigure::virtual_bytes, from.VirtualSize);
  set(ProcessFigure::virtual_peak_bytes, from.PeakVirtualSize);
  set(ProcessFigure::working_set_bytes, from.WorkingSetSize);
  set(ProcessFigure::working_set_peak_bytes, from.PeakWorkingSetSize);
  set(ProcessFigure::page_file_bytes, from.PagefileUsage);
  set(ProcessFigure::page_file_peak_bytes, from.PeakPagefileUsage);
  set(ProcessFigure::private_bytes, from.PrivatePageCount);
  set(ProcessFigure::pool_paged_bytes, from.QuotaPagedPoolUsage);
  set(ProcessFigure::pool_nonpaged_bytes, from.QuotaNonPagedPoolUsage);
  set(ProcessFigure::threads, from.NumberOfThreads);
  set(ProcessFigure::handles, from.HandleCount);
  set(ProcessFigure::base_priority, from.BasePriority);
  set(ProcessFigure::read_operations, from.ReadOperationCount);
  set(ProcessFigure::write_operations, from.WriteOperationCount);
  set(ProcessFigure::other_operations, from.OtherOperationCount);
  set(ProcessFigure::read_bytes, from.ReadTransferCount);
  set(ProcessFigure::write_bytes, from.WriteTransferCount);
  set(ProcessFigure::other_bytes, from.OtherTransferCount);
  return process;
}

}  // namespace

/// Every step along the chain goes forward by at least a whole entry, so it ends within the buffer.
Result<std::vector<JobProcess>> decode_processes(const KernelBuffer& table) {
  std::vector<JobProcess> processes;
  std::size_t room_for_names = table.size();
  for (std::size_t offset = 0;;) {
    const std::optional<ProcessEntry> entry = table.at<ProcessEntry>(offset);
    if (!entry) return malformed("is truncated within a process", offset);
    const std::optional<KernelText> name = table.text(entry->ImageName);
    if (!name) return malformed("has a name outside its bounds", offset);
    // Each process has characters of its own: names that share them would cost more than the table holds.
    if (name->size() > room_for_names) return malformed("has names that exceed its size", offset);
    room_for_names -= name->size();
    processes.push_back(process_of(*entry, name->str()));
    if (entry->NextEntryOffset == 0) return processes;
    if (entry->NextEntryOffset < sizeof(ProcessEntry) || entry->NextEntryOffset > table.size() - offset) {
      return malformed("has a link outside its bounds", offset);
    }
    offset += entry->NextEntryOffset;
  }
}

}  // namespace jobx
