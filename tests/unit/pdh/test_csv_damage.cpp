#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

TEST_CASE("a bad cell costs that value, and is named", "[csv]") {
  const Reading reading = read(kHeader + row(1, R"("1","2","3","4")") +
                               row(2, R"("5","-1.#IND","inf","1,5")") + row(3, R"("6","7","8","1e999")"));
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 3);
  const std::vector<CounterSet>& second = reading.snapshots[1].sets;
  CHECK(second[0].columns[0].cooked[0] == 5);
  CHECK(std::isnan(second[0].columns[0].cooked[1]));  // not the 2 of the row before
  CHECK(std::isnan(second[0].columns[1].cooked[1]));
  CHECK(std::isnan(second[1].columns[0].cooked[0]));
  CHECK(reading.snapshots[2].sets[0].columns[1].cooked[1] == 8);
  CHECK(reading.lost ==
        std::vector<std::string>{
            "line 3, column 3: '-1.#IND' is not a number; the value is skipped",
            "line 3, column 4: 'inf' is not a finite number; the value is skipped",
            "line 3, column 5: '1,5' has a decimal comma; record to a .blg file, or with English regional "
            "settings; the value is skipped",
            "line 4, column 5: '1e999' is not a number; the value is skipped"});
}

TEST_CASE("cells of counters that nobody wants are not looked at", "[csv]") {
  const std::string text = kHeader + row(1, R"("bad","-1.#IND","3","4")") + row(2, R"("bad","6","7","bad")");
  const Reading of_set = read(text, {[](std::string_view set) { return set == "Memory"; }});
  CHECK(of_set.snapshots.size() == 2);
  CHECK(of_set.lost ==
        std::vector<std::string>{"line 3, column 5: 'bad' is not a number; the value is skipped"});
  const Reading of_counter =
      read(text, {{}, [](const CounterPath& path) { return path.counter == "% User Time"; }});
  CHECK(of_counter.lost.empty());
  REQUIRE(of_counter.snapshots.size() == 2);
  REQUIRE(of_counter.snapshots[1].sets.size() == 1);
  CHECK(of_counter.snapshots[1].sets[0].columns[0].cooked == std::vector<double>{7});
}

TEST_CASE("prose in the middle is no row, and is named", "[csv]") {
  const Reading reading = read(kHeader + kFirstRow + "something else\n" + row(2, R"("1","2","3","4")"));
  CHECK(reading.error.empty());
  CHECK(reading.snapshots.size() == 2);
  CHECK(reading.lost == std::vector<std::string>{"line 3: neither a row nor a header; it is skipped"});
}

TEST_CASE("prose may begin with any letter; what holds control characters or a path is no prose", "[csv]") {
  const auto lost = [](const std::string& line) {
    const Reading reading = read(kHeader + kFirstRow + line + "\n" + row(2, R"("1","2","3","4")"));
    CHECK(reading.snapshots.size() == 2);
    REQUIRE(reading.lost.size() == 1);
    return reading.lost[0];
  };
  const std::string prose = "line 3: neither a row nor a header; it is skipped";
  CHECK(lost("\xC3\x9C"
             "berlastet") == prose);
  CHECK(lost("tabs\tare text") == prose);
  for (const std::string line : {"bell\x07", "C:\\PerfLogs", "1 time"}) {
    CAPTURE(line);
    CHECK(lost(line) != prose);
  }
}

TEST_CASE("a column whose header is no path is skipped and named", "[csv]") {
  const std::string time = "\"02/19/2013 18:50:01.125\"";
  const Reading reading =
      read("\"(PDH-CSV 4.0)\",\"notes\",\"\\\\H\\Memory\\A\",\"\\\\H\\Memory\",\"last\"\n" + time +
           ",\"see below\",\"1\",\"x\",\"5\"\n" + time + ",\"\",\"2\",\"\",\"6\"\n");
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.snapshots[1].sets[0].columns.size() == 1);
  CHECK(reading.snapshots[1].sets[0].columns[0].cooked == std::vector<double>{2});
  CHECK(reading.lost ==
        std::vector<std::string>{
            "line 1: column 2 of the header is not a counter path and is skipped: 'notes'",
            "line 1: column 4 of the header is not a counter path and is skipped: '\\\\H\\Memory'",
            "line 1: column 5 of the header is not a counter path and is skipped: 'last'"});
}

TEST_CASE("a header that cannot be used costs the rows below it", "[csv]") {
  const Reading reading = read(kHeader + kFirstRow + "\"(PDH-CSV 4.0)\",\"a\"\n" + row(2, "\"1\"") +
                               row(3, "\"2\"") + kHeader + row(4, R"("1","2","3","4")"));
  CHECK(reading.error.empty());
  CHECK(reading.snapshots.size() == 2);
  REQUIRE(reading.lost.size() == 2);
  CHECK_THAT(reading.lost[0],
             Catch::StartsWith("line 3: ") && Catch::EndsWith("the header does not name a counter"));
  CHECK(reading.lost[1] == "line 3: 2 rows below this header are skipped");
}

struct Damage {
  std::string text;
  std::string said;  ///< after "line 3: "
};

TEST_CASE("damage costs the line, and is told by its number", "[csv]") {
  const std::string last = row(4, R"("5","6","7","8")");
  const std::vector<Damage> cases{
      {row(2, R"("1","2","3")"), "the row has 4 cells; the header has 5"},
      {row(2, R"("1","2","3","4","5")"), "the row has 6 cells; the header has 5"},
      {row(2, R"("1","2","3)"), "a quote is not closed"},
      {"\"18:41.5,3526,0,0, , ,,\r\n", "a quote is not closed"},
      {"\"yesterday\",\"1\",\"2\",\"3\",\"4\"\n", "'yesterday' is not a time"},
      {std::string(7, '\0') + "\r\n", "the line contains NUL characters"},
  };
  for (const Damage& one : cases) {
    CAPTURE(one.said);
    const Reading reading = read(kHeader + kFirstRow + one.text + last);
    CHECK(reading.error.empty());
    REQUIRE(reading.snapshots.size() == 2);
    CHECK(reading.snapshots[1].sets[1].columns[0].cooked[0] == 8);
    CHECK(reading.lost == std::vector<std::string>{"line 3: " + one.said + "; the row is skipped"});
  }
}

TEST_CASE("a last line that is cut gives no value", "[csv]") {
  const std::string cut =
      "line 3: the last line is truncated (the log is still being written or was not closed): ";
  const std::vector<Damage> cases{
      {"\"02/19/2013 18:50:02.125\",\"1\",\"2\"", "the row has 3 cells; the header has 5"},
      {"\"02/19/2013 18:50:02.125\",\"1\",\"2", "a quote is not closed"},
      {"\"02/19/20", "a quote is not closed"},
      {"02/19/2013 18:50:02.125,1,2,3,12", "its last cell may not be whole"},
      {std::string(40, '\0'), "the line contains NUL characters"},
  };
  for (const Damage& one : cases) {
    CAPTURE(one.said);
    const Reading reading = read(kHeader + kFirstRow + one.text);
    CHECK(reading.error.empty());
    CHECK(reading.snapshots.size() == 1);
    CHECK(reading.lost == std::vector<std::string>{cut + one.said + "; the row is skipped"});
  }
}

TEST_CASE("damage without end is named in bounded memory", "[csv]") {
  std::string text = kHeader;
  for (int i = 0; i < 1'500; ++i) text += "\"x\"\n";
  const Reading reading = read(text + kFirstRow);
  REQUIRE(reading.snapshots.size() == 1);
  REQUIRE(reading.lost.size() == 1'001);
  CHECK_THAT(reading.lost.front(), Catch::StartsWith("line 2: "));
  CHECK_THAT(reading.lost.back(), Catch::Contains("500 more rows or values up to line 1502 are skipped"));
}

TEST_CASE("each loss beyond a thousand is counted, the first of them too", "[csv]") {
  std::string text = kHeader;
  for (int i = 0; i < 1'001; ++i) text += "\"x\"\n";
  const Reading reading = read(text + kFirstRow);
  REQUIRE(reading.lost.size() == 1'001);
  CHECK(reading.lost[999] == "line 1001: 'x' is not a time; the row is skipped");
  CHECK_THAT(reading.lost.back(), Catch::StartsWith("1 more rows or values"));
}

TEST_CASE("sentences and bad lines by turns are named in bounded memory, too", "[csv]") {
  std::string text = kHeader;
  for (int i = 0; i < 2'000; ++i) text += "a sentence\n\"x\"\n";
  const Reading reading = read(text + kFirstRow);
  REQUIRE(reading.snapshots.size() == 1);
  REQUIRE(reading.lost.size() == 1'001);
  CHECK_THAT(reading.lost.back(), Catch::StartsWith("3000 more rows or values"));
}

TEST_CASE("a whole last line is a row, also without its end", "[csv]") {
  const Reading reading = read(kHeader + kFirstRow.substr(0, kFirstRow.size() - 2));
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  CHECK(reading.snapshots.size() == 1);
}

TEST_CASE("a row behind what a power failure left empty is read", "[csv]") {
  const std::string zeros(3'000, '\0');
  const Reading reading = read(kHeader + kFirstRow + "\"02/19/2013 18:5" + zeros +
                               row(2, R"("7","2","3","4")") + zeros + row(3, R"("8","2","3","4")"));
  REQUIRE(reading.snapshots.size() == 3);
  CHECK(reading.snapshots[1].sets[0].columns[0].cooked[0] == 7);
  CHECK(reading.snapshots[2].sets[0].columns[0].cooked[0] == 8);
  CHECK(reading.lost ==
        std::vector<std::string>{"line 3: the line contains NUL characters; what is before them is skipped",
                                 "line 4: the line contains NUL characters; what is before them is skipped"});
}

TEST_CASE("times of a spreadsheet are refused as what they are", "[csv]") {
  for (const std::string time : {"7/4/2024 18:00", "7/4/2024 6:00 PM", "18:41.5", "4.7.2024 18:00",
                                 "2024-07-04 18:00", "7/4/2024", "18:41", "45477.75", "45477"}) {
    const Reading reading = read(kHeader + time + ",1,2,3,4\r\n");
    CHECK(reading.snapshots.empty());
    REQUIRE(reading.lost.size() == 1);
    CHECK_THAT(reading.lost[0],
               Catch::StartsWith("line 2: '" + time + "' is a time as a spreadsheet saves it"));
  }
  for (const std::string number : {"20000", "80000", "45477 h", "1", "-45477"}) {
    const Reading reading = read(kHeader + number + ",1,2,3,4\r\n");
    CHECK(reading.lost ==
          std::vector<std::string>{"line 2: '" + number + "' is not a time; the row is skipped"});
  }
}

TEST_CASE("bad values of one row are named up to a thousand, and the others counted", "[csv]") {
  std::string header = "\"(PDH-CSV 4.0)\"";
  std::string values = "\"02/19/2013 18:50:01.125\"";
  for (int i = 0; i < 1'501; ++i) {
    header += ",\"\\\\H\\Memory\\" + std::to_string(i) + "\"";
    values += i == 1'000 ? ",\"7\"" : ",\"x\"";
  }
  const Reading reading = read(header + "\r\n" + values + "\r\n");
  REQUIRE(reading.snapshots.size() == 1);
  CHECK(reading.snapshots[0].sets.at(0).columns.at(1'000).cooked.at(0) == 7);
  REQUIRE(reading.lost.size() == 1'001);
  CHECK(reading.lost[999] == "line 2, column 1001: 'x' is not a number; the value is skipped");
  CHECK_THAT(reading.lost.back(), Catch::StartsWith("500 more rows or values up to line 2 are skipped"));
}

TEST_CASE("what headers lack is named in bounded memory, together with what was lost above them", "[csv]") {
  std::string text = kHeader + kFirstRow;
  for (int i = 0; i < 600; ++i) text += "\"x\"\r\n";
  text += "\"(PDH-CSV 4.0)\"";
  for (int i = 0; i < 600; ++i) text += ",\"notes\"";
  text += ",\"\\\\H\\Memory\\A\"\r\n\"02/19/2013 18:50:01.125\"";
  for (int i = 0; i < 600; ++i) text += ",\"\"";
  const Reading reading = read(text + ",\"7\"\r\n");
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.lost.size() == 1'000);
}

TEST_CASE("an empty last cell is a missing value, in quotes or not", "[csv]") {
  for (const std::string last : {",\"\"", ","}) {
    const Reading reading = read(kHeader + "02/19/2013 18:50:01.125,1,2,3" + last + "\r\n");
    CHECK(reading.lost.empty());
    REQUIRE(reading.snapshots.size() == 1);
    CHECK(reading.snapshots[0].sets.at(0).columns.at(1).cooked.at(1) == 3);
    CHECK(std::isnan(reading.snapshots[0].sets.at(1).columns.at(0).cooked.at(0)));
  }
}

TEST_CASE("what is wrong with a last line beside its end is not blamed on it", "[csv]") {
  CHECK_THAT(read("\"(PDH-CSV 4.0)\";\"\\\\H\\Memory\\A\"").error,
             Catch::StartsWith(
                 "cannot read the counter log log.csv at line 1, byte 0: the cells are separated by ';'"));
  CHECK(read("\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\A\r\n").error ==
        "cannot read the counter log log.csv at line 1, byte 0: a quote in the header is not closed");
}

TEST_CASE("a header with NUL characters is none", "[csv]") {
  CHECK(read("\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\A" + std::string(1, '\0') + "\"\r\n").error ==
        "cannot read the counter log log.csv at line 1, byte 0: the header contains NUL characters");
}

TEST_CASE("a header of something else is a line like any other", "[csv]") {
  const Reading reading =
      read(kHeader + kFirstRow + "\"(PDH-XML 1.0)\",\"x\"\r\n" + row(2, R"("1","2","3","4")"));
  CHECK(reading.snapshots.size() == 2);
  CHECK(reading.lost ==
        std::vector<std::string>{"line 3: '(PDH-XML 1.0)' is not a time; the row is skipped"});
}

TEST_CASE("a row of which a power failure left only the first character costs no other", "[csv]") {
  const Reading reading =
      read(kHeader + kFirstRow + "\"" + std::string(300, '\0') + "\r\n" + row(2, R"("7","2","3","4")"));
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.snapshots[1].sets[0].columns[0].cooked[0] == 7);
  CHECK(reading.lost ==
        std::vector<std::string>{"line 3: the line contains NUL characters; the row is skipped"});
}

}  // namespace
}  // namespace jobx::test
