/// What performance counters said at one moment, whoever was asked: the system, or a counter log.
///
/// Kept by columns: the instances of a counter set once, then a column of values for each counter. The
/// buffers are meant to be reused from one reading to the next, so that reading the same instances again
/// allocates nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/time.h"
#include "pdh/status.h"

namespace jobx {

/// One raw value, the fields of PDH_RAW_COUNTER without its time stamp (WINDOWS: 40 bytes on x64).
struct RawValue {
  /// Of an instance that this counter was not read for; no PDH status.
  static constexpr std::uint32_t kAbsent = 0xFFFF'FFFF;

  std::uint32_t status = kAbsent;  ///< a PDH_STATUS, see has_data()
  std::uint32_t multi_count = 0;
  std::int64_t first = 0;
  std::int64_t second = 0;

  friend bool operator==(const RawValue&, const RawValue&) = default;
};

/// One counter of a counter set, with its value for each instance.
struct CounterColumn {
  std::string name;            ///< in English where the system or the log knows it
  std::uint32_t type = 0;      ///< PERF_* type, see counter_type.h; 0 if unknown (formatted logs)
  std::int64_t time_base = 0;  ///< units of `second` a second; 0 if unknown
  std::int32_t scale = 0;      ///< default scale, a power of ten, for display only
  bool formatted = false;      ///< which of the two below holds the values
  std::vector<RawValue> raw;   ///< one for each instance of the set
  std::vector<double> cooked;  ///< the same for formatted logs; NaN where there is no value
};

/// One counter set ("object" in the older terms).
struct CounterSet {
  std::string machine;  ///< without leading backslashes; empty if not told
  std::string name;     ///< "Job Object"
  /// In the order found, "parent/instance" where there is a parent; names may repeat. One empty name for a
  /// set without instances.
  std::vector<std::string> instances;
  std::vector<CounterColumn> columns;
};

/// All counter sets of one reading.
struct Snapshot {
  LocalTime local_time;             ///< of the machine that was read
  std::optional<UtcTime> utc_time;  ///< the same moment, where it can be known
  std::vector<CounterSet> sets;
  std::vector<Error> errors;  ///< what this reading lacks, short of failing altogether
};

}  // namespace jobx
