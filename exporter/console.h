/// The command line and the terminal, in UTF-8 on every system.
#pragma once

#include <string>
#include <vector>

namespace jobx {

/// The arguments without the program's name. Also prepares standard output for UTF-8. Called once, first in
/// main.
std::vector<std::string> console_arguments(int argc, char** argv);

}  // namespace jobx
