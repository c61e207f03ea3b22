/// What the sources of one update show, before it is merged.
#pragma once

#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "collector/sources/source.h"
#include "jobobject/job.h"

namespace jobx {

/// One reading of each source; of different sources, and null of none. The jobs that are shown share them.
using Samples = std::vector<std::pair<SourceKind, std::shared_ptr<const Sample>>>;

/// The job as each source reported it, by SourceKind; null for one that did not.
using Sightings = std::array<const Job*, kSourceKinds.size()>;

}  // namespace jobx
