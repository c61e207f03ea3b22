#include <catch2/catch.hpp>
#include <chrono>

#include "tests/unit/pdh/local_times.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("clocks of recorder and machine that differ give the machine's time, never a third one", "[utc]") {
  const auto ahead = GENERATE(12min, -12min, 7min, 58min, 123min, -487min);
  const bool known = GENERATE(true, false);
  UtcTimes times(known ? UtcTimes::Zone{berlin(), std::nullopt} : UtcTimes::Zone{});
  for (int i = 0; i < 3; ++i) {
    const LocalTime recorder = local("11/20/2026 10:00:00") + i * 60s;
    const UtcTime machine = utc_from_local(recorder, -60min) + ahead;
    CHECK(times.utc_of(recorder, machine) == machine);
  }
  // A sample without a timer continues with what was learned.
  CHECK(times.utc_of(local("11/20/2026 10:03:00")) ==
        utc_from_local(local("11/20/2026 10:03:00"), -60min) + ahead);
  REQUIRE(times.skew());
  if (known) CHECK(*times.skew() == Ticks(ahead));
}

TEST_CASE("a header of another zone, or without summer, is no clock that differs", "[utc]") {
  UtcTimes times({std::make_shared<HeaderZone>(TimeZone(-60min, -60min, {}, {})), std::nullopt});
  const LocalTime summer = local("07/20/2026 10:00:00");
  CHECK(times.utc_of(summer, utc_from_local(summer, -120min) + 1s) == utc_from_local(summer, -120min) + 1s);
  CHECK(times.utc_of(summer + 60s) == utc_from_local(summer, -120min) + 61s);
  CHECK_FALSE(times.skew());
}

TEST_CASE("clocks that agree but for a moment give the recorder's time", "[utc]") {
  UtcTimes times({berlin(), std::nullopt});
  const LocalTime first = local("10/25/2026 02:10:00");
  CHECK(times.utc_of(first, utc_from_local(first, -120min) + 90s) == utc_from_local(first, -120min));
  CHECK(times.utc_of(first, utc_from_local(first, -60min) + 90s) == utc_from_local(first, -60min));
  CHECK_FALSE(times.skew());
}

TEST_CASE("what is said of clocks that differ names both and loses nothing", "[utc]") {
  const Error error = skew_error("r.blg", "REMOTE", -12min);
  CHECK(error.message() ==
        "r.blg: the clock of the recorded machine REMOTE is 720 s behind the recorder's by the time zone in "
        "the "
        "log: times are those of REMOTE's clock");
  CHECK(error.code() == static_cast<std::uint32_t>(ProgramError::unsupported));
}

TEST_CASE("what is said of a clock that is ahead says so", "[utc]") {
  CHECK(skew_error("r.blg", "REMOTE", 90s).message() ==
        "r.blg: the clock of the recorded machine REMOTE is 90 s ahead of the recorder's by the time zone in "
        "the log: times are those of REMOTE's clock");
}

constexpr Ticks kTick{1};

TEST_CASE("a machine's time is of a sample if both are no more than a zone apart", "[utc]") {
  const LocalTime noon = local("11/20/2026 12:00:00");
  for (const Ticks most : {Ticks(15h), Ticks(-15h)}) {
    CHECK(UtcTimes::is_plausible(noon, utc_from_local(noon, most)));
  }
  CHECK_FALSE(UtcTimes::is_plausible(noon, utc_from_local(noon, 15h + kTick)));
  CHECK_FALSE(UtcTimes::is_plausible(noon, utc_from_local(noon, -15h - kTick)));
  // The clocks of a machine without a battery are no time of a sample, however near they are.
  const LocalTime first_usable = local("01/01/1970 00:00:00") + kTick;
  CHECK(UtcTimes::is_plausible(first_usable, UtcTime() + kTick));
  CHECK_FALSE(UtcTimes::is_plausible(first_usable, UtcTime()));
  CHECK_FALSE(UtcTimes::is_plausible(first_usable - kTick, UtcTime() + kTick));
}

