/// Files below std::ofstream: made exclusively, with the system's own errors, and gone if the user
/// interrupts.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// An open file to write to; implemented once for each operating system. Errors name the act and not the
/// file.
class FileWriter {
 public:
  /// Makes a file that is not there yet. Whatever has that name already, a symbolic link included, is an
  /// error. Where `like` exists, the new file gets its permissions.
  static Result<FileWriter> create(const std::filesystem::path& file, const std::filesystem::path& like);
  /// Opens a device or a pipe; nothing if `file` is something else or is not there.
  static Result<std::optional<FileWriter>> open_device(const std::filesystem::path& file);

  FileWriter(FileWriter&&) noexcept = default;
  FileWriter& operator=(FileWriter&&) noexcept = default;

  /// Writes all of it.
  Result<void> write(std::string_view bytes);
  Result<void> close();

 private:
  struct Handle;
  struct CloseHandle {
    void operator()(Handle* handle) const;
  };

  explicit FileWriter(Handle* handle) : handle_(handle) {}

  std::unique_ptr<Handle, CloseHandle> handle_;
};

enum class StandardStream { input, output };

/// True if `file` is the regular file that standard input or output was redirected to, under whatever name.
bool is_redirected_to(StandardStream stream, const std::filesystem::path& file);

/// Until it ends, Ctrl-C and the other ways to end the program remove `file` first. One at a time.
class RemovedOnInterrupt {
 public:
  explicit RemovedOnInterrupt(const std::filesystem::path& file);
  ~RemovedOnInterrupt();
  RemovedOnInterrupt(const RemovedOnInterrupt&) = delete;
  RemovedOnInterrupt& operator=(const RemovedOnInterrupt&) = delete;
};

}  // namespace jobx
