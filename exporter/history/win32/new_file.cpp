#include "exporter/history/new_file.h"

#include <windows.h>

#include <algorithm>
#include <atomic>
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
