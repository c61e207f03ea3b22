/// How long an act takes.
#pragma once

#include <chrono>

namespace jobx::bench {

/// `act` fills in a Reading, which has `seconds`.
template <typename Reading, typename Act>
Reading timed(Act act) {
  Reading reading;
  const auto start = std::chrono::steady_clock::now();
  act(reading);
  reading.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return reading;
}

}  // namespace jobx::bench
