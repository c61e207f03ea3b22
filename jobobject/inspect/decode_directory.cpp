#include "jobobject/inspect/decode_directory.h"

namespace jobx {
namespace {

Error malformed(const char* what) {
  return Error(ProgramError::malformed_data, what);
}

}  // namespace

Result<std::vector<DirectoryEntry>> decode_directory(const KernelBuffer& answer, std::size_t most) {
  std::vector<DirectoryEntry> entries;
  std::size_t room_for_names = answer.size();
  while (entries.size() < most) {
    const auto raw =
        answer.at<ObjectDirectoryInformation>(entries.size() * sizeof(ObjectDirectoryInformation));
    if (!raw || raw->Name.Buffer == 0) break;
    const std::optional<KernelText> name = answer.text(raw->Name);
    const std::optional<KernelText> type = answer.text(raw->TypeName);
    if (!name || !type) return malformed("points outside its buffer");
    if (name->size() > room_for_names) return malformed("has names that exceed its size");
    room_for_names -= name->size();
    entries.push_back({*name, *type});
  }
  return entries;
}

}  // namespace jobx
