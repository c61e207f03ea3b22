/// Windows' own unit of time, as a type, so that no factor can be forgotten.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <ratio>

namespace jobx {

/// 100 ns, the unit of FILETIME, of LARGE_INTEGER times in job objects and of the 100NSEC counters.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// Milliseconds that came from outside; empty where 64 bits of ticks cannot hold them.
constexpr std::optional<Ticks> ticks_from_milliseconds(std::int64_t milliseconds) {
  constexpr std::int64_t most = std::chrono::duration_cast<std::chrono::milliseconds>(Ticks::max()).count();
  if (milliseconds > most || milliseconds < -most) return std::nullopt;
  return std::chrono::milliseconds(milliseconds);
}

/// Ticks as a fraction of seconds, Prometheus's base unit.
constexpr double to_seconds(Ticks ticks) {
  return std::chrono::duration_cast<std::chrono::duration<double>>(ticks).count();
}

}  // namespace jobx
