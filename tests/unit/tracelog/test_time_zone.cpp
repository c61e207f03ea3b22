#include <catch2/catch.hpp>
#include <chrono>
#include <limits>
#include <sstream>

#include "tests/doubles/etl_writer.h"
#include "tracelog/reader.h"
#include "tracelog/time_zone.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::year;

UtcTime utc(std::chrono::year_month_day date, std::chrono::seconds time) {
  return UtcTime(std::chrono::sys_days(date)) + time;
}

TimeZone::Change change(unsigned month, unsigned week, std::chrono::seconds time) {
  return {month, 0, week, time};
}

std::optional<TimeZone> in_header(const test::EtlOptions& options) {
  std::ostringstream file(std::ios::binary);
  test::EtlWriter writer(file, options, 1);
  Result<TraceReader> reader = TraceReader::open(input_from(file.str(), "t.etl"));
  TraceEvent event;
  REQUIRE(*reader->next(event));
  return time_zone_of(event);
}

TEST_CASE("clocks change on the days that the time zone names", "[etl]") {
  // New York since 2007: second Sunday of March, first of November, at 2:00.
  const TimeZone zone(300min, 240min, change(11, 1, 2h), change(3, 2, 2h));
  CHECK(zone.bias_at(utc(year(2007) / 3 / 11, 6h + 59min)) == 300min);
  CHECK(zone.bias_at(utc(year(2007) / 3 / 11, 7h)) == 240min);
  CHECK(zone.bias_at(utc(year(2007) / 8 / 14, 15h)) == 240min);
  CHECK(zone.bias_at(utc(year(2007) / 11 / 4, 5h + 59min)) == 240min);
  CHECK(zone.bias_at(utc(year(2007) / 11 / 4, 6h)) == 300min);
  CHECK(zone.bias_at(utc(year(2008) / 11 / 1, 23h)) == 240min);  // the next year has other dates
}

TEST_CASE("the last Sunday of a month may be its fourth or fifth", "[etl]") {
  const TimeZone berlin(-60min, -120min, change(10, 5, 3h), change(3, 5, 2h));
  CHECK(berlin.bias_at(utc(year(2024) / 3 / 31, 59min)) == -60min);
  CHECK(berlin.bias_at(utc(year(2024) / 3 / 31, 1h)) == -120min);
  CHECK(berlin.bias_at(utc(year(2024) / 10 / 27, 59min)) == -120min);
  CHECK(berlin.bias_at(utc(year(2024) / 10 / 27, 1h)) == -60min);
}

TEST_CASE("south of the equator summer spans the new year", "[etl]") {
  const TimeZone sydney(-600min, -660min, change(4, 1, 3h), change(10, 1, 2h));
  CHECK(sydney.bias_at(utc(year(2023) / 12 / 31, 14h)) == -660min);
  CHECK(sydney.bias_at(utc(year(2024) / 7 / 1, 0h)) == -600min);
  CHECK(sydney.bias_at(utc(year(2024) / 12 / 1, 0h)) == -660min);
}

TEST_CASE("a time that no calendar has gives standard time", "[etl]") {
  const TimeZone zone(300min, 240min, change(11, 1, 2h), change(3, 2, 2h));
  CHECK(zone.bias_at(utc_from_filetime(-1)) == 300min);
  CHECK(zone.bias_at(UtcTime::min()) == 300min);
  CHECK(zone.bias_at(UtcTime::max()) == 300min);
}

TEST_CASE("a log's header tells its time zone", "[etl]") {
  test::EtlOptions options;
  options.bias_minutes = GENERATE(-345, 0, 480);  // Nepal, London, Los Angeles
  const std::optional<TimeZone> zone = in_header(options);
  REQUIRE(zone);
  CHECK(zone->bias_at(utc_from_filetime(133'500'000'000'000'000)) ==
        std::chrono::minutes(options.bias_minutes));
}

TEST_CASE("a header whose time zone was left blank tells none", "[etl]") {
  test::EtlOptions options;
  options.time_zone = "";
  CHECK_FALSE(in_header(options));
  options.bias_minutes = 5'000;
  CHECK_FALSE(in_header(options));  // no place on earth
}

}  // namespace
}  // namespace jobx::test
