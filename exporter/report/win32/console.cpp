#include "exporter/report/console.h"

#include <windows.h>

#include <fcntl.h>
#include <io.h>

#include <cstdio>
#include <string_view>

#include "base/text.h"

namespace jobx {

// Not by CommandLineToArgvW: Windows tells no program that loads shell32 of a shutdown, or of docker stop.
std::vector<std::string> console_arguments(int argc, ArgumentUnit** argv) {
  // What Windows' own DLLs load in turn, too: by default a DLL beside the program would come first.
  SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_SYSTEM32);
  SetConsoleOutputCP(CP_UTF8);
  std::vector<std::string> arguments;
  for (int i = 1; i < argc; ++i) {
    const std::wstring_view argument(argv[i]);
    arguments.push_back(utf8_from_utf16(std::u16string(argument.begin(), argument.end())));
  }
  return arguments;
}

bool can_ask() {
  return _isatty(_fileno(stdin)) != 0 && stderr_is_terminal();
}

bool stderr_is_terminal() {
  return _isatty(_fileno(stderr)) != 0;
}

void keep_line_feeds() {
  _setmode(_fileno(stdout), _O_BINARY);
}

}  // namespace jobx
