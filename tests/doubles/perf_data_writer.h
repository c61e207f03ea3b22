/// Writes PERF_DATA_BLOCKs, the way the system hands out counters.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "pdh/snapshot.h"
#include "tests/doubles/byte_writer.h"

namespace jobx::test {

/// The number by which a counter or counter set is called.
using TitleOf = std::function<std::uint32_t(std::string_view name)>;

/// What a block tells besides the values.
struct PerfDataOptions {
  std::int64_t utc_time = 0;            ///< FILETIME
  std::int64_t local_time = 0;          ///< FILETIME; what a block's date tells in a log
  std::int64_t frequency = 10'000'000;  ///< of the performance counter, where no column tells it
  /// The counter set whose instances are the parents in "parent/instance"; empty for none. It stands in the
  /// block before the other, with the names of its instances and no counters.
  std::string parents;
};

/// Appends a block with one counter set (and its parents).
///
/// The clocks are the `second` of the first column whose type goes by each, so that all columns of one clock
/// must have the same; base counters and counts of components are written behind the counters they belong to.
/// Throws std::invalid_argument for values that such a block cannot tell: absent ones, ones without data.
void write_perf_data(const CounterSet& set, const PerfDataOptions& options, const TitleOf& title,
                     ByteWriter& to);

}  // namespace jobx::test
