#include "exporter/report/console.h"

#include <windows.h>
// windows.h comes first: the one below needs its types.
#include <shellapi.h>

#include <fcntl.h>
#include <io.h>

#include <cstdio>
#include <memory>
#include <string_view>

#include "base/text.h"

namespace jobx {

std::vector<std::string> console_arguments(int, char**) {
  SetConsoleOutputCP(CP_UTF8);
  std::vector<std::string> arguments;
  // main's argv went through the ANSI code page, which loses what it cannot write.
  int count = 0;
  const std::unique_ptr<LPWSTR, decltype(&LocalFree)> list(CommandLineToArgvW(GetCommandLineW(), &count),
                                                           &LocalFree);
  for (int i = 1; list && i < count; ++i) {
    const std::wstring_view argument(list.get()[i]);
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
