#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/pdh/local_times.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

/// What is made of the last of these local times, where nobody knows the zone.
std::string told(const std::vector<LocalTime>& locals) {
  UtcTimes times({nullptr, Ticks{}});
  std::optional<UtcTime> utc;
  for (const LocalTime time : locals) {
    CHECK_FALSE(times.take_doubt());
    utc = times.utc_of(time);
  }
  REQUIRE(utc);
  const Ticks bias = bias_between(*utc, locals.back());
  const std::string clock = bias == Ticks{}      ? "as before"
                            : bias == Ticks(1h)  ? "set back"
                            : bias == -Ticks(1h) ? "set forward"
                                                 : "neither";
  return times.take_doubt() ? clock + ", in doubt" : clock;
}

/// The same of a sample after three of which the last is at `before`.
std::string told(const std::string& before, const std::string& after, std::chrono::seconds interval = 60s) {
  CAPTURE(before, after);
  const LocalTime last = local(before);
  return told({last - 2 * interval, last - interval, last, local(after)});
}

TEST_CASE("in a zone that nobody knows, clocks are set back from 23:00 of a Saturday to 5:00", "[utc]") {
  CHECK(told("10/24/2026 22:59:00", "10/24/2026 22:00:00") == "as before, in doubt");
  CHECK(told("10/24/2026 23:00:00", "10/24/2026 22:01:00") == "set back");
  CHECK(told("10/25/2026 00:00:00", "10/24/2026 23:01:00") == "set back");
  CHECK(told("10/25/2026 04:59:00", "10/25/2026 04:00:00") == "set back");
  CHECK(told("10/25/2026 05:58:00", "10/25/2026 04:59:00") == "set back");
  CHECK(told("10/25/2026 05:59:00", "10/25/2026 05:00:00") == "as before, in doubt");
  CHECK(told("10/25/2026 13:59:00", "10/25/2026 13:00:00") == "as before, in doubt");
  CHECK(told("10/26/2026 02:59:00", "10/26/2026 02:00:00") == "as before, in doubt");
}

TEST_CASE("in a zone that nobody knows, clocks that skip a full hour in such a night are set forward",
          "[utc]") {
  CHECK(told("03/28/2026 22:59:00", "03/29/2026 00:00:00") == "set forward");
  CHECK(told("03/29/2026 04:59:00", "03/29/2026 06:00:00") == "set forward");
  CHECK(told("03/29/2026 05:59:00", "03/29/2026 07:00:00") == "as before, in doubt");
  CHECK(told("03/29/2026 01:30:00", "03/29/2026 02:31:00") == "as before, in doubt");
  CHECK(told("03/27/2026 00:59:00", "03/27/2026 02:00:00") == "as before, in doubt");
  CHECK(told("03/27/2026 11:59:00", "03/27/2026 13:00:00") == "as before");
  CHECK(told("03/29/2026 11:59:00", "03/29/2026 13:00:00") == "as before");
  CHECK(told("03/29/2026 00:59:00", "03/29/2026 04:00:00") == "as before");  // a pause
}

TEST_CASE("with more than half an hour between samples, an hour that is skipped may be one that is missing",
          "[utc]") {
  CHECK(told("03/29/2026 01:30:00", "03/29/2026 03:00:00", 30min) == "set forward");
  CHECK(told("03/29/2026 01:30:00", "03/29/2026 03:01:00", 31min) == "as before, in doubt");
  CHECK(told("03/29/2026 01:30:00", "03/29/2026 03:30:00", 1h) == "as before, in doubt");
  CHECK(told("03/29/2026 11:30:00", "03/29/2026 13:30:00", 1h) == "as before");
  CHECK(told("03/26/2026 01:30:00", "03/26/2026 03:30:00", 1h) == "as before");
}

