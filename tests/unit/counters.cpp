#include "tests/unit/counters.h"

#include <algorithm>
#include <utility>

#include "base/ticks.h"
#include "collector/sources/job_counters.h"

namespace jobx::test {
namespace {

template <typename Table>
CounterSet set_of(std::string_view name, std::vector<std::string> instances, const Table& table,
                  std::int64_t value) {
  CounterSet set;
  set.name = name;
  set.instances = std::move(instances);
  for (const auto& counter : table) {
    CounterColumn& column = set.columns.emplace_back();
    column.name = counter.name;
    column.type = counter.type;
    column.time_base = Ticks::period::den;
    column.raw.assign(set.instances.size(), RawValue{pdh_status::valid_data, 0, value, 0});
  }
  return set;
}

}  // namespace

CounterSet job_set(std::vector<std::string> instances) {
  return set_of(kJobSet, std::move(instances), kJobCounters, 0);
}

CounterSet details_set(std::vector<std::string> instances, std::vector<std::int64_t> process_ids) {
  CounterSet set = set_of(kDetailsSet, std::move(instances), kProcessCounters, 1);
  for (std::size_t i = 0; i < process_ids.size(); ++i) set_value(set, kProcessIdCounter, i, process_ids[i]);
  return set;
}

CounterSet formatted(CounterSet set, double value) {
  for (CounterColumn& column : set.columns) {
    column.raw.clear();
    column.type = 0;
    column.formatted = true;
    column.cooked.assign(set.instances.size(), value);
  }
  return set;
}

CounterColumn& column_of(CounterSet& set, std::string_view counter) {
  const auto found = std::find_if(set.columns.begin(), set.columns.end(),
                                  [&](const CounterColumn& one) { return one.name == counter; });
  return set.columns.at(static_cast<std::size_t>(found - set.columns.begin()));
}

void set_value(CounterSet& set, std::string_view counter, std::size_t instance, std::int64_t value) {
  column_of(set, counter).raw.at(instance).first = value;
}

}  // namespace jobx::test
