#include "exporter/history/new_file.h"

#include <windows.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <string>
#include <utility>

namespace jobx {
namespace {

Error last_error(const char* what) {
  return Error(ErrorDomain::system, GetLastError(), what);
}

/// What the handler removes. It runs on a thread of the system's own: the text stays where it is.
std::wstring removed_file;
std::atomic<bool> is_removed{false};

/// The file is open, shared for deletion: it goes away when the process does, which the next handler ends.
BOOL WINAPI on_console_event(DWORD) {
  if (is_removed.exchange(false)) DeleteFileW(removed_file.c_str());
  return FALSE;
}

struct FileIdentity {
  DWORD volume = 0;
  DWORD high = 0;
  DWORD low = 0;
  bool operator==(const FileIdentity&) const = default;
};

/// Empty for anything but a file.
std::optional<FileIdentity> identity_of(HANDLE handle) {
  BY_HANDLE_FILE_INFORMATION found{};
  if (GetFileType(handle) != FILE_TYPE_DISK || !GetFileInformationByHandle(handle, &found))
    return std::nullopt;
  return FileIdentity{found.dwVolumeSerialNumber, found.nFileIndexHigh, found.nFileIndexLow};
}

}  // namespace

struct FileWriter::Handle {
  HANDLE handle;
};

void FileWriter::CloseHandle::operator()(Handle* handle) const {
  if (handle->handle != INVALID_HANDLE_VALUE) ::CloseHandle(handle->handle);
  delete handle;
}

Result<FileWriter> FileWriter::create(const std::filesystem::path& file, const std::filesystem::path&) {
  const HANDLE handle = CreateFileW(file.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, nullptr,
                                    CREATE_NEW, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return last_error("cannot create the file");
  return FileWriter(new Handle{handle});
}

Result<std::optional<FileWriter>> FileWriter::open_device(const std::filesystem::path& file) {
  const HANDLE handle = CreateFileW(file.c_str(), GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                    OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return std::optional<FileWriter>();  // creating it tells why
  FileWriter writer(new Handle{handle});
  const DWORD type = GetFileType(handle);
  if (type != FILE_TYPE_CHAR && type != FILE_TYPE_PIPE) return std::optional<FileWriter>();
  return std::optional(std::move(writer));
}

Result<void> FileWriter::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto most = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), 1U << 30));
    DWORD written = 0;
    if (!WriteFile(handle_->handle, bytes.data(), most, &written, nullptr)) return last_error("cannot write");
    bytes.remove_prefix(written);
  }
  return {};
}

Result<void> FileWriter::close() {
  const BOOL closed = ::CloseHandle(std::exchange(handle_->handle, INVALID_HANDLE_VALUE));
  return closed ? Result<void>() : last_error("cannot write");
}

bool is_redirected_to(StandardStream stream, const std::filesystem::path& file) {
  const auto own =
      identity_of(GetStdHandle(stream == StandardStream::input ? STD_INPUT_HANDLE : STD_OUTPUT_HANDLE));
  if (!own) return false;
  const HANDLE handle =
      CreateFileW(file.c_str(), FILE_READ_ATTRIBUTES, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
                  nullptr, OPEN_EXISTING, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (handle == INVALID_HANDLE_VALUE) return false;
  const auto found = identity_of(handle);
  ::CloseHandle(handle);
  return own == found;
}

RemovedOnInterrupt::RemovedOnInterrupt(const std::filesystem::path& file) {
  removed_file = file.native();
  is_removed = true;
  SetConsoleCtrlHandler(on_console_event, TRUE);
}

RemovedOnInterrupt::~RemovedOnInterrupt() {
  is_removed = false;
  SetConsoleCtrlHandler(on_console_event, FALSE);
}

}  // namespace jobx
