#include "exporter/report/console.h"

#include <unistd.h>

#include <csignal>

namespace jobx {

std::vector<std::string> console_arguments(int argc, ArgumentUnit** argv) {
  // A reader of our output that goes away makes writing fail, as on Windows, instead of ending the program.
  std::signal(SIGPIPE, SIG_IGN);
  return argc > 0 ? std::vector<std::string>(argv + 1, argv + argc) : std::vector<std::string>();
}

bool can_ask() {
  return isatty(STDIN_FILENO) != 0 && stderr_is_terminal();
}

bool stderr_is_terminal() {
  return isatty(STDERR_FILENO) != 0;
}

void keep_line_feeds() {}

}  // namespace jobx
