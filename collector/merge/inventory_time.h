/// Moments as an inventory goes by them.
#pragma once

#include <chrono>
#include <limits>

#include "base/time.h"
#include "collector/sources/source_runner.h"

namespace jobx {

/// Differences are all that counts, so that any clock will do that does not go back, but it must be one and
/// the same: steady time where jobs are watched, a log's UTC where they are read from one.
struct InventoryClock {};
using InventoryTime = std::chrono::time_point<InventoryClock, Ticks>;

constexpr InventoryTime inventory_time(Clock::time_point now) {
  return InventoryTime(std::chrono::duration_cast<Ticks>(now.time_since_epoch()));
}
constexpr InventoryTime inventory_time(UtcTime now) {
  return InventoryTime(now.time_since_epoch());
}

/// The time from `from` to `to`, or the longest that can be expressed: a damaged log holds any moments. 0
/// for a clock that went back.
constexpr Ticks elapsed(InventoryTime from, InventoryTime to) {
  if (to <= from) return Ticks{0};
  const Ticks begin = from.time_since_epoch();
  if (begin < Ticks{0} && to.time_since_epoch() > Ticks::max() + begin) return Ticks::max();
  return to - from;
}

}  // namespace jobx
