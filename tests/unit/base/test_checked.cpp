#include <catch2/catch.hpp>
#include <cstdint>
#include <limits>

#include "base/checked.h"

namespace jobx {
namespace {

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST_CASE("a number that does not fit another type is none", "[base]") {
  CHECK(narrow<std::uint32_t>(std::int64_t{4'294'967'295}) == 4'294'967'295U);
  CHECK_FALSE(narrow<std::uint32_t>(std::int64_t{4'294'967'296}));
  CHECK_FALSE(narrow<std::uint32_t>(std::int64_t{-1}));
  CHECK(narrow<std::int64_t>(std::uint64_t{9'223'372'036'854'775'807U}) == kMost);
  CHECK_FALSE(narrow<std::int64_t>(std::uint64_t{9'223'372'036'854'775'808U}));
}

TEST_CASE("a difference that 64 bits cannot hold is none", "[base]") {
  CHECK(difference(5, 7) == -2);
  CHECK(difference(kMost, 0) == kMost);
  CHECK(difference(-1, kMost) == kLeast);
  CHECK(difference(kLeast, kLeast) == 0);
  CHECK_FALSE(difference(kMost, -1));
  CHECK_FALSE(difference(-2, kMost));
  CHECK_FALSE(difference(0, kLeast));
}

TEST_CASE("a sum stops at the end of its type", "[base]") {
  CHECK(saturated_sum(std::int64_t{2}, std::int64_t{-5}) == -3);
  CHECK(saturated_sum(kMost - 1, std::int64_t{1}) == kMost);
  CHECK(saturated_sum(kMost, std::int64_t{1}) == kMost);
  CHECK(saturated_sum(kLeast, std::int64_t{-1}) == kLeast);
  CHECK(saturated_sum(std::uint32_t{4'294'967'290U}, std::uint32_t{10}) == 4'294'967'295U);
  CHECK(saturated_sum(std::uint64_t{3}, std::uint64_t{4}) == 7U);
}

}  // namespace
}  // namespace jobx
