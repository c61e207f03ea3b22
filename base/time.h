/// Moments as types: what one clock shows does not compile where another is meant.
///
/// Steady time is std::chrono::steady_clock's own type. Crossing from one to another is said by name.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/ticks.h"

namespace jobx {

/// A moment in UTC.
using UtcTime = std::chrono::sys_time<Ticks>;

/// The clock on the wall of the machine that was read, in whatever time zone. It counts from 1601-01-01, as
/// FILETIME does: what a log holds is taken over as it is, without arithmetic that could overflow.
struct LocalClock {};
using LocalTime = std::chrono::time_point<LocalClock, Ticks>;

/// Seconds from 1601-01-01 (FILETIME's epoch) to 1970-01-01 (Unix's).
constexpr std::chrono::seconds kFileTimeToUnix{11'644'473'600};

/// A FILETIME of its two halves, dwHighDateTime and dwLowDateTime.
constexpr std::int64_t filetime_of(std::uint32_t high, std::uint32_t low) {
  return static_cast<std::int64_t>(std::uint64_t{high} << 32 | low);
}

/// A FILETIME in UTC as time since the Unix epoch: exact, but for numbers before the year -27627, which no
/// clock shows and which give that year.
constexpr Ticks unix_time_from_filetime(std::int64_t filetime) {
  return std::max(Ticks(filetime), Ticks::min() + kFileTimeToUnix) - kFileTimeToUnix;
}
constexpr UtcTime utc_from_filetime(std::int64_t filetime) {
  return UtcTime(unix_time_from_filetime(filetime));
}

/// UTC where the clock on the wall shows `local` and is `bias` behind UTC; a bias of days at most, as all
/// are. A moment that cannot be expressed becomes the nearest that can.
constexpr UtcTime utc_from_local(LocalTime local, Ticks bias) {
  constexpr Ticks earliest = Ticks::min() + kFileTimeToUnix + std::chrono::days(30);
  return UtcTime(std::max(local.time_since_epoch(), earliest) - kFileTimeToUnix + bias);
}

/// How far the clock on the wall that shows `local` at the moment `utc` is behind UTC. Both are within 14,000
/// years of 1970.
constexpr Ticks bias_between(UtcTime utc, LocalTime local) {
  return utc.time_since_epoch() + kFileTimeToUnix - local.time_since_epoch();
}

}  // namespace jobx