TEST_CASE("a sample is timed by the recorder up to five minutes of difference, or one if no zone is known",
          "[utc]") {
  const bool known = GENERATE(true, false);
  const bool is_ahead = GENERATE(true, false);
  const Ticks most = (is_ahead ? 1 : -1) * Ticks(known ? 5min : 1min);
  const Ticks more = most + (is_ahead ? kTick : -kTick);
  const UtcTimes::Zone zone = known ? UtcTimes::Zone{berlin(), std::nullopt} : UtcTimes::Zone{};
  const LocalTime recorder = local("11/20/2026 10:00:00");
  const UtcTime by_recorder = utc_from_local(recorder, -60min);
  UtcTimes near(zone);
  CHECK(near.utc_of(recorder, by_recorder + most) == by_recorder);
  CHECK_FALSE(near.skew());
  UtcTimes far(zone);
  CHECK(far.utc_of(recorder, by_recorder + more) == by_recorder + more);
  REQUIRE(far.skew());
  CHECK(*far.skew() == more);
}

TEST_CASE("a zone that nobody knows is found to a quarter of an hour", "[utc]") {
  const auto bias = GENERATE(-345min, -765min, 210min, 0min, 720min);
  UtcTimes times({});
  const LocalTime recorder = local("11/20/2026 10:00:00");
  CHECK(times.utc_of(recorder, utc_from_local(recorder, bias) + 30s) == utc_from_local(recorder, bias));
  CHECK(times.utc_of(recorder + 60s) == utc_from_local(recorder, bias) + 60s);
}

TEST_CASE("clocks differ if they are more than a minute off what zones are apart, as the first sample tells",
          "[utc]") {
  const auto skew_of = [](Ticks off) {
    UtcTimes times({std::make_shared<HeaderZone>(TimeZone(-60min, -60min, {}, {})), std::nullopt});
    const LocalTime recorder = local("11/20/2026 10:00:00");
    const UtcTime machine = utc_from_local(recorder, -60min) + off;
    CHECK(times.utc_of(recorder, machine) == machine);
    return times.skew();
  };
  for (const Ticks zones : {Ticks(-8h), Ticks(-30min), Ticks(30min), Ticks(8h)}) {
    CAPTURE(zones.count());
    CHECK_FALSE(skew_of(zones - 1min));
    CHECK_FALSE(skew_of(zones + 1min));
    CHECK(skew_of(zones + 1min + kTick) == std::optional(zones + 1min + kTick));
    CHECK(skew_of(zones - 1min - kTick) == std::optional(zones - 1min - kTick));
  }
}

TEST_CASE("once the clocks differed the machine's counts, and the first difference is what is said",
          "[utc]") {
  UtcTimes times({berlin(), std::nullopt});
  const LocalTime recorder = local("11/20/2026 10:00:00");
  const UtcTime by_recorder = utc_from_local(recorder, -60min);
  times.utc_of(recorder, by_recorder + 12min);
  CHECK(times.utc_of(recorder + 1min, by_recorder + 15min) == by_recorder + 15min);
  CHECK(times.utc_of(recorder + 2min, by_recorder + 3min) == by_recorder + 3min);
  REQUIRE(times.skew());
  CHECK(*times.skew() == Ticks(12min));
}

TEST_CASE("a sample without a timer continues by the machine's clock after a pause, too", "[utc]") {
  UtcTimes times({berlin(), std::nullopt});
  const LocalTime recorder = local("11/20/2026 10:00:00");
  const UtcTime machine = utc_from_local(recorder, -60min) + 12min;
  for (int i = 0; i < 3; ++i) times.utc_of(recorder + i * 60s, machine + i * 60s);
  CHECK(times.utc_of(recorder + 90min) == machine + 90min);
}

TEST_CASE("clocks that agree but for a moment give the recorder's time while clocks are changed", "[utc]") {
  UtcTimes times({berlin(), std::nullopt});
  SECTION("for summer, by the machine's already") {
    const LocalTime recorder = local("03/29/2026 01:59:30");
    const UtcTime utc = utc_from_local(recorder, -60min);
    CHECK(times.utc_of(recorder, utc + 90s) == utc);
  }
  SECTION("for winter, by the machine's already") {
    const LocalTime recorder = local("10/25/2026 02:59:30");
    const UtcTime utc = utc_from_local(recorder, -120min);
    CHECK(times.utc_of(recorder, utc + 90s) == utc);
  }
  SECTION("for winter, by the recorder's already") {
    const LocalTime recorder = local("10/25/2026 02:00:30");
    const UtcTime utc = utc_from_local(recorder, -60min);
    CHECK(times.utc_of(recorder, utc - 90s) == utc);
  }
  CHECK_FALSE(times.skew());
}

}  // namespace
}  // namespace jobx::test
