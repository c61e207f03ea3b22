#include <catch2/catch.hpp>
#include <string>

#include "pdh/log_time.h"

namespace jobx {
namespace {

LocalTime local(std::int64_t filetime) {
  return LocalTime(Ticks(filetime));
}

constexpr Ticks kTick{1};

TEST_CASE("times of logs are read and shown to the millisecond", "[csv]") {
  CHECK(log_time_text(local(130'057'734'178'449'999)) == "2013-02-19T18:50:17.844");
  CHECK(parse_log_time("02/19/2013 18:50:17.844") == local(130'057'734'178'440'000));
  CHECK(parse_log_time("2/9/2013 8:50:17") == parse_log_time("02/09/2013 08:50:17.000"));
  CHECK(parse_log_time("02/29/2012 00:00:00.000").has_value());
  CHECK(parse_log_time("01/01/1601 00:00:00.000") == local(0));
  CHECK(parse_log_time("01/01/1601 23:59:59.999") == local(863'999'990'000));
  CHECK(log_time_text(local(0)) == "1601-01-01T00:00:00.000");
  CHECK(log_time_text(local(-1)) == "1600-12-31T23:59:59.999");
  CHECK(log_time_text(LocalTime::max()) == "30828-09-14T02:48:05.477");
  CHECK(log_time_text(LocalTime::min()).size() > 20);
  CHECK(log_time_text(utc_from_filetime(130'057'734'178'449'999)) == "2013-02-19T18:50:17.844");
  CHECK(log_time_text(UtcTime(Ticks(-1))) == "1969-12-31T23:59:59.999");
}

TEST_CASE("what is no moment of a log is not read", "[csv]") {
  for (const std::string text :
       {"", "02/29/2013 00:00:00.000", "00/01/2013 00:00:00", "01/01/1600 00:00:00", "01/01/2013 24:00:00",
        "01/01/2013 00:60:00", "01/01/2013 00:00:60", "01/01/2013 00:00:00.000 ", "01/01/2013"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_log_time(text).has_value());
  }
}

TEST_CASE("each number of a log's moment has its digits, no fewer and no more", "[csv]") {
  for (const std::string text :
       {"/01/2013 00:00:00", "001/01/2013 00:00:00", "01//2013 00:00:00", "01/001/2013 00:00:00",
        "01/01/ 00:00:00", "01/01/213 00:00:00", "01/01/02013 00:00:00", "01/01/2013 :00:00",
        "01/01/2013 001:00:00", "01/01/2013 00:0:00", "01/01/2013 00:000:00", "01/01/2013 00::00",
        "01/01/2013 00:00:0", "01/01/2013 00:00:000", "01/01/2013 00:00:", "01/01/2013 00:00:00.",
        "01/01/2013 00:00:00.12", "01/01/2013 00:00:00.1234"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_log_time(text).has_value());
  }
}

TEST_CASE("a recorder's clock shows times after 1970 and before the year 3000", "[csv]") {
  const LocalTime first = parse_log_time("01/01/1970 00:00:00").value();
  CHECK_FALSE(is_usable_time(first));
  CHECK(is_usable_time(first + kTick));
  CHECK_FALSE(is_usable_time(local(0)));
  const LocalTime last = parse_log_time("01/01/3000 00:00:00").value();
  CHECK_FALSE(is_usable_time(last));
  CHECK(is_usable_time(last - kTick));
  CHECK_FALSE(is_usable_time(LocalTime::max()));
  CHECK_FALSE(is_usable_time(UtcTime()));
  CHECK(is_usable_time(UtcTime() + kTick));
  CHECK_FALSE(is_usable_time(UtcTime() - kTick));
  CHECK_FALSE(is_usable_time(utc_from_local(last, {})));
  CHECK(is_usable_time(utc_from_local(last, {}) - kTick));
}

}  // namespace
}  // namespace jobx
