/// The output of a command: a file that is whole or not there, a device, or a pipe.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <ostream>
#include <streambuf>
#include <string>
#include <vector>

#include "base/result.h"
#include "exporter/history/new_file.h"

namespace jobx {

/// Writes beside the file's place, under a random name, so that nobody sees half of it, nothing else is
/// overwritten, and a failure or Ctrl-C costs nothing. Into what exists and is no regular file it writes as
/// it comes. Not thread-safe.
class OutputFile {
 public:
  /// `file` in UTF-8. A symbolic link stays, and what it leads to is written.
  static Result<std::unique_ptr<OutputFile>> open(const std::string& file);
  /// Removes what was written unless finish() has succeeded.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  /// Bad once writing has failed.
  std::ostream& stream() { return stream_; }
  /// Why, if it has; names the file.
  [[nodiscard]] const std::optional<Error>& failure() const { return buffer_.failure(); }
  /// Puts the file in its place.
  Result<void> finish();

 private:
  class Buffer final : public std::streambuf {
   public:
    Buffer(FileWriter writer, std::string file);
    [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
    Result<void> close();

   protected:
    int_type overflow(int_type c) override;
    int sync() override;

   private:
    bool flush_buffer();

    FileWriter writer_;
    std::string file_;
    std::vector<char> bytes_;
    std::optional<Error> failure_;
  };

  /// Where a device is written, `part` is empty and `interrupt` null.
  OutputFile(FileWriter writer, std::string file, std::filesystem::path target, std::filesystem::path part,
             std::unique_ptr<RemovedOnInterrupt> interrupt);

  std::string file_;
  std::filesystem::path target_;
  std::filesystem::path part_;                     ///< empty for a device
  std::unique_ptr<RemovedOnInterrupt> interrupt_;  ///< null for a device
  Buffer buffer_;
  std::ostream stream_;
};

/// True if `file` (UTF-8) exists and is neither a regular file nor a directory.
bool is_device(const std::string& file);

}  // namespace jobx
