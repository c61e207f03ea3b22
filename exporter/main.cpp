#include <cstdlib>
#include <exception>
#include <iostream>
#include <variant>

#include "exporter/cli/command_line.h"
#include "exporter/commands/commands.h"
#include "exporter/log/log.h"
#include "exporter/report/console.h"
#include "exporter/report/terminal.h"

#ifdef _WIN32
// main's narrow arguments would have gone through a code page that cannot write every name.
// CommandLineToArgvW brings user32 into the process, and with it Windows no longer reports a shutdown to a
// console program.
int wmain(int argc, wchar_t** argv) {
#else
int main(int argc, char** argv) {
#endif
  jobx::begin_output();
  try {
    const auto parsed = jobx::parse_command_line(jobx::console_arguments(argc, argv));
    if (const auto* usage = std::get_if<jobx::Usage>(&parsed)) {
      if (usage->exit_code != jobx::kExitDone) {
        std::cerr << usage->text << std::flush;
        return usage->exit_code;
      }
      std::cout << usage->text;
      return jobx::finish_output() ? jobx::kExitDone : jobx::kExitFailed;
    }
    const int code =
        std::visit([](const auto& options) { return jobx::run(options); }, std::get<jobx::Command>(parsed));
    if (jobx::is_standard_error_stuck()) std::_Exit(code);
    return code;
  } catch (const std::exception& failure) {
    jobx::print_error(failure.what());
    return jobx::kExitFailed;
  }
}
