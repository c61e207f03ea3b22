#include "exporter/log/rotating_file.h"

#include <spdlog/common.h>

#include <cerrno>
#include <system_error>

#include "base/path.h"

namespace jobx {

RotatingFile::RotatingFile(const std::string& file, std::uint64_t max_bytes, std::size_t max_files)
    : file_(follow_links(path_from_utf8(file))), max_bytes_(max_bytes), max_files_(max_files) {}

void RotatingFile::sink_it_(const spdlog::details::log_msg& line) {
  spdlog::memory_buf_t text;
  formatter_->format(line, text);
  if (!stream_.is_open()) open();
  if (rotates_ && size_ > 0 && size_ + text.size() > max_bytes_) rotate();
  errno = 0;
  stream_.write(text.data(), static_cast<std::streamsize>(text.size()));
  if (!stream_) fail("cannot write");
  size_ += text.size();
}

void RotatingFile::flush_() {
  errno = 0;
  if (stream_.is_open() && !stream_.flush()) fail("cannot write");
}

void RotatingFile::open() {
  errno = 0;
  stream_.clear();
  stream_.open(file_, std::ios::binary | std::ios::app);
  if (!stream_) fail("cannot open");
  std::error_code unknown;
  size_ = std::filesystem::file_size(file_, unknown);
  if (unknown) size_ = 0;
  rotates_ = std::filesystem::is_regular_file(file_, unknown);
}

void RotatingFile::rotate() {
  stream_.close();
  // What fails here leaves a file too many or one too long, and no line is lost by that.
  std::error_code ignored;
  if (max_files_ <= 1) {
    std::filesystem::resize_file(file_, 0, ignored);
  } else {
    std::filesystem::remove(numbered(max_files_ - 1), ignored);
    for (std::size_t n = max_files_ - 1; n > 0; --n)
      std::filesystem::rename(numbered(n - 1), numbered(n), ignored);
  }
  open();
}

std::filesystem::path RotatingFile::numbered(std::size_t n) const {
  if (n == 0) return file_;
  std::filesystem::path path = file_;
  path += "." + std::to_string(n);
  return path;
}

void RotatingFile::fail(const char* what) {
  const int code = errno;
  stream_.close();
  stream_.clear();
  throw spdlog::spdlog_ex(std::string(what) + " the log file " + utf8_from_path(file_), code);
}

}  // namespace jobx
