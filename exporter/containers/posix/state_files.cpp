#include "exporter/containers/state_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/path.h"

namespace jobx {
namespace {

/// Closes the descriptor at its end.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

FileOutcome outcome_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return FileOutcome::missing;
    case EACCES:
    case EPERM:
      return FileOutcome::access_denied;
    case ELOOP:  // O_NOFOLLOW found a symbolic link
    case ENXIO:  // a socket
      return FileOutcome::not_a_file;
    default:
      return FileOutcome::failed;
  }
}

/// Reads to the end, or to one byte beyond `max_size`.
FileOutcome read_all(int file, std::size_t max_size, std::string& text) {
  text.resize(max_size + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t more = ::read(file, text.data() + size, text.size() - size);
    if (more < 0 && errno == EINTR) continue;
    if (more < 0) return FileOutcome::failed;
    if (more == 0) break;
    size += static_cast<std::size_t>(more);
  }
  text.resize(size);
  return size > max_size ? FileOutcome::too_large : FileOutcome::read;
}

}  // namespace

std::string default_containerd_state() {
  return {};
}

FolderListing list_folders(const std::filesystem::path& folder, std::size_t max) {
  FolderListing listing;
  std::error_code failure;
  std::filesystem::directory_iterator entry(folder, failure);
  while (!failure && entry != std::filesystem::directory_iterator()) {
    std::error_code ignored;
    if (entry->symlink_status(ignored).type() == std::filesystem::file_type::directory) {
      if (listing.names.size() == max) {
        listing.is_whole = false;
        break;
      }
      listing.names.push_back(utf8_from_path(entry->path().filename()));
    }
    entry.increment(failure);
  }
  if (failure == std::errc::no_such_file_or_directory) {
    listing.exists = false;
  } else if (failure) {
    listing.error = system_error(failure, "cannot list the folder " + utf8_from_path(folder));
  }
  std::sort(listing.names.begin(), listing.names.end());
  return listing;
}

FileReading read_state_file(const std::filesystem::path& file, std::size_t max_size,
                            const std::optional<FileStamp>& known) {
  FileReading reading;
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | O_NOCTTY));
  if (opened.get() < 0) {
    reading.outcome = outcome_of(errno);
    return reading;
  }
  struct stat status = {};
  if (::fstat(opened.get(), &status) != 0) return reading;
  if (!S_ISREG(status.st_mode)) {
    reading.outcome = FileOutcome::not_a_file;
    return reading;
  }
  reading.stamp = FileStamp{static_cast<std::uint64_t>(status.st_size),
                            std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
  const std::optional<FileOutcome> outcome = outcome_by_stamp(*reading.stamp, max_size, known);
  // One byte more than the file has tells whether it grows meanwhile.
  reading.outcome = outcome
                        ? *outcome
                        : read_all(opened.get(), static_cast<std::size_t>(reading.stamp->size), reading.text);
  return reading;
}

}  // namespace jobx
