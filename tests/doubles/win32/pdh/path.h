/// Counter paths of the pdh.dll of the tests: `\\machine\set(instance#index)\counter`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tests/doubles/win32/pdh/scenario.h"

namespace pdh_double {

struct Path {
  std::wstring machine;  ///< without backslashes
  std::wstring set;
  std::optional<std::wstring> instance;  ///< with parent, without index; may hold `*`
  std::uint32_t index = 0;               ///< of those with the same name
  std::wstring counter;                  ///< may be `*`
};

/// Empty for what is no counter path.
std::optional<Path> parse_path(const std::wstring& text);
std::wstring text_of(const Path& path);
/// `*` for any text, case ignored.
bool matches(const std::wstring& pattern, const std::wstring& text);
/// The indexes of the set's instances that the path chooses.
std::vector<std::size_t> chosen_instances(const CounterSet& set, const Path& path);
/// How many instances of the same name stand before this one.
std::uint32_t occurrence_of(const CounterSet& set, std::size_t instance);
/// The paths that a path with wildcards stands for, in the system's language, duplicates numbered.
std::vector<std::wstring> expand(const Scenario& scenario, const Path& path, bool counters, bool instances);

}  // namespace pdh_double
