#include "exporter/report/counter_selection.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace jobx {
namespace {

/// The instances as PDH writes them in paths; nothing for a set without instances. A number that is made up
/// for the second of a name is not one that another instance really has.
std::vector<std::optional<std::string>> names_in_paths(const std::vector<std::string>& instances) {
  if (instances.size() == 1 && instances.front().empty()) return {std::nullopt};
  std::vector<std::optional<std::string>> names;
  std::unordered_set<std::string_view> numbered;
  for (const std::string& instance : instances) {
    if (instance.find('#') != std::string::npos) numbered.insert(instance);
  }
  std::unordered_map<std::string_view, std::size_t> next;
  for (const std::string& instance : instances) {
    std::size_t& number = next[instance];
    std::string name = instance;
    if (number > 0) {
      while (numbered.contains(name = instance + '#' + std::to_string(number))) ++number;
    }
    ++number;
    names.emplace_back(std::move(name));
  }
  return names;
}

}  // namespace

bool CounterSelection::Known::is(const CounterSet& set) const {
  return machine == set.machine && name == set.name && instances == set.instances &&
         std::equal(
             columns.begin(), columns.end(), set.columns.begin(), set.columns.end(),
             [](const std::string& known, const CounterColumn& column) { return known == column.name; });
}

bool CounterSelection::wants_set(std::string_view set) const {
  return patterns_.empty() ||
         std::any_of(patterns_.begin(), patterns_.end(),
                     [&](const CounterPath& pattern) { return matches_wildcard(pattern.set, set); });
}

bool CounterSelection::wants(const CounterPath& path) const {
  return patterns_.empty() || std::any_of(patterns_.begin(), patterns_.end(),
                                          [&](const CounterPath& one) { return matches(one, path); });
}

bool CounterSelection::wants_column(const CounterPath& path) const {
  if (wants(path)) return true;
  return std::any_of(patterns_.begin(), patterns_.end(), [&](CounterPath pattern) {
    if (!pattern.instance || pattern.instance->find('#') == std::string::npos) return false;
    pattern.instance->resize(pattern.instance->rfind('#'));
    return matches(pattern, path);
  });
}

void CounterSelection::prepare(std::size_t index, const CounterSet& set) {
  if (known_.size() <= index) known_.resize(index + 1);
  Known& known = known_[index];
  if (known.is(set)) return;
  known = Known{set.machine, set.name, set.instances, names_in_paths(set.instances), {}, {}};
  known.values.reserve(set.columns.size() * set.instances.size());
  for (const CounterColumn& column : set.columns) {
    known.columns.push_back(column.name);
    for (const std::optional<std::string>& name : known.names) {
      const CounterPath path{set.machine, set.name, name, column.name};
      known.values.push_back({wants(path) ? text_of(path) : std::string(), false});
    }
  }
}

CounterSelection::Chosen CounterSelection::path_of(std::size_t index, std::size_t column,
                                                   std::size_t instance) {
  Known& known = known_[index];
  Value& value = known.values[column * known.names.size() + instance];
  if (value.path.empty()) return {nullptr};
  const bool is_first = !std::exchange(value.was_asked_for, true);
  for (std::size_t i = 0; is_first && i < patterns_.size(); ++i) {
    if (has_matched_[i]) continue;
    has_matched_[i] =
        matches(patterns_[i], {known.machine, known.name, known.names[instance], known.columns[column]});
  }
  return {&value.path, is_first};
}

}  // namespace jobx
