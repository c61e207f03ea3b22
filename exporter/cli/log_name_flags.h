/// The flags that say how names in counter logs are to be understood.
#pragma once

#include <string>
#include <vector>

#include "exporter/commands/options.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in.
struct LogNameFlags {
  std::string encoding;
  std::vector<std::string> tables;
};

void add_log_name_flags(CLI::App& command, LogNameFlags& flags);

/// Throws CLI::ValidationError.
LogNameOptions to_options(const LogNameFlags& flags);

}  // namespace jobx
