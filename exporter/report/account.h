/// Who runs this program, as far as it decides what may be read.
#pragma once

#include <string>
#include <vector>

namespace jobx {

/// Lines for a person. Implemented once for each operating system.
std::vector<std::string> describe_account();

}  // namespace jobx
