/// The command line and the terminal, in UTF-8 on every system.
#pragma once

#include <string>
#include <vector>

namespace jobx {

#ifdef _WIN32
using ArgumentUnit = wchar_t;
#else
using ArgumentUnit = char;
#endif

/// The arguments without the program's name, of main's or wmain's. Also prepares standard output for UTF-8,
/// and sees to it that no file takes the place of a standard stream that is closed. Called once, first in
/// main.
std::vector<std::string> console_arguments(int argc, ArgumentUnit** argv);

/// True if somebody can answer a question: standard input and standard error are terminals.
bool can_ask();

/// True if standard error is a terminal, where a line may be drawn over and over.
bool stderr_is_terminal();

/// From now on, standard output is written as it is: no carriage return is put before a line feed.
void keep_line_feeds();

}  // namespace jobx
