#include <catch2/catch.hpp>
#include <chrono>
#include <vector>

#include "pdh/log_time.h"
#include "pdh/logs/utc_times.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TimeZone::Change last_sunday(unsigned month, std::chrono::hours time) {
  return {month, 0, 5, time};
}

std::shared_ptr<const ZoneRules> berlin() {
  return std::make_shared<HeaderZone>(TimeZone(-60min, -120min, last_sunday(10, 3h), last_sunday(3, 2h)));
}

LocalTime local(const std::string& text) {
  const std::optional<LocalTime> time = parse_log_time(text);
  if (!time) FAIL(text);
  return *time;
}

/// Local times from `text` on, `count` of them, an interval apart.
void add(std::vector<LocalTime>& times, const std::string& text, int count, std::chrono::seconds interval) {
  for (int i = 0; i < count; ++i) times.push_back(local(text) + i * interval);
}

std::string utc_text(UtcTimes& times, LocalTime time) {
  const std::optional<UtcTime> utc = times.utc_of(time);
  return utc ? log_time_text(*utc).substr(0, 19) : "none";
}

/// UTC of all, each later than the one before by the interval; fails where one is not.
void check_steady(UtcTimes times, const std::vector<LocalTime>& locals, const std::string& first,
                  std::chrono::seconds interval) {
  for (std::size_t i = 0; i < locals.size(); ++i) {
    const UtcTime expected =
        utc_from_local(local(first), {}) + static_cast<std::int64_t>(i) * Ticks(interval);
    CAPTURE(i, log_time_text(locals[i]));
    const std::optional<UtcTime> utc = times.utc_of(locals[i]);
    REQUIRE(utc);
    REQUIRE(log_time_text(*utc) == log_time_text(expected));
  }
  CHECK_FALSE(times.take_doubt());
}

TEST_CASE("the hour that comes twice is told apart by the step back in it", "[utc]") {
  const auto interval = GENERATE(15s, 300s, 900s, 1800s, 3600s);
  const auto count = [&](std::chrono::seconds time) { return static_cast<int>(time / interval); };
  std::vector<LocalTime> times;
  add(times, "10/24/2026 23:00:00", count(4h), interval);  // up to 3:00 in summer
  add(times, "10/25/2026 02:00:00", count(3h), interval);
  SECTION("by the rules of the zone") {
    check_steady(UtcTimes({berlin(), -120min}), times, "10/24/2026 21:00:00", interval);
  }
  SECTION("by the rules, without a word of the header on its beginning") {
    check_steady(UtcTimes({berlin(), std::nullopt}), times, "10/24/2026 21:00:00", interval);
  }
  SECTION("in a zone that nobody knows") {
    check_steady(UtcTimes({nullptr, -120min}), times, "10/24/2026 21:00:00", interval);
  }
}

TEST_CASE("the hour that is skipped is no gap in the log", "[utc]") {
  const auto interval = GENERATE(15s, 300s, 900s, 1800s);
  const auto count = [&](std::chrono::seconds time) { return static_cast<int>(time / interval); };
  std::vector<LocalTime> times;
  add(times, "03/29/2026 00:00:00", count(2h), interval);
  add(times, "03/29/2026 03:00:00", count(2h), interval);
  SECTION("by the rules of the zone") {
    check_steady(UtcTimes({berlin(), -60min}), times, "03/28/2026 23:00:00", interval);
  }
  SECTION("in a zone that nobody knows") {
    check_steady(UtcTimes({nullptr, -60min}), times, "03/28/2026 23:00:00", interval);
  }
}

TEST_CASE("clocks that change before the second sample need no interval, where the rules are known",
          "[utc]") {
  UtcTimes times({berlin(), -60min});
  CHECK(utc_text(times, local("03/29/2026 01:59:50")) == "2026-03-29T00:59:50");
  CHECK(utc_text(times, local("03/29/2026 03:00:05")) == "2026-03-29T01:00:05");
}

TEST_CASE("a clock that does not follow its zone's rules is believed", "[utc]") {
  // "Adjust for daylight saving time automatically" is off: the header says winter in summer.
  std::vector<LocalTime> times;
  SECTION("in the night that repeats an hour elsewhere") {
    add(times, "10/24/2026 23:00:00", 100, 300s);
    check_steady(UtcTimes({berlin(), -60min}), times, "10/24/2026 22:00:00", 300s);
  }
  SECTION("in the night that skips an hour elsewhere") {
    add(times, "03/29/2026 00:00:00", 100, 300s);
    check_steady(UtcTimes({berlin(), -60min}), times, "03/28/2026 23:00:00", 300s);
  }
}

TEST_CASE("a clock that was set back is no change for winter", "[utc]") {
  const bool known = GENERATE(true, false);
  UtcTimes times({known ? berlin() : nullptr, -60min});
  CHECK(utc_text(times, local("11/20/2026 12:00:00")) == "2026-11-20T11:00:00");
  CHECK(utc_text(times, local("11/20/2026 12:01:00")) == "2026-11-20T11:01:00");
  CHECK(utc_text(times, local("11/20/2026 10:00:00")) == "2026-11-20T09:00:00");
  CHECK(utc_text(times, local("11/20/2026 10:01:00")) == "2026-11-20T09:01:00");
  CHECK(utc_text(times, local("11/20/2026 10:00:58")) == "2026-11-20T09:00:58");
  CHECK_FALSE(times.take_doubt());
}

