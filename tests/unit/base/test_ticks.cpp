#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace jobx
