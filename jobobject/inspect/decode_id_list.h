/// The list of a job's processes, from bytes to ids.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace jobx {

// typedef struct _JOBOBJECT_BASIC_PROCESS_ID_LIST {
//     DWORD NumberOfAssignedProcesses;
//     DWORD NumberOfProcessIdsInList;
//     ULONG_PTR ProcessIdList[1];
// } JOBOBJECT_BASIC_PROCESS_ID_LIST, *PJOBOBJECT_BASIC_PROCESS_ID_LIST;
/// Class 3, without its array: what it holds, of all there are.
struct IdListHeader {
  std::uint32_t NumberOfAssignedProcesses;
  std::uint32_t NumberOfProcessIdsInList;

  [[nodiscard]] bool is_whole() const { return NumberOfProcessIdsInList >= NumberOfAssignedProcesses; }
};
static_assert(sizeof(IdListHeader) == 8, "the ids, of 8 bytes each, follow it without a gap");

/// The beginning of a list, which is right as well where there was no room for all ids. Fails with
/// malformed_data for fewer bytes than that.
Result<IdListHeader> decode_id_list_header(Bytes answer);

/// The ids of a list; `answer` is what the system says that it has written. Fails with malformed_data for a
/// list that claims more ids than it holds. Any thread.
Result<std::vector<std::uint64_t>> decode_id_list(Bytes answer);

}  // namespace jobx
