/// Labels that a history gets beyond those of a scrape.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// A label for every series of a history, such as the `job` and `instance` that Prometheus adds to a scrape.
struct SeriesLabel {
  std::string name;
  std::string value;  ///< empty for a label that is not written: Prometheus takes both for the same

  friend bool operator==(const SeriesLabel&, const SeriesLabel&) = default;
};

/// Splits "NAME=VALUE" at its first "=". Fails with ProgramError::invalid_argument for a name that
/// Prometheus does not allow or keeps for itself, and for one that series of jobs have already.
Result<SeriesLabel> parse_series_label(std::string_view text);

}  // namespace jobx
