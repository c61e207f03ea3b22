/// The flags of the command `backfill`.
#pragma once

#include <string>
#include <vector>

#include "exporter/cli/log_name_flags.h"
#include "exporter/commands/options.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in.
struct BackfillFlags {
  std::vector<std::string> logs;
  std::string output;
  LogNameFlags names;
  std::vector<std::string> match;
  bool details = false;
  std::string utc_offset;
  std::string time_zone;
  std::vector<std::string> labels;
  std::string shift;
};

/// Adds the command to `app`. `flags` must outlive the parsing.
CLI::App* add_backfill_command(CLI::App& app, BackfillFlags& flags);

/// Throws CLI::ValidationError for flags that cannot be read.
BackfillOptions to_options(const BackfillFlags& flags);

}  // namespace jobx
