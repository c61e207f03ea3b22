/// One directory of the object manager.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace jobx {

/// How an attempt to list a directory ended.
enum class DirectoryOutcome : std::uint8_t {
  listed,
  vanished,       ///< it is not there
  access_denied,  ///< its DACL does not grant this account DIRECTORY_QUERY
  failed,         ///< anything else
};

struct DirectoryReading {
  DirectoryOutcome outcome = DirectoryOutcome::listed;
  std::optional<Error> error{};  ///< with every outcome but `listed`

  // What it holds, with `listed`; an entry may come twice while the directory changes.
  std::vector<std::string> jobs{};                ///< names, UTF-8 as in JobName
  std::vector<std::u16string> directories{};      ///< names; symbolic links are none
  std::map<std::string, std::uint64_t> owners{};  ///< of jobs, by the name of the job: see owner_mark.h
  std::size_t entries = 0;                        ///< of any type
};

/// Lists directories by their path. Not thread-safe.
class DirectoryReader {
 public:
  virtual ~DirectoryReader() = default;

  /// Bounded in entries and in bytes whatever the directory holds: beyond that it fails with limit_exceeded.
  virtual DirectoryReading read(const std::u16string& path) = 0;

 protected:
  DirectoryReader() = default;
  DirectoryReader(const DirectoryReader&) = default;
  DirectoryReader& operator=(const DirectoryReader&) = default;
};

}  // namespace jobx