TEST_CASE("a sample fits the interval to its half, and to twenty minutes", "[utc]") {
  CHECK(told("10/25/2026 02:59:00", "10/25/2026 02:00:30") == "set back");
  CHECK(told("10/25/2026 02:59:00", "10/25/2026 02:00:31") == "as before, in doubt");
  CHECK(told("10/25/2026 02:59:00", "10/25/2026 01:59:30") == "set back");
  CHECK(told("10/25/2026 02:59:00", "10/25/2026 01:59:29") == "as before, in doubt");
  CHECK(told("10/25/2026 02:30:00", "10/25/2026 02:50:00", 1h) == "set back");
  CHECK(told("10/25/2026 02:30:00", "10/25/2026 02:51:00", 1h) == "as before");
  CHECK(told("10/25/2026 02:30:00", "10/25/2026 02:10:00", 1h) == "set back");
  CHECK(told("10/25/2026 02:30:00", "10/25/2026 02:09:00", 1h) == "as before, in doubt");
  CHECK(told("03/29/2026 01:59:00", "03/29/2026 03:00:30") == "set forward");
  CHECK(told("03/29/2026 01:59:00", "03/29/2026 03:00:31") == "as before");
  CHECK(told("03/29/2026 01:59:00", "03/29/2026 03:01:30") == "as before");
  CHECK(told("03/29/2026 00:50:00", "03/29/2026 02:05:00") == "as before");
  CHECK(told("11/18/2026 02:00:00", "11/18/2026 02:45:00", 30min) == "as before");
}

TEST_CASE("a step back is a doubt from twenty minutes to seventy, by day too", "[utc]") {
  CHECK(told("11/18/2026 12:30:00", "11/18/2026 12:10:00") == "as before");
  CHECK(told("11/18/2026 12:30:00", "11/18/2026 12:09:59") == "as before, in doubt");
  CHECK(told("11/18/2026 12:30:00", "11/18/2026 11:20:01") == "as before, in doubt");
  CHECK(told("11/18/2026 12:30:00", "11/18/2026 11:20:00") == "as before");
}

TEST_CASE("a step as of an hour or half of one is a doubt from 22:00 to 6:00, on every day", "[utc]") {
  CHECK(told("11/18/2026 20:58:00", "11/18/2026 21:59:00") == "as before");
  CHECK(told("11/18/2026 20:59:00", "11/18/2026 22:00:00") == "as before, in doubt");
  CHECK(told("11/18/2026 21:29:00", "11/18/2026 22:00:00") == "as before, in doubt");
  CHECK(told("11/18/2026 05:59:00", "11/18/2026 07:00:00") == "as before, in doubt");
  CHECK(told("11/18/2026 06:00:00", "11/18/2026 07:01:00") == "as before");
  CHECK(told("11/18/2026 02:00:00", "11/18/2026 01:45:00", 15min) == "as before, in doubt");
  CHECK(told("11/18/2026 12:00:00", "11/18/2026 11:45:00", 15min) == "as before");
  CHECK(told("11/18/2026 02:00:00", "11/18/2026 03:30:00", 30min) == "as before, in doubt");
  CHECK(told("11/18/2026 02:00:00", "11/18/2026 03:31:00", 31min) == "as before");  // one is missing
}

TEST_CASE("neither a pause nor a sample that is there twice changes the interval of a log", "[utc]") {
  const auto of = [](const std::vector<std::string>& texts) {
    std::vector<LocalTime> locals;
    for (const std::string& text : texts) locals.push_back(local("10/25/2026 " + text));
    return told(locals);
  };
  CHECK(of({"01:00:00", "01:01:00", "01:26:00", "00:27:00"}) == "set back");
  CHECK(of({"01:00:00", "01:01:00", "01:02:00", "01:02:00", "00:03:00"}) == "set back");
  CHECK(of({"01:00:00", "01:01:00", "00:02:00"}) == "set back");
  // Of one sample nobody knows when the next is due.
  CHECK(of({"02:30:00", "01:30:00"}) == "as before, in doubt");
}

}  // namespace
}  // namespace jobx::test
