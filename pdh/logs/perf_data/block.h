/// PERF_DATA_BLOCK: all counters of a set, or of several, as the system hands them out. Structures:
/// winperf.h.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace jobx {

/// One object of a block: a counter set.
struct PerfObject {
  Bytes bytes;
  std::uint32_t title = 0;  ///< the number of its name
  std::uint32_t header_size = 0;
  std::uint32_t definition_size = 0;  ///< of the header and the definitions of all counters
  std::uint32_t counters = 0;
  std::int32_t instances = 0;   ///< negative for a set without instances
  std::uint32_t code_page = 0;  ///< of the names of its instances; 0 is UTF-16
  std::int64_t time = 0;        ///< by its own clock
  std::int64_t frequency = 0;   ///< ticks of that clock in a second
};

/// A block whose headers were checked; a view of the bytes it was parsed from.
struct PerfDataBlock {
  std::int64_t time = 0;       ///< of the system's performance counter
  std::int64_t frequency = 0;  ///< its ticks in a second
  /// The time in UTC, a FILETIME. (The block's date, SystemTime, which should be UTC too, is local time where
  /// PDH has put a block into a log.)
  std::int64_t time_100ns = 0;
  std::uint32_t default_title = 0;  ///< the object that was asked for, by the number of its name
  std::vector<PerfObject> objects;
};

/// Makes `into` what `bytes` hold; its buffers are reused. Fails with ProgramError::malformed_data and the
/// place within `bytes`.
Result<void> parse_perf_data_block(Bytes bytes, PerfDataBlock& into);

/// One instance within an object.
struct PerfInstance {
  Bytes definition;  ///< PERF_INSTANCE_DEFINITION with its name
  Bytes counters;    ///< PERF_COUNTER_BLOCK
};

/// The instance that begins at `at`, which is moved behind it. Fails with ProgramError::malformed_data.
Result<PerfInstance> next_instance(const PerfObject& object, std::size_t& at);

}  // namespace jobx
