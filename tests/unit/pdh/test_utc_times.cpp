#include <catch2/catch.hpp>
#include <chrono>
#include <vector>

#include "tests/unit/pdh/local_times.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

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

TEST_CASE("a log without a word on its beginning goes by the rules", "[utc]") {
  const auto first_of = [](const std::string& time) {
    UtcTimes times({berlin(), std::nullopt});
    return utc_text(times, local(time));
  };
  CHECK(first_of("03/29/2026 01:30:00") == "2026-03-29T00:30:00");
  CHECK(first_of("03/29/2026 03:00:00") == "2026-03-29T01:00:00");
  CHECK(first_of("10/25/2026 01:30:00") == "2026-10-24T23:30:00");
  CHECK(first_of("10/25/2026 02:30:00") == "2026-10-25T00:30:00");  // the first of two
  CHECK(first_of("10/25/2026 03:00:00") == "2026-10-25T02:00:00");
  const std::string skipped = first_of("03/29/2026 02:30:00");  // by the clock before or after the change
  CHECK((skipped == "2026-03-29T00:30:00" || skipped == "2026-03-29T01:30:00"));
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

TEST_CASE("a clock that follows its zone's rules again is believed", "[utc]") {
  UtcTimes times({berlin(), -60min});  // as if it were winter
  CHECK(utc_text(times, local("07/20/2026 12:00:00")) == "2026-07-20T11:00:00");
  CHECK(utc_text(times, local("07/20/2026 12:01:00")) == "2026-07-20T11:01:00");
  CHECK(utc_text(times, local("07/20/2026 13:02:00")) == "2026-07-20T11:02:00");
  CHECK(utc_text(times, local("07/20/2026 13:03:00")) == "2026-07-20T11:03:00");
  CHECK(utc_text(times, local("07/20/2026 18:00:00")) == "2026-07-20T16:00:00");
}

TEST_CASE("a clock that stays at winter time does so over a pause in the hour that comes twice elsewhere",
          "[utc]") {
  UtcTimes times({berlin(), -60min});
  times.utc_of(local("10/25/2026 01:50:00"));
  CHECK(utc_text(times, local("10/25/2026 01:55:00")) == "2026-10-25T00:55:00");
  CHECK(utc_text(times, local("10/25/2026 02:30:00")) == "2026-10-25T01:30:00");
  CHECK_FALSE(times.take_doubt());
}

TEST_CASE("an hourly log that begins in the hour that comes twice has it twice", "[utc]") {
  UtcTimes times({berlin(), -120min});
  CHECK(utc_text(times, local("10/25/2026 02:30:00")) == "2026-10-25T00:30:00");
  CHECK(utc_text(times, local("10/25/2026 02:30:00")) == "2026-10-25T01:30:00");
}

TEST_CASE("where the rules are known, a pause leaves a doubt only if it ends in the hour that comes twice",
          "[utc]") {
  UtcTimes times({berlin(), -120min});
  const auto has_doubt_at = [&](const std::string& text) {
    times.utc_of(local(text));
    return times.take_doubt().has_value();
  };
  CHECK_FALSE(has_doubt_at("10/24/2026 14:00:00"));
  CHECK_FALSE(has_doubt_at("10/24/2026 14:05:00"));
  CHECK_FALSE(has_doubt_at("10/24/2026 20:00:00"));
  CHECK(has_doubt_at("10/25/2026 02:30:00"));
  CHECK_FALSE(has_doubt_at("10/25/2026 02:35:00"));
  CHECK_FALSE(has_doubt_at("10/25/2026 03:00:00"));
  CHECK_FALSE(has_doubt_at("10/30/2027 20:00:00"));
  CHECK(has_doubt_at("10/31/2027 02:30:00"));  // in the next year, too
}

TEST_CASE("a clock that is not changed for summer is not so after a pause, either", "[utc]") {
  UtcTimes times({berlin(), -60min});
  times.utc_of(local("03/29/2026 01:58:00"));
  times.utc_of(local("03/29/2026 01:59:00"));
  for (int i = 0; i < 62; ++i) times.utc_of(local("03/29/2026 02:00:00") + i * 60s);
  CHECK(utc_text(times, local("03/29/2026 03:02:00")) == "2026-03-29T02:02:00");
  CHECK(utc_text(times, local("03/29/2026 08:00:00")) == "2026-03-29T07:00:00");
}

TEST_CASE("up to an hour late, a sample in the hour that comes twice is of its first round without a doubt",
          "[utc]") {
  const auto has_doubt_behind = [](const std::string& last) {
    UtcTimes times({berlin(), -120min});
    times.utc_of(local(last) - 5min);
    times.utc_of(local(last));
    CHECK(utc_text(times, local("10/25/2026 02:30:00")) == "2026-10-25T00:30:00");
    return times.take_doubt().has_value();
  };
  CHECK_FALSE(has_doubt_behind("10/25/2026 01:25:00"));
  CHECK(has_doubt_behind("10/25/2026 01:24:59"));
}

TEST_CASE("the second sample of all leaves a doubt in the hour that comes twice, if the first is no help",
          "[utc]") {
  UtcTimes times({berlin(), -120min});
  times.utc_of(local("10/24/2026 20:00:00"));
  CHECK(utc_text(times, local("10/25/2026 02:30:00")) == "2026-10-25T00:30:00");
  CHECK(times.take_doubt());
}

TEST_CASE("what was guessed after a pause is over with the hour that comes twice, and said once", "[utc]") {
  SECTION("a sample just before its end") {
    UtcTimes times({berlin(), -120min});
    times.utc_of(local("10/24/2026 20:00:00"));
    times.utc_of(local("10/24/2026 20:05:00"));
    CHECK(utc_text(times, local("10/25/2026 02:58:00")) == "2026-10-25T00:58:00");
    CHECK(utc_text(times, local("10/25/2026 03:03:00")) == "2026-10-25T02:03:00");
  }
  SECTION("two samples in it that are much closer than those before") {
    UtcTimes times({berlin(), -120min});
    times.utc_of(local("10/24/2026 14:00:00"));
    times.utc_of(local("10/24/2026 18:00:00"));
    times.utc_of(local("10/25/2026 02:30:00"));
    CHECK(times.take_doubt());
    times.utc_of(local("10/25/2026 02:40:00"));
    CHECK_FALSE(times.take_doubt());
  }
}

/// Half an hour, on the first Sundays of April and October at two o'clock.
std::shared_ptr<const ZoneRules> lord_howe() {
  return std::make_shared<HeaderZone>(TimeZone(-630min, -660min, {4, 0, 1, 2h}, {10, 0, 1, 2h}));
}

TEST_CASE("a sample that may be of either half hour, of two that are one, leaves a doubt", "[utc]") {
  UtcTimes times({lord_howe(), -660min});
  times.utc_of(local("04/04/2026 23:50:00"));
  CHECK(utc_text(times, local("04/05/2026 00:50:00")) == "2026-04-04T13:50:00");
  SECTION("it comes as early by the first as late by the second") {
    CHECK(utc_text(times, local("04/05/2026 01:35:00")) == "2026-04-04T14:35:00");
    CHECK(times.take_doubt());
  }
  SECTION("it is on time by the first") {
    CHECK(utc_text(times, local("04/05/2026 01:50:00")) == "2026-04-04T14:50:00");
    CHECK_FALSE(times.take_doubt());
  }
}

TEST_CASE("of a sample that comes late just after half an hour was skipped the rules are believed", "[utc]") {
  UtcTimes times({lord_howe(), -630min});
  times.utc_of(local("10/04/2026 00:20:00"));
  CHECK(utc_text(times, local("10/04/2026 01:20:00")) == "2026-10-03T14:50:00");
  CHECK(utc_text(times, local("10/04/2026 02:35:00")) == "2026-10-03T15:35:00");
}

}  // namespace
}  // namespace jobx::test
