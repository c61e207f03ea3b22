/// From a PERF_DATA_BLOCK's object to a counter set: the raw values that PDH makes of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "pdh/counter_names.h"
#include "pdh/logs/perf_data/block.h"
#include "pdh/snapshot.h"

namespace jobx {

/// Decodes one counter set of one machine again and again, reusing what it learned the time before.
class PerfObjectDecoder {
 public:
  /// `names` must stay as they are as long as this is used.
  PerfObjectDecoder(const CounterNames& names, std::string machine)
      : names_(&names), machine_(std::move(machine)) {}

  /// Makes `into` what `object`, one of `block`'s, says: instances and columns, but not machine and name.
  ///
  /// A value's `second` is the time by the clock of its counter's type, or the value of the base counter;
  /// base counters, texts and histograms are no columns. Instances are called "parent/instance" where the
  /// parent is in the block too; duplicates stay. Memory is bounded by a multiple of the object's size.
  /// Fails with ProgramError::malformed_data.
  Result<void> decode(const PerfDataBlock& block, const PerfObject& object, CounterSet& into);

 private:
  enum class Clock { none, ticks, utc, object };

  /// A number in an instance's counter block; of size 4 or 8, or 0 for none.
  struct Place {
    std::uint32_t offset = 0;
    std::uint32_t size = 0;
  };

  /// How to find one column's values.
  struct Plan {
    CounterColumn column;        ///< without values and time base
    Clock units = Clock::ticks;  ///< what its time base is
    Clock second = Clock::none;  ///< `second` where there is no base
    Place first;
    Place base;
    Place multi;
  };

  static Place place_of(Bytes definition);
  /// How to read the counter, but for its name; nothing for one that is no column. `next`: the definition
  /// behind its own, if there is one.
  static std::optional<Plan> plan_of(Bytes definition, std::optional<Bytes> next);
  Result<void> make_plans(const PerfObject& object);
  Result<void> find_instances(const PerfDataBlock& block, const PerfObject& object,
                              std::vector<std::string>& names);
  Result<void> append_parent(const PerfDataBlock& block, const PerfInstance& instance, std::string& name);
  Result<void> read_parents(const PerfDataBlock& block, std::uint32_t title);
  void read_values(const PerfDataBlock& block, const PerfObject& object,
                   std::vector<CounterColumn>& columns) const;

  const CounterNames* names_;
  std::string machine_;
  std::vector<std::byte> planned_for_;  ///< the definitions that plans_ were made of
  std::vector<Plan> plans_;
  std::size_t counters_end_ = 0;  ///< how long a counter block must be to hold what plans_ read
  std::vector<const std::byte*> counter_blocks_;  ///< one for each instance
  std::uint32_t parents_title_ = 0;  ///< the object that parents_ are the instances of; 0 for none
  std::vector<std::string> parents_;
};

}  // namespace jobx
