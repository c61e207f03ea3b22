/// What single cells of a text log are taken for.
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "pdh/logs/csv/cells.h"

namespace jobx::test {
namespace {

TEST_CASE("only what looks like a date with a time is blamed on regional settings", "[csv]") {
  const std::string remedy = "; record to a .blg file, or with English regional settings";
  for (const std::string date : {"19.02.2013 18:50:01.125", "9/2/13 1:02:03", "2013-02-19 18:50:01.125"}) {
    const Result<LocalTime> time = parse_row_time(" " + date + " ");
    REQUIRE_FALSE(time);
    CHECK(time.error().what() == "'" + date + "' does not have the format MM/DD/YYYY HH:MM:SS.mmm" + remedy);
  }
  for (const std::string other : {"", "12:30:15", "3.5", "1.2.3", "lunch 12:30 - 13:30", "lunch/12:30"}) {
    const Result<LocalTime> time = parse_row_time(other);
    REQUIRE_FALSE(time);
    CHECK(time.error().what() == "'" + other + "' is not a time");
  }
}

TEST_CASE("a value is a finite number with nothing behind it, and a blank cell a missing one", "[csv]") {
  CHECK(parse_row_value("1.5") == 1.5);
  CHECK(parse_row_value(" -1.5e3 ") == -1'500);
  for (const char* blank : {"", " ", "   "}) CHECK(std::isnan(parse_row_value(blank).value_or(0)));
  for (const char* other : {"1,5", "1.5 MB", "0x10", "inf", "nan", "-", "1e999", "a"}) {
    CAPTURE(other);
    CHECK_FALSE(parse_row_value(other));
  }
}

TEST_CASE("why a cell is no value is said with its first 40 characters", "[csv]") {
  CHECK(why_not_a_value(" x1 ") == "'x1' is not a number");
  CHECK(why_not_a_value("inf") == "'inf' is not a finite number");
  CHECK(why_not_a_value("infinite") == "'infinite' is not a number");
  CHECK(why_not_a_value("1,5") ==
        "'1,5' has a decimal comma; record to a .blg file, or with English regional settings");
  CHECK(why_not_a_value("x,5") == "'x,5' is not a number");
  CHECK(why_not_a_value(",5") == "',5' is not a number");
  CHECK(why_not_a_value(std::string(39, 'x') + "yz") == "'" + std::string(39, 'x') + "y' is not a number");
}

TEST_CASE("a sentence begins with a letter of any alphabet and has up to 500 characters", "[csv]") {
  CHECK(is_prose("Exiting, please wait...                         "));
  CHECK(
      is_prose("\x80"
               "a va s'arr\x88ter"));  // of code page 850, as a console has it
  CHECK(is_prose("\xE3\x82\xB3\xE3\x83\x9E\xE3\x83\xB3\xE3\x83\x89"));
  CHECK(is_prose(std::string(500, 'a')));
  CHECK_FALSE(is_prose(std::string(501, 'a')));
  CHECK_FALSE(is_prose(std::string("power\0failure", 13)));
  for (const char* other : {"5 samples", "\"quoted\"", " indented", "\x7Fup", "bell\x07", "C:\\PerfLogs"}) {
    CAPTURE(other);
    CHECK_FALSE(is_prose(other));
  }
}

}  // namespace
}  // namespace jobx::test
