#include <catch2/catch.hpp>
#include <chrono>
#include <span>

#include "pdh/logs/zones/posix_rule.h"
#include "pdh/logs/zones/tz_file.h"
#include "pdh/logs/zones/zone_names.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::year;

UtcTime utc(std::chrono::year_month_day date, std::chrono::seconds time) {
  return UtcTime(std::chrono::sys_days(date)) + time;
}

TEST_CASE("a rule of POSIX says when clocks change in every year", "[zones]") {
  const auto berlin = PosixRule::parse("CET-1CEST,M3.5.0,M10.5.0/3");
  REQUIRE(berlin);
  CHECK(berlin->bias_at(utc(year(2026) / 3 / 29, 59min)) == -60min);
  CHECK(berlin->bias_at(utc(year(2026) / 3 / 29, 1h)) == -120min);
  CHECK(berlin->bias_at(utc(year(2026) / 10 / 25, 59min)) == -120min);
  CHECK(berlin->bias_at(utc(year(2026) / 10 / 25, 1h)) == -60min);

  const auto sydney = PosixRule::parse("AEST-10AEDT,M10.1.0,M4.1.0/3");
  REQUIRE(sydney);
  CHECK(sydney->bias_at(utc(year(2026) / 1 / 1, 0h)) == -660min);
  CHECK(sydney->bias_at(utc(year(2026) / 7 / 1, 0h)) == -600min);

  // Half an hour; a time before midnight; Fridays; names of digits; days of the year.
  const auto lord_howe = PosixRule::parse("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0");
  REQUIRE(lord_howe);
  CHECK(lord_howe->bias_at(utc(year(2026) / 1 / 1, 0h)) == -660min);
  CHECK(lord_howe->bias_at(utc(year(2026) / 7 / 1, 0h)) == -630min);
  const auto nuuk = PosixRule::parse("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  REQUIRE(nuuk);
  CHECK(nuuk->bias_at(utc(year(2026) / 3 / 29, 59min)) == 120min);  // Saturday 22:59 there
  CHECK(nuuk->bias_at(utc(year(2026) / 3 / 29, 1h)) == 60min);
  const auto julian = PosixRule::parse("XST3XDT,J60/0,J300/0");
  REQUIRE(julian);
  CHECK(julian->bias_at(utc(year(2024) / 2 / 29, 12h)) == 180min);  // J60 is 1 March in every year
  CHECK(julian->bias_at(utc(year(2024) / 3 / 1, 3h)) == 120min);
  const auto at_two = PosixRule::parse("XST3XDT,J1,J59/1");  // without a time, at two; then at one
  REQUIRE(at_two);
  CHECK(at_two->bias_at(utc(year(2026) / 1 / 1, 4h + 59min)) == 180min);
  CHECK(at_two->bias_at(utc(year(2026) / 1 / 1, 5h)) == 120min);
  CHECK(at_two->bias_at(utc(year(2026) / 2 / 28, 2h + 59min)) == 120min);
  CHECK(at_two->bias_at(utc(year(2026) / 2 / 28, 3h)) == 180min);
  const auto from_zero = PosixRule::parse("XST3XDT,0/1,59/1");
  REQUIRE(from_zero);
  CHECK(from_zero->bias_at(utc(year(2026) / 1 / 1, 3h + 59min)) == 180min);
  CHECK(from_zero->bias_at(utc(year(2026) / 1 / 1, 4h)) == 120min);
  CHECK(from_zero->bias_at(utc(year(2026) / 3 / 1, 2h + 59min)) == 120min);  // 59 is 1 March in this one
  CHECK(from_zero->bias_at(utc(year(2026) / 3 / 1, 3h)) == 180min);
  const auto days = PosixRule::parse("XST3XDT,59/0,300/0");
  REQUIRE(days);
  CHECK(days->bias_at(utc(year(2024) / 2 / 29, 3h)) == 120min);  // 59 is 29 February in this one
  const auto leap = PosixRule::parse("XST3XDT,J1/0,J59/0");
  REQUIRE(leap);
  CHECK(leap->bias_at(utc(year(2024) / 2 / 28, 1h + 59min)) == 120min);  // J59 is 28 February in every year
  CHECK(leap->bias_at(utc(year(2024) / 2 / 28, 2h)) == 180min);
  const auto to_the_second = PosixRule::parse("LMT-0:53:28");
  REQUIRE(to_the_second);
  CHECK(to_the_second->bias_at(utc(year(2026) / 7 / 1, 0h)) == -(53min + std::chrono::seconds(28)));
  CHECK(PosixRule::parse("LMT-0:59:59"));
  const auto tokyo = PosixRule::parse("JST-9");
  REQUIRE(tokyo);
  CHECK(tokyo->bias_at(utc(year(2026) / 7 / 1, 0h)) == -540min);
}

TEST_CASE("what is no rule is none", "[zones]") {
  for (const char* text : {"",
                           "CE-1",
                           "CET",
                           "CET-1CEST",
                           "CET-1CEST,M3.5.0",
                           "CET-1CEST,M13.5.0,M10.5.0",
                           "CET-1CEST,M3.6.0,M10.5.0",
                           "CET-1CEST,M3.5.7,M10.5.0",
                           "CET-1CEST,M3.5.0,M10.5.0/3x",
                           "CET-200",
                           "<CET-1",
                           "CET-1CEST,J0,J5",
                           "CET-1CEST,400,5",
                           "CET-1:60",
                           "CET-1:59:60",
                           "CET-1:0:",
                           "CET-0001",
                           "CET-",
                           "<-1",
                           "<5",
                           "CET-168",
                           "CET-1CEST,J366,J5",
                           "CET-1CEST,366,5",
                           "CET-1CEST,M3.0.0,M10.5.0",
                           "CET-1CEST,M0.5.0,M10.5.0",
                           "CET-1CEST,M3.5,M10.5.0",
                           "CET-1CEST,M3,M10.5.0",
                           "CET-1CEST,M.5.0,M10.5.0",
                           "CET-1CEST,J60/,J300",
                           "CET-1CEST,M3.5.0M10.5.0",
                           "CET-1CEST,J60,J300/168",
                           "CET-1:",
                           "CET-1CE-2,J60,J300"}) {
    CAPTURE(text);
    CHECK_FALSE(PosixRule::parse(text));
  }
}

TEST_CASE("a rule counts the year by the zone's own clock", "[zones]") {
  const auto ahead = PosixRule::parse("XST-14XDT,J1/0,J60/0");
  REQUIRE(ahead);
  CHECK(ahead->bias_at(utc(year(2025) / 12 / 31, 9h + 59min)) == -840min);
  CHECK(ahead->bias_at(utc(year(2025) / 12 / 31, 10h)) == -900min);
  const auto behind = PosixRule::parse("XST12XDT,J305/0,J365/0");
  REQUIRE(behind);
  CHECK(behind->bias_at(utc(year(2025) / 12 / 31, 10h + 59min)) == 660min);
  CHECK(behind->bias_at(utc(year(2026) / 1 / 1, 0h)) == 720min);
}

TEST_CASE("a rule has months up to the twelfth", "[zones]") {
  const auto rule = PosixRule::parse("XST0XDT,M12.1.0/0,M1.5.0/0");
  REQUIRE(rule);  // from Sunday 6 December 2026
  CHECK(rule->bias_at(utc(year(2026) / 12 / 5, 23h + 59min)) == 0min);
  CHECK(rule->bias_at(utc(year(2026) / 12 / 6, 0h)) == -60min);
}

TEST_CASE("a rule may say that it is summer for ever", "[zones]") {
  const auto rule = PosixRule::parse("EST5EDT,0/0,J365/25");  // RFC 8536, 3.3.1
  REQUIRE(rule);
  for (const auto time :
       {utc(year(2025) / 12 / 31, 23h), utc(year(2026) / 1 / 1, 4h + 59min), utc(year(2026) / 1 / 1, 5h),
        utc(year(2026) / 7 / 1, 0h), utc(year(2028) / 12 / 31, 23h)}) {
    CHECK(rule->bias_at(time) == 240min);
  }
}

TEST_CASE("a rule has weeks of every number, and times before and after the day", "[zones]") {
  const auto rule = PosixRule::parse("XST0XDT+2,M3.1.1/+1:30:30,M10.4.6/26");
  REQUIRE(rule);  // from Monday 2 March 2026 to Sunday 25 October, the day after its fourth Saturday
  CHECK(rule->bias_at(utc(year(2026) / 3 / 2, 1h + 30min + 29s)) == 0min);
  CHECK(rule->bias_at(utc(year(2026) / 3 / 2, 1h + 30min + 30s)) == 120min);
  CHECK(rule->bias_at(utc(year(2026) / 10 / 25, 3h + 59min)) == 120min);
  CHECK(rule->bias_at(utc(year(2026) / 10 / 25, 4h)) == 0min);
}

void put(std::string& to, std::int64_t number, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) to += static_cast<char>(number >> (8 * i) & 0xFF);
}

