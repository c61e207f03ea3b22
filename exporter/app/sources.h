/// The sources that the command line asks for.
#pragma once

#include <memory>
#include <set>
#include <stop_token>
#include <vector>

#include "base/result.h"
#include "collector/events/event_ring.h"
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

/// True if the source `kind` of these two is the same: one that was made of the first serves the second. The
/// source `owned` is, whatever they say.
bool is_same_source(SourceKind kind, const SourceOptions& before, const SourceOptions& now);

/// Makes them, but for those in `kept`, which exist already; without reading anything yet but the beginning
/// of a counter log. Fails if that cannot be opened, also when `stop` asks for it meanwhile; any other source
/// that cannot work says so when it is asked. `events`: where ETW tells what happens to jobs; may be null.
Result<Sources> make_sources(const SourceOptions& options, const std::shared_ptr<EventRing>& events = nullptr,
                             const std::stop_token& stop = {}, const std::set<SourceKind>& kept = {});

}  // namespace jobx
