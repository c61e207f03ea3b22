/// Text logs behind text logs in one file, as `copy a.csv+b.csv` and `>>` leave them.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/ticks.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

/// A log of another machine and time zone, one hour west of UTC, whose counter is not in kHeader.
const std::string kOtherHeader =
    "\"(PDH-CSV 4.0) (Somewhere)(60)\",\"\\\\OTHER\\System\\Processes\",\"\\\\OTHER\\System\\Threads\"\r\n";

std::string sentences(std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += "The command completed successfully.\r\n";
  return text;
}

TEST_CASE("what typeperf says at the end of a log is no loss where another log follows", "[csv]") {
  const std::size_t count = GENERATE(1U, 1'500U);
  const Reading reading = read(kHeader + kFirstRow + sentences(count) + kHeader + kFirstRow);
  CHECK(reading.lost.empty());
  CHECK(reading.snapshots.size() == 2);
}

TEST_CASE("sentences between rows are named up to a thousand, and the others counted", "[csv]") {
  const Reading reading = read(kHeader + kFirstRow + sentences(1'500) + row(2, R"("1","2","3","4")"));
  CHECK(reading.snapshots.size() == 2);
  REQUIRE(reading.lost.size() == 1'001);
  CHECK(reading.lost.front() == "line 3: neither a row nor a header; it is skipped");
  CHECK(reading.lost[999] == "line 1002: neither a row nor a header; it is skipped");
  CHECK_THAT(reading.lost.back(), Catch::StartsWith("500 more rows or values up to line 1503"));
}

TEST_CASE("a header behind a row without an end says all that it says at the beginning of a line", "[csv]") {
  const std::string first = kHeader + kFirstRow.substr(0, kFirstRow.size() - 2);
  const std::string mark = GENERATE("", "\xEF\xBB\xBF");
  const Reading reading = read(first + mark + kOtherHeader + row(2, R"("9","8")"));
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.snapshots[0].sets.at(1).columns.at(0).cooked == std::vector<double>{4096});
  const Snapshot& second = reading.snapshots[1];
  CHECK(second.sets.at(0).machine == "OTHER");
  CHECK(second.sets[0].columns.at(0).cooked == std::vector<double>{9});
  CHECK(bias_between(second.utc_time.value(), second.local_time) == Ticks(std::chrono::hours(1)));
}

TEST_CASE("a header whose cells are not in quotes may follow a row without an end, too, by its mark",
          "[csv]") {
  const std::string first = kHeader + kFirstRow.substr(0, kFirstRow.size() - 2);
  const Reading reading = read(first + "\xEF\xBB\xBF(PDH-CSV 4.0),\\\\OTHER\\System\\Processes\r\n" +
                               "02/19/2013 18:50:02.125,9\r\n");
  CHECK(reading.lost.empty());
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.snapshots[1].sets.at(0).columns.at(0).cooked == std::vector<double>{9});
}

TEST_CASE("of a row without an end before a header, a last value is taken if it is in quotes", "[csv]") {
  const std::string in_quotes = "\"02/19/2013 18:50:01.125\",\"1\",\"2\",\"3\",\"40\"";
  const std::string without = "02/19/2013 18:50:01.125,1,2,3,40";
  CHECK(read(kHeader + in_quotes + kOtherHeader).lost.empty());
  CHECK(read(kHeader + without + kOtherHeader).lost ==
        std::vector<std::string>{"line 2: its last cell may not be whole; the row is skipped"});
  CHECK(read(kHeader + "\"" + kOtherHeader + row(2, R"("9","8")")).lost ==
        std::vector<std::string>{"line 2: a quote is not closed; the row is skipped"});
}

TEST_CASE("the machine of a log is that of the first of those in its file", "[csv]") {
  const auto log = open(kHeader + kFirstRow + kOtherHeader + row(2, R"("9","8")"));
  REQUIRE(log);
  Snapshot snapshot;
  for (int i = 0; i < 2; ++i) REQUIRE((*log)->next(snapshot).value_or(false));
  CHECK(snapshot.sets.at(0).machine == "OTHER");
  CHECK((*log)->machine() == "HOST");
}

TEST_CASE("a log that has ended has ended", "[csv]") {
  const auto log = open(kHeader + kFirstRow + "\"x\"\r\n");
  REQUIRE(log);
  Snapshot snapshot;
  REQUIRE((*log)->next(snapshot).value_or(false));
  for (int i = 0; i < 2; ++i) {
    const Result<bool> more = (*log)->next(snapshot);
    REQUIRE(more);
    CHECK_FALSE(*more);
  }
  CHECK((*log)->take_lost().size() == 1);
  CHECK((*log)->take_lost().empty());
}

}  // namespace
}  // namespace jobx::test
