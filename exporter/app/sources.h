/// The sources that the command line asks for.
#pragma once

#include <memory>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "collector/sources/job_rules.h"
#include "collector/sources/source.h"
#include "exporter/app/serve_options.h"

namespace jobx {

struct Sources {
  std::vector<std::unique_ptr<Source>> all;
  /// Which jobs the sources are to show, and what they are: for the collector that asks the sources.
  std::shared_ptr<const JobRules> rules;
  /// What can be known before anything is read: sources that this system does not have.
  std::vector<Error> unavailable;
};

/// Makes them, without reading anything yet but the beginning of a counter log. Fails if that cannot be
/// opened, also when `stop` asks for it meanwhile; any other source that cannot work says so when it is
/// asked.
Result<Sources> make_sources(const SourceOptions& options, const std::stop_token& stop = {});

}  // namespace jobx
