#include <exception>
#include <iostream>
#include <variant>

#include "exporter/cli/command_line.h"
#include "exporter/commands/commands.h"
#include "exporter/report/console.h"

int main(int argc, char** argv) {
  try {
    const auto parsed = jobx::parse_command_line(jobx::console_arguments(argc, argv));
    if (const auto* usage = std::get_if<jobx::Usage>(&parsed)) {
      (usage->exit_code == jobx::kExitDone ? std::cout : std::cerr) << usage->text << std::flush;
      return usage->exit_code;
    }
    return std::visit([](const auto& options) { return jobx::run(options); },
                      std::get<jobx::Command>(parsed));
  } catch (const std::exception& failure) {
    std::cerr << "jobobject_exporter: " << failure.what() << '\n';
    return jobx::kExitFailed;
  }
}
