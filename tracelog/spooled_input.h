/// Input that can be read only once, such as a pipe, as one that can be searched.
#pragma once

#include <istream>
#include <string>

#include "base/result.h"
#include "tracelog/input.h"

namespace jobx {

/// Copies all of `from` to a temporary file, which is gone when the Input is. Fails with the system's code.
Result<Input> spool_input(std::istream& from, std::string name);

/// The same of standard input.
Result<Input> standard_input();

}  // namespace jobx
