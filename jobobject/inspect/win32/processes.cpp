/// JobSystem::read_processes(): the kernel's table of processes.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

/// Some 40,000 processes of a dozen threads; Windows gives a process 256 bytes, its name, and 80 a thread.
constexpr std::size_t kMaxTableSize = std::size_t{64} * 1024 * 1024;
constexpr std::string_view kTable = "the table of processes";

Error malformed(const std::string& what, std::size_t offset) {
  return Error(ProgramError::malformed_data,
               std::string(kTable) + " " + what + " at byte " + std::to_string(offset));
}

/// `units` without ".exe", as performance counters show it.
std::string image_name(std::u16string_view units) {
  constexpr std::u16string_view ending = u".exe";
  const auto same = [](char16_t a, char16_t b) {
    return a == b || (a >= u'A' && a <= u'Z' && a + (u'a' - u'A') == b);
  };
  if (units.size() > ending.size() && std::equal(ending.begin(), ending.end(), units.end() - ending.size(),
                                                 [&](char16_t a, char16_t b) { return same(b, a); })) {
    units.remove_suffix(ending.size());
  }
  return utf8_from_utf16(units);
}

/// The characters of `name`, which the system lays into the same buffer; nothing where they are not there.
std::optional<std::u16string> text_in(const std::vector<std::byte>& buffer, const UNICODE_STRING& name) {
  if (name.Length == 0) return std::u16string();
  const auto first = reinterpret_cast<std::uintptr_t>(buffer.data());
  const auto at = reinterpret_cast<std::uintptr_t>(name.Buffer);
  if (at < first || at - first > buffer.size() || name.Length > buffer.size() - (at - first) ||
      name.Length % sizeof(char16_t) != 0) {
    return std::nullopt;
  }
  std::u16string text(name.Length / sizeof(char16_t), u'\0');
  std::memcpy(text.data(), buffer.data() + (at - first), name.Length);
  return text;
}

JobProcess process_of(const SystemProcessInformation& from, std::u16string_view name) {
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
    set(ProcessFigure::start_time,
        unix_time_from_filetime(static_cast<std::uint64_t>(from.CreateTime)).count());
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

/// Follows the chain. Every step goes forward by at least a whole entry, so it ends within the buffer.
Result<std::vector<JobProcess>> decode(const std::vector<std::byte>& buffer) {
  std::vector<JobProcess> processes;
  for (std::size_t offset = 0;;) {
    SystemProcessInformation entry{};
    if (buffer.size() - offset < sizeof(entry)) return malformed("ends within a process", offset);
    std::memcpy(&entry, buffer.data() + offset, sizeof(entry));
    const std::optional<std::u16string> name = text_in(buffer, entry.ImageName);
    if (!name) return malformed("has a name outside of it", offset);
    processes.push_back(process_of(entry, *name));
    if (entry.NextEntryOffset == 0) return processes;
    if (entry.NextEntryOffset < sizeof(entry) || entry.NextEntryOffset > buffer.size() - offset) {
      return malformed("has a chain that leads outside of it", offset);
    }
    offset += entry.NextEntryOffset;
  }
}

}  // namespace

Result<ProcessTable> JobSystem::read_processes() const {
  const Result<std::vector<std::byte>> buffer =
      query_system(*functions_, system_class::process_information, kTable, kMaxTableSize);
  if (!buffer) return buffer.error();
  const Ticks read_at = system_time(*functions_);
  Result<std::vector<JobProcess>> processes = decode(*buffer);
  if (!processes) return processes.error();
  return ProcessTable(*std::move(processes), read_at);
}

}  // namespace jobx
