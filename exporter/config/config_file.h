/// Files that a person writes and the program reads whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// The bytes of a file. Fails with ProgramError::invalid_argument if it is no file, is larger than `most`
/// bytes or cannot be read; the error calls it `what` ("configuration file") and names its path.
Result<std::string> read_config_file(const std::filesystem::path& path, std::string_view what,
                                     std::uintmax_t most);

}  // namespace jobx
