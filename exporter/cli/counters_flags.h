/// The flags of the command `counters`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "exporter/cli/log_name_flags.h"
#include "exporter/commands/options.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in.
struct CountersFlags {
  std::vector<std::string> paths;
  std::string log_file;
  LogNameFlags names;
  std::optional<std::string> format;
  bool formatted = false;
  bool list = false;
  std::optional<double> interval;
  std::optional<std::uint32_t> count;
};

/// Adds the command to `app`. `flags` must outlive the parsing.
CLI::App* add_counters_command(CLI::App& app, CountersFlags& flags);

/// Throws CLI::ValidationError for flags that do not go together or cannot be read.
CountersOptions to_options(const CountersFlags& flags);

}  // namespace jobx
