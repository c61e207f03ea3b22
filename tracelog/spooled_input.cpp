#include "tracelog/spooled_input.h"

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#endif

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <streambuf>
#include <utility>
#include <vector>

namespace jobx {
namespace {

constexpr std::size_t kBlock = std::size_t{1} << 16;

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

Error spool_error(const std::string& name) {
  return system_error({errno, std::generic_category()}, "cannot copy " + name + " to a temporary file");
}

/// A new file that goes away when it is closed, however the program ends.
File open_temporary() {
  std::random_device random;
  const std::string name = ".jobobject_input." + std::to_string(random()) + std::to_string(random());
  const std::filesystem::path path = std::filesystem::temp_directory_path() / name;
#ifdef _WIN32
  return File(
      _wfopen(path.c_str(), L"w+bTD"));  // T: keep it in memory if there is room; D: delete it on close
#else
  File file(std::fopen(path.c_str(), "w+bx"));
  if (file) std::filesystem::remove(path);
  return file;
#endif
}

bool seek(std::FILE* file, std::int64_t offset) {
#ifdef _WIN32
  return _fseeki64(file, offset, SEEK_SET) == 0;
#else
  return fseeko(file, offset, SEEK_SET) == 0;
#endif
}

/// Reads a file of the C library; std::filebuf cannot be given one.
class FileBuffer final : public std::streambuf {
 public:
  FileBuffer(File file, std::int64_t size) : file_(std::move(file)), size_(size), block_(kBlock) {}

 protected:
  int_type underflow() override {
    const std::size_t count = std::fread(block_.data(), 1, block_.size(), file_.get());
    end_ += static_cast<std::int64_t>(count);
    setg(block_.data(), block_.data(), block_.data() + count);
    return count == 0 ? traits_type::eof() : traits_type::to_int_type(block_.front());
  }

  pos_type seekoff(off_type offset, std::ios_base::seekdir from, std::ios_base::openmode which) override {
    const off_type here = end_ - (egptr() - gptr());
    const off_type base = from == std::ios_base::beg ? 0 : from == std::ios_base::cur ? here : size_;
    if (from == std::ios_base::cur && offset == 0) return here;
    return seekpos(base + offset, which);
  }

  pos_type seekpos(pos_type position, std::ios_base::openmode) override {
    if (position < 0 || !seek(file_.get(), position)) return {off_type(-1)};
    end_ = position;
    setg(block_.data(), block_.data(), block_.data());
    return position;
  }

 private:
  File file_;
  std::int64_t size_;
  std::vector<char> block_;
  std::int64_t end_ = 0;  ///< of what the block holds, in the file
};

/// A stream that owns its buffer.
class FileStream final : public std::istream {
 public:
  FileStream(File file, std::int64_t size) : std::istream(nullptr), buffer_(std::move(file), size) {
    rdbuf(&buffer_);
  }

 private:
  FileBuffer buffer_;
};

}  // namespace

Result<Input> spool_input(std::istream& from, std::string name) {
  errno = 0;
  File file = open_temporary();
  if (!file) return spool_error(name);
  std::vector<char> block(kBlock);
  std::int64_t size = 0;
  while (from) {
    from.read(block.data(), static_cast<std::streamsize>(block.size()));
    const auto count = static_cast<std::size_t>(from.gcount());
    errno = 0;
    if (std::fwrite(block.data(), 1, count, file.get()) != count) return spool_error(name);
    size += static_cast<std::int64_t>(count);
  }
  if (!seek(file.get(), 0)) return spool_error(name);
  auto stream = std::make_unique<FileStream>(std::move(file), size);
  return Input{std::move(stream), static_cast<std::uint64_t>(size), std::move(name)};
}

Result<Input> standard_input() {
#ifdef _WIN32
  _setmode(_fileno(stdin), _O_BINARY);
#endif
  return spool_input(std::cin, "standard input");
}

}  // namespace jobx
