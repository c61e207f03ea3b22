#include "jobobject/inspect/decode_id_list.h"

#include <cstddef>
#include <cstring>
#include <optional>
#include <string>

namespace jobx {

Result<IdListHeader> decode_id_list_header(Bytes answer) {
  const std::optional<Bytes> begin = answer.part(0, sizeof(IdListHeader));
  if (!begin) return Error(ProgramError::malformed_data, "a process list is truncated within its header");
  IdListHeader header{};
  std::memcpy(&header, begin->data(), sizeof(header));
  return header;
}

Result<std::vector<std::uint64_t>> decode_id_list(Bytes answer) {
  const Result<IdListHeader> header = decode_id_list_header(answer);
  if (!header) return header.error();
  const std::size_t claimed = header->NumberOfProcessIdsInList;
  const std::size_t held = (answer.size() - sizeof(IdListHeader)) / sizeof(std::uint64_t);
  if (claimed > held) {
    return Error(ProgramError::malformed_data, "a process list claims " + std::to_string(claimed) +
                                                   " ids but contains " + std::to_string(held));
  }
  std::vector<std::uint64_t> ids(claimed);
  if (claimed > 0) {
    std::memcpy(ids.data(), answer.data() + sizeof(IdListHeader), claimed * sizeof(std::uint64_t));
  }
  return ids;
}

}  // namespace jobx
