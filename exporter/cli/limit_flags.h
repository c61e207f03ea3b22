/// The limits of a job as flags: one for each key of the table.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "jobobject/job_limits.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in: a text for each key of the table.
struct LimitFlags {
  std::vector<std::string> texts;
  std::vector<std::string> granted_windows;
};

/// Adds a flag for each key, and --ui-grant; `flags` must outlive the parsing.
void add_limit_flags(CLI::App& app, LimitFlags& flags);

/// Of the flags that were given. Throws CLI::ValidationError with the flag's name.
JobLimits to_limits(const LimitFlags& flags, std::vector<std::uint64_t>& granted_windows);

}  // namespace jobx