/// What else a file may have beside changes and types; of both flags so many each.
struct Besides {
  std::size_t leap_seconds = 0;
  std::size_t flags = 0;
  std::size_t types = 3;
};

/// A file of version 2 with an empty block of version 1: types of bias 0, -1 h, -2 h, and these changes.
std::string tz_file(const std::vector<std::pair<std::int64_t, int>>& changes, const std::string& rule,
                    const Besides& besides = {}) {
  const auto header = [&](std::size_t change_count, std::size_t types) {
    std::string text = "TZif2" + std::string(15, '\0');
    for (const std::size_t number :
         {besides.flags, besides.flags, besides.leap_seconds, change_count, types, std::size_t{4}}) {
      put(text, static_cast<std::int64_t>(number), 4);
    }
    return text;
  };
  std::string file = header(0, 1) + std::string(6 + 4 + besides.leap_seconds * 8 + besides.flags * 2, '\0') +
                     header(changes.size(), besides.types);
  for (const auto& change : changes) put(file, change.first, 8);
  for (const auto& change : changes) put(file, change.second, 1);
  for (std::size_t type = 0; type < besides.types; ++type) {
    put(file, static_cast<std::int64_t>(type) * 3'600, 4);
    put(file, 0, 2);
  }
  return file + std::string("ABC\0", 4) + std::string(besides.leap_seconds * 12 + besides.flags * 2, '\0') +
         "\n" + rule + "\n";
}

Bytes bytes_of(const std::string& text) {
  return Bytes(std::as_bytes(std::span(text)));
}

TEST_CASE("a compiled zone has its listed changes, then its rule", "[zones]") {
  const std::string file = tz_file({{1'000'000, 1}, {2'000'000, 2}}, "CET-1CEST,M3.5.0,M10.5.0/3");
  const auto zone = parse_tz_file(bytes_of(file));
  if (!zone) FAIL(zone.error().message());
  const auto at = [](std::int64_t seconds) { return UtcTime(std::chrono::seconds(seconds)); };
  CHECK((*zone)->bias_at(at(0)) == 0min);
  CHECK((*zone)->bias_at(at(999'999)) == 0min);
  CHECK((*zone)->bias_at(at(1'000'000)) == -60min);
  CHECK((*zone)->bias_at(at(1'999'999)) == -60min);
  CHECK((*zone)->bias_at(utc(year(2026) / 7 / 1, 0h)) == -120min);
  CHECK((*zone)->bias_at(utc(year(2026) / 1 / 1, 0h)) == -60min);
  const std::string without_rule = tz_file({{1'000'000, 1}, {2'000'000, 2}}, "");
  CHECK((*parse_tz_file(bytes_of(without_rule)))->bias_at(utc(year(2026) / 1 / 1, 0h)) == -120min);
}

TEST_CASE("a compiled zone may have leap seconds and flags, which say nothing about its clocks", "[zones]") {
  for (const Besides& besides : {Besides{27, 0, 3}, Besides{0, 3, 3}, Besides{2, 3, 3}}) {
    const std::string file = tz_file({{1'000'000, 1}}, "CET-1CEST,M3.5.0,M10.5.0/3", besides);
    const auto zone = parse_tz_file(bytes_of(file));
    if (!zone) FAIL(zone.error().message());
    CHECK((*zone)->bias_at(utc(year(2026) / 7 / 1, 0h)) == -120min);
    CHECK((*zone)->bias_at(utc(year(1970) / 1 / 1, 0h)) == 0min);
  }
}

TEST_CASE("a compiled zone may list a change that was before all times", "[zones]") {
  for (const std::int64_t long_ago : {std::int64_t{-1} << 59, INT64_MIN, -(std::int64_t{1} << 38) - 1}) {
    const std::string file = tz_file({{INT64_MIN, 1}, {long_ago, 2}, {1'000'000, 1}, {INT64_MAX, 0}}, "");
    const auto zone = parse_tz_file(bytes_of(file));
    if (!zone) FAIL(zone.error().message());
    CHECK((*zone)->bias_at(utc(year(1970) / 1 / 1, 0h)) == -120min);
    CHECK((*zone)->bias_at(utc(year(2026) / 7 / 1, 0h)) == -60min);
  }
}

TEST_CASE("bytes that are no compiled zone are refused, wherever they end or differ", "[zones]") {
  const std::string file = tz_file({{1'000'000, 1}, {2'000'000, 2}}, "CET-1CEST,M3.5.0,M10.5.0/3");
  for (std::size_t size = 0; size < file.size(); ++size) {
    const std::string cut = file.substr(0, size);
    CHECK_FALSE(parse_tz_file(bytes_of(cut)));
  }
  CHECK_FALSE(parse_tz_file(bytes_of(tz_file({{2'000'000, 1}, {1'000'000, 2}}, ""))));
  CHECK_FALSE(parse_tz_file(bytes_of(tz_file({{1'000'000, 3}}, ""))));
  CHECK_FALSE(parse_tz_file(bytes_of(tz_file({}, "no rule"))));
  CHECK_FALSE(parse_tz_file(bytes_of(tz_file({}, "", {0, 0, 0}))));  // no clock at all
  for (const std::size_t at : {file.find("TZif"), file.rfind("TZif"), file.rfind("\nCET")}) {
    std::string wrong = file;
    wrong[at] = 'x';
    CHECK_FALSE(parse_tz_file(bytes_of(wrong)));
  }
}

TEST_CASE("Windows' names of a zone are known, daylight and standard, whatever their case", "[zones]") {
  const auto iana = [](std::string_view name) {
    const WindowsZone* const zone = find_windows_zone(name);
    return zone == nullptr ? std::string_view("none") : zone->iana;
  };
  CHECK(iana("W. Europe Standard Time") == "Europe/Berlin");
  CHECK(iana("W. Europe Daylight Time") == "Europe/Berlin");
  CHECK(iana("pacific daylight time") == "America/Los_Angeles");
  CHECK(iana("GMT Daylight Time") == "Europe/London");
  CHECK(iana("Central Daylight Time (Mexico)") == "America/Mexico_City");
  CHECK(iana("Coordinated Universal Time") == "Etc/UTC");
  CHECK(iana("UTC") == "Etc/UTC");
  CHECK(iana("Jerusalem Daylight Time") == "Asia/Jerusalem");
  CHECK(iana("Russia TZ 2 Standard Time") == "Europe/Moscow");
  CHECK(iana("Mitteleuropäische Zeit") == "none");
  CHECK(find_iana_zone("asia/kolkata")->windows == "India Standard Time");
  CHECK(find_iana_zone("Asia/Calcutta")->windows == "India Standard Time");
  CHECK(find_iana_zone("Moon/Tycho") == nullptr);
}

TEST_CASE("this system has the rules of zones, by either name", "[zones]") {
  for (const char* name : {"W. Europe Daylight Time", "Europe/Berlin"}) {
    const auto zone = find_zone(name);
    if (!zone) FAIL(zone.error().message());
    REQUIRE(*zone);
    CHECK((*zone)->bias_at(utc(year(2026) / 10 / 25, 59min)) == -120min);
    CHECK((*zone)->bias_at(utc(year(2026) / 10 / 25, 1h)) == -60min);
  }
  const auto london = find_zone("GMT Standard Time");
  REQUIRE((london && *london));
  CHECK((*london)->bias_at(utc(year(2017) / 3 / 26, 59min)) == 0min);
  CHECK((*london)->bias_at(utc(year(2017) / 3 / 26, 1h)) == -60min);
  for (const char* name :
       {"Moon/Tycho", "", "../../../etc/passwd", "/etc/localtime", "Mitteleuropäische Zeit"}) {
    CAPTURE(name);
    const auto none = find_zone(name);
    REQUIRE(none);
    CHECK(*none == nullptr);
  }
}

TEST_CASE("a local time is no moment, one, or two", "[zones]") {
  const HeaderZone berlin(TimeZone(-60min, -120min, {10, 0, 5, 3h}, {3, 0, 5, 2h}));
  const auto moments = [&](std::chrono::year_month_day date, std::chrono::seconds time) {
    const LocalTime local(Ticks(std::chrono::sys_days(date).time_since_epoch()) + time + kFileTimeToUnix);
    const Moments all = moments_of(berlin, local);
    return std::vector<UtcTime>(all.begin(), all.end());
  };
  CHECK(moments(year(2026) / 3 / 29, 2h + 30min).empty());
  CHECK(moments(year(2026) / 3 / 29, 3h) == std::vector{utc(year(2026) / 3 / 29, 1h)});
  CHECK(moments(year(2026) / 10 / 25, 2h) ==
        std::vector{utc(year(2026) / 10 / 25, 0h), utc(year(2026) / 10 / 25, 1h)});
  CHECK(moments(year(2026) / 10 / 25, 3h) == std::vector{utc(year(2026) / 10 / 25, 2h)});
  CHECK(moments(year(2026) / 12 / 1, 0h) == std::vector{utc(year(2026) / 11 / 30, 23h)});
}

}  // namespace
}  // namespace jobx::test
