/// The counters of this computer, through pdh.dll.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "pdh/counter_reader.h"

namespace jobx {

/// One counter of every instance of a counter set, in English.
struct CounterRequest {
  std::string_view set;
  std::string_view counter;
};

/// A query that was opened, and the counters that it had to do without.
struct OpenedQuery {
  std::unique_ptr<CounterReader> reader;
  /// One for each request that PDH refused (NO_OBJECT, NO_COUNTER, …); naming it. They stay refused until the
  /// query is opened anew.
  std::vector<Error> missing;
};

/// Adds each request with `(*)` by PdhAddEnglishCounterW. Fails if PDH cannot be used at all, or if it
/// refused every request; ProgramError::unsupported on systems other than Windows.
///
/// The snapshots hold a set for each counter set in order of first request, and its columns in order of
/// request; a column whose values could not be read is left out and told in Snapshot::errors.
Result<OpenedQuery> open_live_query(std::span<const CounterRequest> requests);

/// The same for counter paths as a person writes them, wildcards included: `\Job Object(build*)\*`,
/// `\Processor(*)\% Processor Time`. Names are English ones; a path without a machine is this computer's.
Result<OpenedQuery> open_live_query_of_paths(std::span<const std::string> paths);

}  // namespace jobx