TEST_CASE("what cannot be told of a clock is said", "[utc]") {
  SECTION("an hour back in the middle of a week, in a zone that nobody knows") {
    UtcTimes times({nullptr, -60min});
    for (const char* time : {"11/18/2026 12:00:00", "11/18/2026 12:01:00", "11/18/2026 12:02:00"}) {
      times.utc_of(local(time));
    }
    CHECK(utc_text(times, local("11/18/2026 11:03:00")) == "2026-11-18T10:03:00");
    const auto doubt = times.take_doubt();
    REQUIRE(doubt);
    CHECK(doubt->before == local("11/18/2026 12:02:00"));
    CHECK(doubt->after == local("11/18/2026 11:03:00"));
    CHECK_FALSE(times.take_doubt());
    const Error error = doubt_error("a.csv", *doubt);
    CHECK_THAT(error.message(), Catch::Contains("a.csv: ") && Catch::Contains("2026-11-18T12:02:00") &&
                                    Catch::Contains("--time-zone=NAME"));
    CHECK(error.code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
  }
  SECTION("an hour forward in the night to a Thursday, and half an hour, in a zone that nobody knows") {
    for (const char* const after : {"03/22/2018 01:01:00", "03/22/2018 00:31:00", "03/21/2018 23:01:00"}) {
      UtcTimes times({nullptr, -210min});
      for (const char* time : {"03/21/2018 23:58:00", "03/21/2018 23:59:00", "03/22/2018 00:00:00"})
        times.utc_of(local(time));
      CHECK_FALSE(times.take_doubt());
      times.utc_of(local(after));
      CHECK(times.take_doubt());
    }
    UtcTimes by_day({nullptr, -210min});
    for (const char* time : {"03/21/2018 12:00:00", "03/21/2018 12:01:00", "03/21/2018 13:02:00"})
      by_day.utc_of(local(time));
    CHECK_FALSE(by_day.take_doubt());  // a pause
  }
  SECTION("an hour back between two samples of a night that are an hour apart") {
    UtcTimes times({nullptr, 180min});
    for (const char* time : {"10/27/2018 20:30:00", "10/27/2018 21:30:00", "10/27/2018 22:30:00"})
      times.utc_of(local(time));
    times.utc_of(local("10/27/2018 22:30:00"));
    CHECK(times.take_doubt());
  }
  SECTION("a pause that ends in the hour that comes twice") {
    UtcTimes times({berlin(), -120min});
    times.utc_of(local("10/24/2026 20:00:00"));
    times.utc_of(local("10/24/2026 20:05:00"));
    CHECK(utc_text(times, local("10/25/2026 02:30:00")) == "2026-10-25T00:30:00");
    CHECK(times.take_doubt());
    // Whichever it was, the hour is over now.
    CHECK(utc_text(times, local("10/25/2026 03:00:00")) == "2026-10-25T02:00:00");
  }
  SECTION("a log that begins in that hour without saying in which") {
    UtcTimes times({berlin(), std::nullopt});
    times.utc_of(local("10/25/2026 02:50:00"));
    CHECK(times.take_doubt());
    times.utc_of(local("10/25/2026 02:55:00"));
    CHECK(utc_text(times, local("10/25/2026 03:00:00")) == "2026-10-25T02:00:00");
  }
}

TEST_CASE("a missing sample in the hour that comes twice leaves no doubt", "[utc]") {
  UtcTimes times({berlin(), -120min});
  times.utc_of(local("10/25/2026 01:50:00"));
  times.utc_of(local("10/25/2026 01:55:00"));
  CHECK(utc_text(times, local("10/25/2026 02:10:00")) == "2026-10-25T00:10:00");
  CHECK(utc_text(times, local("10/25/2026 02:00:00")) == "2026-10-25T01:00:00");
  CHECK(utc_text(times, local("10/25/2026 02:15:00")) == "2026-10-25T01:15:00");
  CHECK_FALSE(times.take_doubt());
}

TEST_CASE("a log that begins in the hour that comes twice goes by its header", "[utc]") {
  UtcTimes summer({berlin(), -120min});
  CHECK(utc_text(summer, local("10/25/2026 02:30:00")) == "2026-10-25T00:30:00");
  UtcTimes winter({berlin(), -60min});
  CHECK(utc_text(winter, local("10/25/2026 02:30:00")) == "2026-10-25T01:30:00");
}

TEST_CASE("times that no clock shows have no UTC, and teach nothing", "[utc]") {
  UtcTimes times({berlin(), -60min});
  CHECK(utc_text(times, local("11/20/2026 12:00:00")) == "2026-11-20T11:00:00");
  for (const std::int64_t ticks :
       {std::int64_t{0}, std::int64_t{-5}, INT64_MAX, INT64_MIN, std::int64_t{1} << 62}) {
    CHECK_FALSE(times.utc_of(LocalTime(Ticks(ticks))));
    CHECK_FALSE(times.utc_of(LocalTime(Ticks(ticks)), UtcTime(Ticks(ticks))));
  }
  CHECK(utc_text(times, local("11/20/2026 12:01:00")) == "2026-11-20T11:01:00");
  UtcTimes unknown({});
  CHECK_FALSE(unknown.utc_of(local("11/20/2026 12:00:00")));
}

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

}  // namespace
}  // namespace jobx::test
