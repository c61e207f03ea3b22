/// The flags of the command `events`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "exporter/commands/options.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in.
struct EventsFlags {
  std::optional<std::string> file;
  std::optional<std::string> url;
  bool follow = false;
  bool all = false;
  std::string format = "table";
  std::vector<std::string> jobs;
  std::vector<std::string> kinds;
  std::vector<std::string> processes;
};

/// Adds the command to `app`. `flags` must outlive the parsing.
CLI::App* add_events_command(CLI::App& app, EventsFlags& flags);

/// Without a URL. Throws CLI::ValidationError for flags that cannot be read, or do not go together.
EventsOptions to_options(const EventsFlags& flags);

/// With a URL; otherwise the same.
RemoteEventsOptions to_remote_options(const EventsFlags& flags);

}  // namespace jobx
