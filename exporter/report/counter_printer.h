/// Snapshots of counters as text: raw values, formatted ones, or a list of paths.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "exporter/report/counter_selection.h"
#include "exporter/report/counter_table.h"
#include "pdh/cooked_value.h"
#include "pdh/snapshot.h"

namespace jobx {

enum class CounterContent : std::uint8_t {
  raw,
  formatted,  ///< computed from raw values; formatted ones stay as they are
  paths,      ///< each once, in the order in which they first had a value
};

/// The value before each value, for those of the last snapshot only.
class EarlierValues {
 public:
  void begin_snapshot();

  /// The value that `path` had in the last snapshot, if it had one; `value` takes its place.
  std::optional<TimedRawValue> exchange(const std::string& path, const TimedRawValue& value);

 private:
  struct Earlier {
    TimedRawValue value;
    std::uint64_t snapshot;
  };

  std::unordered_map<std::string, Earlier> values_;
  std::uint64_t snapshot_ = 0;
  std::size_t met_ = 0;  ///< in this snapshot
};

/// Turns one snapshot after the other into text. Memory is bounded by the largest snapshot; for a list of
/// paths, by that list.
class CounterPrinter {
 public:
  /// `holds_formatted` says that the snapshots hold formatted values, which are shown whatever is asked for.
  CounterPrinter(CounterContent content, CounterFormat format, bool holds_formatted,
                 std::vector<CounterPath> patterns);

  void begin();
  void add(const Snapshot& snapshot);
  /// Takes the values as the ones before and shows nothing.
  void prime(const Snapshot& snapshot);
  void end();

  /// The text since the last call.
  std::string take();

  /// How many values could not be computed and why, as one line; nothing if all could.
  [[nodiscard]] std::optional<std::string> missing() const;

  /// For each pattern, whether it has chosen a value yet.
  [[nodiscard]] const std::vector<bool>& has_matched() const { return selection_.has_matched(); }

 private:
  void add_column(std::size_t set, std::size_t column, const CounterColumn& values);
  void add_raw(const std::string& path, const CounterColumn& column, const RawValue& value);
  void count_missing(const Error& reason, bool is_first);

  CounterContent content_;
  CounterSelection selection_;
  std::string out_;
  CounterTable table_;
  EarlierValues earlier_;
  std::string time_;
  LocalTime local_time_;
  bool is_priming_ = false;
  std::unordered_set<std::string> listed_;
  std::map<std::string, std::uint64_t> missing_;  ///< values by why they are not there
};

}  // namespace jobx
