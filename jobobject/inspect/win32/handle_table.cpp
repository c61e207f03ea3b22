#include "jobobject/inspect/win32/handle_table.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "jobobject/inspect/win32/object.h"
#include "jobobject/inspect/win32/structures.h"
#include "jobobject/inspect/win32/system_query.h"

namespace jobx {
namespace {

/// Some three million handles; a busy server has some hundred thousand.
constexpr std::size_t kMaxTableSize = std::size_t{128} * 1024 * 1024;
constexpr std::string_view kTable = "the table of handles";

Error malformed(const std::string& what) {
  return Error(ProgramError::malformed_data, std::string(kTable) + " " + what);
}

/// The entries of a table of class 64.
class Entries {
 public:
  static Result<Entries> of(const std::vector<std::byte>& table) {
    SystemHandleTable header{};
    if (table.size() < sizeof(header)) return malformed("ends within its header");
    std::memcpy(&header, table.data(), sizeof(header));
    const std::size_t room = (table.size() - sizeof(header)) / sizeof(SystemHandleEntry);
    if (header.NumberOfHandles > room) {
      return malformed("claims " + std::to_string(header.NumberOfHandles) + " handles and has room for " +
                       std::to_string(room));
    }
    return Entries(table, static_cast<std::size_t>(header.NumberOfHandles));
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] SystemHandleEntry operator[](std::size_t index) const {
    SystemHandleEntry entry;
    std::memcpy(&entry, table_->data() + sizeof(SystemHandleTable) + index * sizeof(entry), sizeof(entry));
    return entry;
  }

 private:
  Entries(const std::vector<std::byte>& table, std::size_t size) : table_(&table), size_(size) {}

  const std::vector<std::byte>* table_;
  std::size_t size_;
};

std::optional<USHORT> type_of(const Entries& entries, const HandleOf& known) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const SystemHandleEntry entry = entries[i];
    if (entry.UniqueProcessId == known.process_id && entry.HandleValue == known.handle) {
      return entry.ObjectTypeIndex;
    }
  }
  return std::nullopt;
}

Result<UniqueHandle> make_job(const NtFunctions& functions) {
  HANDLE handle = nullptr;
  const NTSTATUS status = functions.create_job_object(&handle, kJobObjectQuery, nullptr);
  if (status < 0) {
    return Error(ErrorDomain::nt_status, status_code(status),
                 "cannot make a job to learn the number of its type from");
  }
  return UniqueHandle(handle, HandleCloser{functions.close});
}

}  // namespace

Result<std::vector<JobHandle>> read_job_handles(const NtFunctions& functions) {
  const Result<UniqueHandle> own = make_job(functions);
  if (!own) return own.error();
  const Result<std::vector<std::byte>> table =
      query_system(functions, system_class::extended_handle_information, kTable, kMaxTableSize);
  if (!table) return table.error();
  const Result<Entries> entries = Entries::of(*table);
  if (!entries) return entries.error();

  const HandleOf known{functions.current_process_id(), reinterpret_cast<std::uintptr_t>(own->get())};
  const std::optional<USHORT> type = type_of(*entries, known);
  if (!type) return malformed("lacks a handle that this program has");
  std::vector<JobHandle> handles;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const SystemHandleEntry entry = (*entries)[i];
    const HandleOf holder{entry.UniqueProcessId, entry.HandleValue};
    if (entry.ObjectTypeIndex == *type && holder != known) handles.push_back({entry.Object, holder});
  }
  std::sort(handles.begin(), handles.end(),
            [](const JobHandle& a, const JobHandle& b) { return a.holder < b.holder; });
  return handles;
}

}  // namespace jobx
