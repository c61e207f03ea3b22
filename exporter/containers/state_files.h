/// Folders and files below containerd's state folder, read so that nothing in there can lead elsewhere, hang
/// or fill memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace jobx {

/// The folder that containerd uses by default; empty on a system that has no jobs. UTF-8.
std::string default_containerd_state();

/// The folders in a folder.
struct FolderListing {
  /// Names in UTF-8, sorted; symbolic links and junctions are not among them.
  std::vector<std::string> names;
  bool exists = true;
  bool is_whole = true;        ///< false where there are more than were asked for
  std::optional<Error> error;  ///< why it could not be read
};

/// Reads at most `max` names.
FolderListing list_folders(const std::filesystem::path& folder, std::size_t max);

/// What tells one content of a file from a later one.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t changed = 0;  ///< in the system's own units

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

enum class FileOutcome : std::uint8_t {
  read,
  unchanged,  ///< it has the stamp that is known
  missing,
  access_denied,
  not_a_file,  ///< a symbolic link, a folder, a device, a pipe
  too_large,
  failed,
};

struct FileReading {
  FileOutcome outcome = FileOutcome::failed;
  std::string text;                ///< of `read`
  std::optional<FileStamp> stamp;  ///< where the file could be opened
};

/// What is known of a file without reading it; empty for one that is to be read.
inline std::optional<FileOutcome> outcome_by_stamp(const FileStamp& stamp, std::size_t max_size,
                                                   const std::optional<FileStamp>& known) {
  if (stamp == known) return FileOutcome::unchanged;
  return stamp.size > max_size ? std::optional(FileOutcome::too_large) : std::nullopt;
}

/// Reads a file of at most `max_size` bytes, unless its stamp is `known`. Never waits for another end of a
/// pipe, and never reads more than that, whatever the file grows to meanwhile.
FileReading read_state_file(const std::filesystem::path& file, std::size_t max_size,
                            const std::optional<FileStamp>& known);

}  // namespace jobx
