#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>
#include <variant>
#include <vector>

#include "exporter/app/service_host.h"
#include "exporter/cli/command_line.h"
#include "exporter/commands/commands.h"
#include "exporter/log/log.h"
#include "exporter/report/console.h"
#include "exporter/report/terminal.h"

namespace {

int run_program(const std::vector<std::string>& arguments) {
  try {
    const auto parsed = jobx::parse_command_line(arguments);
    if (const auto* usage = std::get_if<jobx::Usage>(&parsed)) {
      if (usage->exit_code != jobx::kExitDone) {
        std::cerr << usage->text << std::flush;
        jobx::report_failed_start(usage->reason);
        return usage->exit_code;
      }
      std::cout << usage->text;
      return jobx::finish_output() ? jobx::kExitDone : jobx::kExitFailed;
    }
    return std::visit([](const auto& options) { return jobx::run(options); },
                      std::get<jobx::Command>(parsed));
  } catch (const std::exception& failure) {
    jobx::print_error(failure.what());
    jobx::report_failed_start(failure.what());
    return jobx::kExitFailed;
  }
}

}  // namespace

// On Windows main's arguments would have gone through the ANSI code page, which loses what it cannot write.
#ifdef _WIN32
int wmain(int argc, wchar_t** argv) {
#else
int main(int argc, char** argv) {
#endif
  jobx::begin_output();
  const int code = jobx::run_hosted(jobx::console_arguments(argc, argv), run_program);
  if (jobx::is_standard_error_stuck()) std::_Exit(code);
  return code;
}
