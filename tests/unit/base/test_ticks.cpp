#include <catch2/catch.hpp>
#include <limits>

#include "base/ticks.h"

namespace jobx {
namespace {

using std::chrono::seconds;

TEST_CASE("a tick is 100 ns", "[base]") {
  CHECK(Ticks{1} == std::chrono::nanoseconds(100));
  CHECK(Ticks{10'000} == std::chrono::milliseconds(1));
  CHECK(Ticks(seconds(1)).count() == 10'000'000);
}

TEST_CASE("ticks become seconds", "[base]") {
  CHECK(to_seconds(Ticks{0}) == 0.0);
  CHECK(to_seconds(Ticks{15'000'000}) == 1.5);
  CHECK(to_seconds(Ticks{-5'000'000}) == -0.5);
  CHECK(to_seconds(Ticks{1}) == 1e-7);
}

TEST_CASE("a FILETIME is moved from 1601 to Unix's epoch, exactly", "[base]") {
  struct Row {
    std::uint64_t filetime;
    Ticks unix_time;
  };
  const Row rows[] = {
      {0, -seconds(11'644'473'600)},
      {116'444'736'000'000'000U, seconds(0)},
      {116'444'736'000'000'001U, Ticks{1}},
      {116'444'735'999'999'999U, Ticks{-1}},
      {125'911'584'000'000'000U, seconds(946'684'800)},                       // 2000-01-01
      {133'801'632'001'234'567U, seconds(1'735'689'600) + Ticks{1'234'567}},  // 2025-01-01
      {static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
       Ticks::max() - Ticks(kFileTimeToUnix)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.filetime);
    CHECK(unix_time_from_filetime(row.filetime).count() == row.unix_time.count());
  }
}

}  // namespace
}  // namespace jobx
