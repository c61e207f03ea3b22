/// `*` in the counter part of a path: which counters a set has.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "pdh/counter_path.h"
#include "pdh/live/win32/pdh_query.h"

namespace jobx {

/// One counter that a pattern chose.
struct ExpandedCounter {
  std::wstring path;  ///< for PdhAddCounterW, in the system's language
  std::string name;   ///< in English where the registry's table of names knows it, else as the system has it
};

/// The counters of the set that match pattern.counter, in PDH's order, instances left as they are. Fails as
/// PdhAddEnglishCounterW does, or with PDH_CSTATUS_NO_COUNTER if none matches.
Result<std::vector<ExpandedCounter>> expand_counters(PdhQuery& query, const CounterPath& pattern,
                                                     const std::wstring& path);

}  // namespace jobx
