/// Log files of limited size and number.
#pragma once

#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace jobx {

/// Appends lines to FILE. Before it would grow beyond `max_bytes`, it becomes FILE.1, that one FILE.2, and so
/// on; the oldest is removed.
///
/// A file that cannot be opened or written makes log() throw, and is opened anew for the next line: the disk
/// may have room again, or the share be back. One that cannot be renamed, since another program has it open,
/// is written on; so are a device and a pipe. A symbolic link stays, and it is what it leads to that is
/// renamed. One thread at a time: it stands behind a QueuedSink.
class RotatingFile final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  /// `file` in UTF-8. Opens nothing yet. `max_files` counts FILE itself.
  RotatingFile(const std::string& file, std::uint64_t max_bytes, std::size_t max_files);

 protected:
  void sink_it_(const spdlog::details::log_msg& line) override;
  void flush_() override;

 private:
  void open();
  void rotate();
  [[nodiscard]] std::filesystem::path numbered(std::size_t n) const;
  [[noreturn]] void fail(const char* what);

  std::filesystem::path file_;
  std::uint64_t max_bytes_;
  std::size_t max_files_;
  std::ofstream stream_;
  std::uint64_t size_ = 0;
  bool rotates_ = false;  ///< a device or a pipe does not
};

}  // namespace jobx
