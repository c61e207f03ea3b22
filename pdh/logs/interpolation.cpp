#include "pdh/logs/interpolation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "pdh/counter_type.h"
#include "pdh/name_case.h"
#include "pdh/status.h"

namespace jobx {
namespace {

constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);

using Places = std::unordered_map<std::string_view, std::size_t>;

/// A total of milliseconds, such as "Total mSec - User Mode", has the type of a level.
bool only_grows(const CounterColumn& column) {
  return column.type == counter_type::counter || column.type == counter_type::bulk_count ||
         column.type == counter_type::timer_100ns ||
         folded_name(column.name).find(" msec ") != std::string::npos;
}

/// Where each name is; kNowhere for one that is there more than once.
Places places_of(const CounterSet& set) {
  Places places;
  for (std::size_t i = 0; i < set.instances.size(); ++i) {
    const auto [found, is_new] = places.try_emplace(set.instances[i], i);
    if (!is_new) found->second = kNowhere;
  }
  return places;
}

void move(RawValue& value, const RawValue& next, double share) {
  if (!has_data(value.status) || !has_data(next.status) || next.first <= value.first || value.first < 0)
    return;
  const auto part = [&] {
    return static_cast<std::int64_t>(static_cast<double>(next.first - value.first) * share);
  };
  // The whole of a large gain has no exact double.
  value.first = share < 1 ? std::min(value.first + part(), next.first) : next.first;
}

void move(double& value, double next, double share) {
  if (next > value) value = std::min(value + std::floor((next - value) * share), next);  // false for NaN
}

template <typename Values>
void move_all(Values& values, const Values& next, const Places& from, const Places& to, double share) {
  for (const auto& [name, place] : from) {
    const auto found = to.find(name);
    if (place >= values.size() || found == to.end() || found->second >= next.size()) continue;
    move(values[place], next[found->second], share);
  }
}

void move_set(CounterSet& set, const CounterSet& next, double share) {
  const Places from = places_of(set);
  const Places to = places_of(next);
  for (CounterColumn& column : set.columns) {
    if (!only_grows(column)) continue;
    const auto same = std::find_if(next.columns.begin(), next.columns.end(), [&](const CounterColumn& other) {
      return is_same_name(other.name, column.name);
    });
    if (same == next.columns.end()) continue;
    move_all(column.raw, same->raw, from, to, share);
    move_all(column.cooked, same->cooked, from, to, share);
  }
}

}  // namespace

void interpolate(Snapshot& shown, const Snapshot& next, double share) {
  for (CounterSet& set : shown.sets) {
    const auto same = std::find_if(next.sets.begin(), next.sets.end(), [&](const CounterSet& other) {
      return is_same_name(other.name, set.name) && is_same_name(other.machine, set.machine);
    });
    if (same != next.sets.end()) move_set(set, *same, std::clamp(share, 0.0, 1.0));
  }
}

}  // namespace jobx
