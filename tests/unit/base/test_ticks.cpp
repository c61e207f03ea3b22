#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>

#include "base/ticks.h"

namespace jobx {
namespace {

TEST_CASE("a tick is 100 ns", "[base]") {
  CHECK(Ticks{1} == std::chrono::nanoseconds(100));
  CHECK(Ticks{10'000} == std::chrono::milliseconds(1));
  CHECK(Ticks(std::chrono::seconds(1)).count() == 10'000'000);
}

TEST_CASE("ticks become seconds", "[base]") {
  CHECK(to_seconds(Ticks{0}) == 0.0);
  CHECK(to_seconds(Ticks{15'000'000}) == 1.5);
  CHECK(to_seconds(Ticks{-5'000'000}) == -0.5);
  CHECK(to_seconds(Ticks{1}) == 1e-7);
}

TEST_CASE("milliseconds that 64 bits of ticks cannot hold are none", "[base]") {
  CHECK(ticks_from_milliseconds(12'345) == Ticks{123'450'000});
  CHECK(ticks_from_milliseconds(0) == Ticks{0});
  CHECK(ticks_from_milliseconds(922'337'203'685'477) == Ticks{9'223'372'036'854'770'000});
  CHECK_FALSE(ticks_from_milliseconds(922'337'203'685'478));
  CHECK_FALSE(ticks_from_milliseconds(std::numeric_limits<std::int64_t>::max()));
  CHECK_FALSE(ticks_from_milliseconds(std::numeric_limits<std::int64_t>::min()));
}

}  // namespace
}  // namespace jobx
