#include "exporter/config/config_file.h"

#include <fstream>
#include <iterator>

#include "base/path.h"

namespace jobx {

Result<std::string> read_config_file(const std::filesystem::path& path, std::string_view what,
                                     std::uintmax_t most) {
  std::error_code failure;
  const auto refused = [&](const std::string& why) {
    return Error(ProgramError::invalid_argument,
                 "cannot read the " + std::string(what) + " " + utf8_from_path(path) + ": " + why);
  };
  if (!std::filesystem::exists(path, failure)) {
    return refused(failure ? failure.message() : std::string("it does not exist"));
  }
  if (!std::filesystem::is_regular_file(path, failure)) return refused("it is not a file");
  if (std::filesystem::file_size(path, failure) > most) {
    return refused("it is larger than " + std::to_string(most >> 20) + " MiB");
  }
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return refused("it cannot be opened; check that this account may read it");
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) return refused("reading it failed");
  return text;
}

}  // namespace jobx
