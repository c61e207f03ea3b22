/// The made-up world that the pdh.dll of the tests tells of: what stands in a JSON file.
///
/// README.md beside this file says which keys there are.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pdh_double {

using Clock = std::chrono::steady_clock;

/// The raw value of one counter of one instance, as it is `seconds` after the scenario was read.
struct Value {
  std::int64_t first = 0;
  std::int64_t second = 0;  ///< 0: the clock of the counter's type
  std::uint32_t multi = 0;
  std::uint32_t status = 0;  ///< CStatus
  double per_second = 0;     ///< growth of `first`
};

struct Instance {
  std::wstring name;                     ///< with its parent, "parent/name"
  std::map<std::wstring, Value> values;  ///< by counter; 0 for one that is not named
};

struct CounterDefinition {
  std::wstring name;
  std::wstring localized;
  std::uint32_t index = 0;
  std::uint32_t type = 0x10000;
  std::int32_t scale = 0;
  std::int64_t time_base = 10'000'000;
  std::uint32_t add_status = 0;    ///< what adding it answers
  std::uint32_t array_status = 0;  ///< what reading its array answers
};

struct CounterSet {
  std::wstring name;
  std::wstring localized;
  std::uint32_t index = 0;
  double appears_after = 0;  ///< seconds after the scenario was read
  double disappears_after = -1;
  bool has_instances = true;
  std::uint32_t empty_status = 0x8000'07D1;  ///< of its arrays without an instance: PDH_CSTATUS_NO_INSTANCE
  std::vector<CounterDefinition> counters;
  std::vector<Instance> instances;

  [[nodiscard]] const CounterDefinition* find(const std::wstring& counter) const;
};

/// What a call of the API does instead of its work.
struct CallBehaviour {
  std::uint32_t status = 0;  ///< answered, where not 0
  double hang = 0;           ///< seconds before it answers
  int times = -1;            ///< how often, from the first call on; -1 for ever
};

struct Scenario {
  std::wstring machine = L"TESTBOX";
  std::vector<CounterSet> sets;
  std::map<std::string, CallBehaviour> calls;  ///< by the name without W or A
  std::uint32_t growth = 0;  ///< further items of an array in the call after the one that asked its size;
                             ///< twice as many the second time, and so on
  std::uint32_t growth_times = 1;                   ///< how often that happens to a counter
  std::uint32_t small_buffer_status = 0x8000'07D2;  ///< PDH_MORE_DATA, or what some releases answer
  Clock::time_point read_at;

  [[nodiscard]] double age() const;
  /// Null for a set that is not there (now).
  [[nodiscard]] const CounterSet* find(const std::wstring& set) const;
};

/// Reads the scenario that the environment variable JOBX_PDH_SCENARIO names, anew whenever the file has
/// changed: to change the world, write another file and rename it. Without the variable, or for a file that
/// is no scenario (said on standard error), the world is empty.
std::shared_ptr<Scenario> current_scenario();

/// Names are compared without regard to case.
bool same_name(const std::wstring& a, const std::wstring& b);
std::wstring wide(const std::string& utf8);

}  // namespace pdh_double
