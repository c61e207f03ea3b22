/// Which sources a scrape asks, as its query says.
#pragma once

#include <optional>
#include <set>
#include <string_view>

#include "base/result.h"
#include "collector/sources/source.h"

namespace jobx {

/// What `collect[]=NAME` and `exclude[]=NAME` ask for, in the manner of node_exporter: each may be repeated,
/// but not both be used. Empty where neither is there; other parameters are ignored.
///
/// `enabled` are the sources that there are. Fails with ProgramError::invalid_argument, and names the
/// sources, for a name that is none, and for collect[] of one that is not enabled.
Result<std::optional<std::set<SourceKind>>> parse_source_filter(std::string_view query,
                                                                const std::set<SourceKind>& enabled);

}  // namespace jobx
