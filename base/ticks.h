/// Windows' own unit of time, as a type, so that no factor can be forgotten.
#pragma once

#include <chrono>
#include <cstdint>
#include <ratio>

namespace jobx {

/// 100 ns, the unit of FILETIME, of LARGE_INTEGER times in job objects and of the 100NSEC counters.
using Ticks = std::chrono::duration<std::int64_t, std::ratio<1, 10'000'000>>;

/// Ticks as a fraction of seconds, Prometheus's base unit.
constexpr double to_seconds(Ticks ticks) {
  return std::chrono::duration_cast<std::chrono::duration<double>>(ticks).count();
}

}  // namespace jobx
