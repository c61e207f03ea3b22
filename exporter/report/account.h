/// Who runs this program, as far as it decides what may be read.
#pragma once

#include <string>
#include <vector>

namespace jobx {

/// Lines for a person; the first names the account. Implemented once for each operating system.
std::vector<std::string> describe_account();

/// The same without the name.
std::vector<std::string> describe_rights();

/// Which system this is, as lines: version, build, processor.
std::vector<std::string> describe_system();

}  // namespace jobx
