#include "exporter/containers/state_files.h"

#include <windows.h>

#include <algorithm>
#include <string_view>

#include "base/path.h"
#include "base/text.h"

namespace jobx {
namespace {

/// Closes the handle at its end.
class File {
 public:
  explicit File(HANDLE handle) : handle_(handle) {}
  ~File() {
    if (handle_ != INVALID_HANDLE_VALUE) CloseHandle(handle_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  [[nodiscard]] HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

/// Ends the search at its end.
class Search {
 public:
  explicit Search(HANDLE handle) : handle_(handle) {}
  ~Search() {
    if (handle_ != INVALID_HANDLE_VALUE) FindClose(handle_);
  }
  Search(const Search&) = delete;
  Search& operator=(const Search&) = delete;
  [[nodiscard]] HANDLE get() const { return handle_; }

 private:
  HANDLE handle_;
};

bool is_missing(DWORD error) {
  return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

FileOutcome outcome_of(DWORD error) {
  if (is_missing(error)) return FileOutcome::missing;
  return error == ERROR_ACCESS_DENIED ? FileOutcome::access_denied : FileOutcome::failed;
}

/// A folder itself: a junction or a symbolic link is a reparse point.
bool is_folder(const WIN32_FIND_DATAW& entry) {
  constexpr DWORD both = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
  const std::wstring_view name = entry.cFileName;
  return (entry.dwFileAttributes & both) == FILE_ATTRIBUTE_DIRECTORY && name != L"." && name != L"..";
}

std::string utf8_of(const wchar_t* text) {
  const std::wstring_view wide(text);
  return utf8_from_utf16(std::u16string(wide.begin(), wide.end()));
}

std::uint64_t joined(DWORD high, DWORD low) {
  return std::uint64_t{high} << 32 | low;
}

/// Reads to the end, or to one byte beyond `max_size`.
FileOutcome read_all(HANDLE file, std::size_t max_size, std::string& text) {
  text.resize(max_size + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    DWORD more = 0;
    const auto room = static_cast<DWORD>(std::min<std::size_t>(text.size() - size, 1U << 20));
    if (!ReadFile(file, text.data() + size, room, &more, nullptr)) return FileOutcome::failed;
    if (more == 0) break;
    size += more;
  }
  text.resize(size);
  return size > max_size ? FileOutcome::too_large : FileOutcome::read;
}

}  // namespace

std::string default_containerd_state() {
  return "C:\\ProgramData\\containerd\\state";
}

FolderListing list_folders(const std::filesystem::path& folder, std::size_t max) {
  FolderListing listing;
  WIN32_FIND_DATAW entry = {};
  const Search search(FindFirstFileExW((folder / L"*").c_str(), FindExInfoBasic, &entry,
                                       FindExSearchLimitToDirectories, nullptr, 0));
  DWORD error = search.get() == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
  while (error == ERROR_SUCCESS) {
    if (is_folder(entry)) {
      if (listing.names.size() == max) {
        listing.is_whole = false;
        break;
      }
      listing.names.push_back(utf8_of(entry.cFileName));
    }
    if (!FindNextFileW(search.get(), &entry)) error = GetLastError();
  }
  if (is_missing(error)) {
    listing.exists = false;
  } else if (error != ERROR_SUCCESS && error != ERROR_NO_MORE_FILES) {
    listing.error = Error(ErrorDomain::system, error, "cannot list the folder " + utf8_from_path(folder));
  }
  std::sort(listing.names.begin(), listing.names.end());
  return listing;
}

FileReading read_state_file(const std::filesystem::path& file, std::size_t max_size,
                            const std::optional<FileStamp>& known) {
  FileReading reading;
  // Shared with everybody, so that the runtime can remove the container meanwhile. Of a link, the link itself
  // is opened.
  const File opened(
      CreateFileW(file.c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, nullptr,
                  OPEN_EXISTING, FILE_FLAG_OPEN_REPARSE_POINT | FILE_FLAG_BACKUP_SEMANTICS, nullptr));
  if (opened.get() == INVALID_HANDLE_VALUE) {
    reading.outcome = outcome_of(GetLastError());
    return reading;
  }
  BY_HANDLE_FILE_INFORMATION status = {};
  constexpr DWORD others = FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT;
  if (GetFileType(opened.get()) != FILE_TYPE_DISK) {
    reading.outcome = FileOutcome::not_a_file;
    return reading;
  }
  if (!GetFileInformationByHandle(opened.get(), &status)) return reading;
  if ((status.dwFileAttributes & others) != 0) {
    reading.outcome = FileOutcome::not_a_file;
    return reading;
  }
  reading.stamp = FileStamp{joined(status.nFileSizeHigh, status.nFileSizeLow),
                            static_cast<std::int64_t>(joined(status.ftLastWriteTime.dwHighDateTime,
                                                             status.ftLastWriteTime.dwLowDateTime))};
  const std::optional<FileOutcome> outcome = outcome_by_stamp(*reading.stamp, max_size, known);
  // One byte more than the file has tells whether it grows meanwhile.
  reading.outcome = outcome
                        ? *outcome
                        : read_all(opened.get(), static_cast<std::size_t>(reading.stamp->size), reading.text);
  return reading;
}

}  // namespace jobx
