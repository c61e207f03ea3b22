/// The configuration file: jobs to own, kinds of jobs, and flags.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "exporter/config/job_spec.h"
#include "exporter/kinds/kind_table.h"

namespace jobx {

/// A flag of the command line that the file gives.
struct ConfigFlag {
  std::string name;                 ///< without dashes in front: "web.listen-address"
  std::vector<std::string> values;  ///< more than one for a flag that may be repeated
};

struct Config {
  std::vector<JobSpec> jobs;
  std::vector<CustomKind> kinds;
  std::vector<ConfigFlag> flags;
};

/// Reads and checks the file. An error names file, line and column, the key's path, and what would be right.
Result<Config> load_config(const std::string& file);

/// The same of its text; `file` is for messages.
Result<Config> parse_config(const std::string& file, const std::string& text);

/// Every key, as a page for people, Markdown: what `--config.reference` prints.
std::string describe_config();

}  // namespace jobx
