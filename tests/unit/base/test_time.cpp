#include <catch2/catch.hpp>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>

#include "base/time.h"

namespace jobx {
namespace {

using namespace std::chrono_literals;
using SteadyTime = std::chrono::steady_clock::time_point;

template <typename A, typename B>
concept Mixable = requires(A a, B b) {
  a - b;
}
|| requires(A a, B b) {
  a < b;
}
|| std::convertible_to<A, B>;

TEST_CASE("moments of different clocks do not mix", "[base]") {
  STATIC_REQUIRE(Mixable<UtcTime, std::chrono::system_clock::time_point>);
  STATIC_REQUIRE(Mixable<LocalTime, LocalTime>);
  STATIC_REQUIRE_FALSE(Mixable<UtcTime, LocalTime>);
  STATIC_REQUIRE_FALSE(Mixable<LocalTime, UtcTime>);
  STATIC_REQUIRE_FALSE(Mixable<UtcTime, SteadyTime>);
  STATIC_REQUIRE_FALSE(Mixable<LocalTime, SteadyTime>);
  STATIC_REQUIRE_FALSE(Mixable<std::int64_t, LocalTime>);
}

TEST_CASE("a FILETIME is put together of its halves", "[base]") {
  CHECK(filetime_of(0x01DB'5C00, 0x8000'0001) == 0x01DB'5C00'8000'0001);
  CHECK(filetime_of(0, 0xFFFF'FFFF) == 4'294'967'295);
}

TEST_CASE("a FILETIME is moved from 1601 to Unix's epoch, exactly", "[base]") {
  struct Row {
    std::int64_t filetime;
    Ticks unix_time;
  };
  constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
  const Row rows[] = {
      {0, -11'644'473'600s},
      {116'444'736'000'000'000, 0s},
      {116'444'736'000'000'001, Ticks{1}},
      {116'444'735'999'999'999, Ticks{-1}},
      {125'911'584'000'000'000, 946'684'800s},                       // 2000-01-01
      {133'801'632'001'234'567, 1'735'689'600s + Ticks{1'234'567}},  // 2025-01-01
      {std::numeric_limits<std::int64_t>::max(), Ticks::max() - Ticks(kFileTimeToUnix)},
      {kLeast + 116'444'736'000'000'000, Ticks::min()},
      {kLeast, Ticks::min()},  // there is nothing earlier
  };
  for (const Row& row : rows) {
    CAPTURE(row.filetime);
    CHECK(unix_time_from_filetime(row.filetime).count() == row.unix_time.count());
    CHECK(utc_from_filetime(row.filetime).time_since_epoch() == row.unix_time);
  }
}

TEST_CASE("a clock on the wall becomes UTC by its bias, and back", "[base]") {
  const LocalTime local(Ticks(133'801'632'000'000'000));  // 2025-01-01 00:00
  const UtcTime utc = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);
  CHECK((utc_from_local(local, {}) == utc));
  CHECK((utc_from_local(local, 8h) == utc + 8h));  // Los Angeles, where it is 8:00 in UTC
  CHECK((utc_from_local(local, -345min) == utc - 345min));
  CHECK(bias_between(utc + 8h, local) == 8h);
  CHECK(bias_between(utc - 345min, local) == -345min);
}

TEST_CASE("a local time that no log ever had overflows nothing", "[base]") {
  CHECK((utc_from_local(LocalTime::min(), -24h) < UtcTime()));
  CHECK((utc_from_local(LocalTime::max(), 24h) > UtcTime()));
}

}  // namespace
}  // namespace jobx
