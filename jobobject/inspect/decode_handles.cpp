#include "jobobject/inspect/decode_handles.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>

namespace jobx {
namespace {

// typedef struct _SYSTEM_HANDLE_INFORMATION_EX {
//     ULONG_PTR NumberOfHandles;
//     ULONG_PTR Reserved;
//     SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX Handles[1];
// } SYSTEM_HANDLE_INFORMATION_EX, *PSYSTEM_HANDLE_INFORMATION_EX;
/// Class 64, without its array.
struct TableHeader {
  std::uint64_t NumberOfHandles;
  std::uint64_t Reserved;
};

// typedef struct _SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX {
//     PVOID Object;
//     ULONG_PTR UniqueProcessId;
//     ULONG_PTR HandleValue;
//     ULONG GrantedAccess;
//     USHORT CreatorBackTraceIndex;
//     USHORT ObjectTypeIndex;
//     ULONG HandleAttributes;
//     ULONG Reserved;
// } SYSTEM_HANDLE_TABLE_ENTRY_INFO_EX, *PSYSTEM_HANDLE_TABLE_ENTRY_INFO_EX;
/// Class 64, one handle of one process. The object's address is 0 where it is kept from the caller.
struct TableEntry {
  std::uint64_t Object;
  std::uint64_t UniqueProcessId;
  std::uint64_t HandleValue;
  std::uint32_t GrantedAccess;
  std::uint16_t CreatorBackTraceIndex;
  std::uint16_t ObjectTypeIndex;
  std::uint32_t HandleAttributes;
  std::uint32_t Reserved;
};
static_assert(sizeof(TableHeader) == 16 && sizeof(TableEntry) == 40 &&
              offsetof(TableEntry, UniqueProcessId) == 8 && offsetof(TableEntry, HandleValue) == 16 &&
              offsetof(TableEntry, GrantedAccess) == 24 &&
              offsetof(TableEntry, CreatorBackTraceIndex) == 28 &&
              offsetof(TableEntry, ObjectTypeIndex) == 30 && offsetof(TableEntry, HandleAttributes) == 32);

Error malformed(const std::string& what) {
  return Error(ProgramError::malformed_data, "the handle table " + what);
}

/// The entries of a table.
class Entries {
 public:
  static Result<Entries> of(Bytes table) {
    const std::optional<Bytes> begin = table.part(0, sizeof(TableHeader));
    if (!begin) return malformed("is truncated within its header");
    TableHeader header{};
    std::memcpy(&header, begin->data(), sizeof(header));
    const std::size_t room = (table.size() - sizeof(header)) / sizeof(TableEntry);
    if (header.NumberOfHandles > room) {
      return malformed("claims " + std::to_string(header.NumberOfHandles) + " handles but has room for " +
                       std::to_string(room));
    }
    return Entries(table.from(sizeof(header)), static_cast<std::size_t>(header.NumberOfHandles));
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] TableEntry operator[](std::size_t index) const {
    TableEntry entry;
    std::memcpy(&entry, entries_.data() + index * sizeof(entry), sizeof(entry));
    return entry;
  }

 private:
  Entries(Bytes entries, std::size_t size) : entries_(entries), size_(size) {}

  Bytes entries_;
  std::size_t size_;
};

std::optional<std::uint16_t> type_of(const Entries& entries, const HandleOf& known) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const TableEntry entry = entries[i];
    if (entry.UniqueProcessId == known.process_id && entry.HandleValue == known.handle) {
      return entry.ObjectTypeIndex;
    }
  }
  return std::nullopt;
}

}  // namespace

Result<std::vector<JobHandle>> decode_job_handles(Bytes table, const HandleOf& known) {
  const Result<Entries> entries = Entries::of(table);
  if (!entries) return entries.error();
  const std::optional<std::uint16_t> type = type_of(*entries, known);
  if (!type) return malformed("does not contain a handle of this program");
  std::vector<JobHandle> handles;
  for (std::size_t i = 0; i < entries->size(); ++i) {
    const TableEntry entry = (*entries)[i];
    const HandleOf holder{entry.UniqueProcessId, entry.HandleValue};
    if (entry.ObjectTypeIndex == *type && holder != known) handles.push_back({entry.Object, holder});
  }
  std::sort(handles.begin(), handles.end(),
            [](const JobHandle& a, const JobHandle& b) { return a.holder < b.holder; });
  return handles;
}

}  // namespace jobx
