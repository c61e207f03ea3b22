/// Formatted ("cooked") values: what typeperf and relog show, computed from two raw ones.
#pragma once

#include <cstdint>
#include <optional>

#include "base/result.h"
#include "pdh/snapshot.h"

namespace jobx {

/// One raw value and the moment it was taken.
struct TimedRawValue {
  RawValue value;
  LocalTime time;
};

/// The value by the formula that Microsoft documents for `type`, uncapped (PDH_FMT_DOUBLE |
/// PDH_FMT_NOCAP100), unscaled. `time_base` as in CounterColumn.
///
/// Most rates and shares need `older`; without it they fail with PDH_INVALID_DATA, as in PDH. Fails also with
/// the status of a value without data, with PDH_CALC_NEGATIVE_* for counters that ran backwards, and with
/// ProgramError::unsupported for a type that is not in the table.
Result<double> cooked_value(std::uint32_t type, std::int64_t time_base, const TimedRawValue& newer,
                            const std::optional<TimedRawValue>& older);

}  // namespace jobx
