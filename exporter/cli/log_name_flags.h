/// The flags that say how names in counter logs are to be understood.
#pragma once

#include <string>
#include <vector>

#include "exporter/app/log_names.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in.
struct LogNameFlags {
  std::string encoding;
  std::vector<std::string> tables;
};

/// Under the heading `group`; without one where it is empty.
void add_log_name_flags(CLI::App& command, LogNameFlags& flags, const std::string& group = {});

/// Throws CLI::ValidationError.
LogNameOptions to_options(const LogNameFlags& flags);

}  // namespace jobx
