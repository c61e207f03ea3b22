#include "tracelog/input.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "base/path.h"
#include "tracelog/spooled_input.h"

namespace jobx {
namespace {

/// A pipe or a device, such as `<(unzip -p logs.zip)` of a shell.
Result<Input> pipe_input(const std::filesystem::path& path, const std::string& file) {
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return system_error({errno, std::generic_category()}, "cannot open " + file);
  return spool_input(stream, file);
}

}  // namespace

Result<Input> open_input(const std::string& file) {
  if (file == "-") return standard_input();
  const std::filesystem::path path = path_from_utf8(file);
  std::error_code code;
  const std::filesystem::file_status status = std::filesystem::status(path, code);
  if (code) return system_error(code, "cannot open " + file);
  if (!std::filesystem::is_regular_file(status)) {
    if (std::filesystem::exists(status) && !std::filesystem::is_directory(status))
      return pipe_input(path, file);
    return Error(ProgramError::invalid_argument, "cannot read " + file + ": it is not a file");
  }
  const std::uint64_t size = std::filesystem::file_size(path, code);
  if (code) return system_error(code, "cannot open " + file);

  auto stream = std::make_unique<std::ifstream>();
  stream->rdbuf()->pubsetbuf(nullptr, 0);  // whole buffers are read at once: no copy in between
  errno = 0;
  stream->open(path, std::ios::binary);
  if (!*stream) return system_error({errno, std::generic_category()}, "cannot open " + file);
  return Input{std::move(stream), size, file};
}

Input input_from(std::string bytes, std::string name) {
  const std::uint64_t size = bytes.size();
  return {std::make_unique<std::istringstream>(std::move(bytes), std::ios::binary), size, std::move(name)};
}

}  // namespace jobx
