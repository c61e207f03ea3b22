/// The flags of the command `backfill`.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "pdh/counter_path.h"

namespace CLI {
class App;
}

namespace jobx {

/// `backfill`: counter logs as OpenMetrics with time stamps.
struct BackfillOptions {
  std::vector<std::string> logs;  ///< in UTF-8
  std::string output;             ///< empty for standard output
  std::vector<CounterPath> match;
  bool details = false;
  std::optional<std::chrono::minutes> utc_offset;  ///< of logs that do not tell it
};

/// What CLI11 fills in.
struct BackfillFlags {
  std::vector<std::string> logs;
  std::string output;
  std::vector<std::string> match;
  bool details = false;
  std::string utc_offset;
};

/// Adds the command to `app`. `flags` must outlive the parsing.
CLI::App* add_backfill_command(CLI::App& app, BackfillFlags& flags);

/// Throws CLI::ValidationError for flags that cannot be read.
BackfillOptions to_options(const BackfillFlags& flags);

}  // namespace jobx
