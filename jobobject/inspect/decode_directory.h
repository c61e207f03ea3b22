/// A directory of the object manager, from bytes to names.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/kernel_buffer.h"

namespace jobx {

// typedef struct _OBJECT_DIRECTORY_INFORMATION {
//     UNICODE_STRING Name;
//     UNICODE_STRING TypeName;
// } OBJECT_DIRECTORY_INFORMATION, *POBJECT_DIRECTORY_INFORMATION;
/// One entry of NtQueryDirectoryObject. The strings point into the same buffer; an entry of zeros ends the
/// list.
struct ObjectDirectoryInformation {
  KernelString Name;
  KernelString TypeName;
};
static_assert(sizeof(ObjectDirectoryInformation) == 32 &&
              offsetof(ObjectDirectoryInformation, TypeName) == 16);

/// Views into the buffer.
struct DirectoryEntry {
  KernelText name;
  KernelText type;  ///< "Job", "Directory", "Event", ...
};

/// The entries of an answer of NtQueryDirectoryObject, at most `most` of them.
///
/// Fails with malformed_data for a string that is not in the buffer, and for names that are longer together
/// than the buffer: each has characters of its own. Any thread.
Result<std::vector<DirectoryEntry>> decode_directory(const KernelBuffer& answer, std::size_t most);

}  // namespace jobx
