/// The command line.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "exporter/commands/options.h"

namespace jobx {

using Command =
    std::variant<ServeOptions, RunOptions, KillOptions, ConfigCheckOptions, ConfigReferenceOptions,
                 ServiceOptions, ListOptions, CountersOptions, BackfillOptions, EventsOptions,
                 RemoteEventsOptions, DoctorOptions, MetricsOptions, VersionOptions>;

/// The command line was answered or refused on its own: print `text` and exit with `exit_code`: 0 (help), 1
/// (a configuration file that cannot be used) or 2.
struct Usage {
  int exit_code;
  std::string text;
  std::string reason{};  ///< of a refusal: the text without the program's name and what to do
};

/// `arguments` in UTF-8, without the program's name.
std::variant<Command, Usage> parse_command_line(const std::vector<std::string>& arguments);

}  // namespace jobx
