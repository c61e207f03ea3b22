#include "exporter/history/output_file.h"

#include <random>
#include <utility>

#include "base/path.h"

namespace jobx {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBufferSize = std::size_t{1} << 16;
/// Of random names that are tried; that one of them is taken is next to impossible by chance.
constexpr int kMostTries = 10;

Error named(const Error& error, const std::string& file) {
  return Error(error.domain(), error.code(), error.what() + ' ' + file);
}

fs::path random_name_beside(const fs::path& target) {
  std::random_device random;
  const std::string number = std::to_string(random()) + std::to_string(random());
  return target.parent_path() / (".jobobject_exporter." + number + ".part");
}

}  // namespace

OutputFile::Buffer::Buffer(FileWriter writer, std::string file)
    : writer_(std::move(writer)), file_(std::move(file)), bytes_(kBufferSize) {
  setp(bytes_.data(), bytes_.data() + bytes_.size());
}

bool OutputFile::Buffer::flush_buffer() {
  if (failure_) return false;
  const Result<void> written = writer_.write({pbase(), static_cast<std::size_t>(pptr() - pbase())});
  if (!written) failure_ = named(written.error(), file_);
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  return written.has_value();
}

OutputFile::Buffer::int_type OutputFile::Buffer::overflow(int_type c) {
  if (!flush_buffer()) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) sputc(traits_type::to_char_type(c));
  return traits_type::not_eof(c);
}

int OutputFile::Buffer::sync() {
  return flush_buffer() ? 0 : -1;
}

Result<void> OutputFile::Buffer::close() {
  if (!flush_buffer()) return *failure_;
  const Result<void> closed = writer_.close();
  return closed ? closed : named(closed.error(), file_);
}

OutputFile::OutputFile(FileWriter writer, std::string file, fs::path target, fs::path part,
                       std::unique_ptr<RemovedOnInterrupt> interrupt)
    : file_(std::move(file)),
      target_(std::move(target)),
      part_(std::move(part)),
      interrupt_(std::move(interrupt)),
      buffer_(std::move(writer), file_),
      stream_(&buffer_) {}

Result<std::unique_ptr<OutputFile>> OutputFile::open(const std::string& file) {
  const fs::path target = follow_links(path_from_utf8(file));
  Result<std::optional<FileWriter>> device = FileWriter::open_device(target);
  if (!device) return named(device.error(), file);
  if (*device) return std::unique_ptr<OutputFile>(new OutputFile(*std::move(*device), file, {}, {}, nullptr));
  for (int tries = 1;; ++tries) {
    fs::path part = random_name_beside(target);
    std::error_code ignored;
    const bool is_taken = fs::exists(fs::symlink_status(part, ignored));
    // Before the file is made: an interrupt never finds it without.
    auto interrupt = std::make_unique<RemovedOnInterrupt>(part);
    Result<FileWriter> made = FileWriter::create(part, target);
    if (made) {
      return std::unique_ptr<OutputFile>(
          new OutputFile(*std::move(made), file, target, std::move(part), std::move(interrupt)));
    }
    if (!is_taken || tries == kMostTries) {
      return Error(made.error().domain(), made.error().code(),
                   "cannot create a file for the output beside " + file);
    }
  }
}

OutputFile::~OutputFile() {
  if (part_.empty()) return;
  static_cast<void>(buffer_.close());
  std::error_code ignored;
  fs::remove(part_, ignored);
}

Result<void> OutputFile::finish() {
  stream_.flush();
  Result<void> closed = buffer_.close();
  if (!closed || part_.empty()) return closed;
  std::error_code error;
  fs::rename(part_, target_, error);
  if (error) return system_error(error, "cannot rename the output to " + file_);
  part_.clear();
  return {};
}

bool is_device(const std::string& file) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path_from_utf8(file), ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

}  // namespace jobx
