/// DirectoryReader by the functions of ntdll.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "jobobject/inspect/directory_reader.h"

namespace jobx {

struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

/// Reads through `functions`, which must outlive this. Holds no handle between calls.
class NtDirectoryReader final : public DirectoryReader {
 public:
  explicit NtDirectoryReader(const NtFunctions& functions) : functions_(functions) {}

  DirectoryReading read(const std::u16string& path) override;

 private:
  const NtFunctions& functions_;
  std::vector<std::byte> buffer_;  ///< kept from one directory to the next
};

}  // namespace jobx
