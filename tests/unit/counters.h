/// Counter sets as the system would give them, for tests.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pdh/snapshot.h"

namespace jobx::test {

/// The set Job Object, all its counters at 0.
CounterSet job_set(std::vector<std::string> instances);
/// The set Job Object Details, all its counters at 1 but ID Process.
CounterSet details_set(std::vector<std::string> instances, std::vector<std::int64_t> process_ids);
/// The same set as a formatted log would have it, all values alike.
CounterSet formatted(CounterSet set, double value);

CounterColumn& column_of(CounterSet& set, std::string_view counter);
void set_value(CounterSet& set, std::string_view counter, std::size_t instance, std::int64_t value);

}  // namespace jobx::test
