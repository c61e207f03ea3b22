#include "exporter/report/console.h"

#include <fcntl.h>
#include <unistd.h>

#include <csignal>

namespace jobx {
namespace {

/// The next file that is opened would get the number of a standard stream that is closed, and with it what is
/// written there. What is put in its place fails, as a closed stream does.
void occupy_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(stream, F_GETFD) < 0)
      static_cast<void>(open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

}  // namespace

std::vector<std::string> console_arguments(int argc, ArgumentUnit** argv) {
  occupy_standard_streams();
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
