/// A binary file to be read from front to end.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <string>

#include "base/result.h"

namespace jobx {

/// An open file: its bytes from the beginning, and how it is called in errors.
struct Input {
  std::unique_ptr<std::istream> bytes;
  std::uint64_t size = 0;  ///< when it was opened; what is written to it later is not read
  std::string name;
};

/// Opens `file` (UTF-8); `-` is standard input. What cannot be read twice is copied to a temporary file
/// first. Fails with the system's code, or with ProgramError::invalid_argument for a directory.
Result<Input> open_input(const std::string& file);

/// Bytes in memory as an Input.
Input input_from(std::string bytes, std::string name);

}  // namespace jobx
