/// Lines of text logs in each encoding, and headers that go over several of them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <streambuf>
#include <string>
#include <vector>

#include "pdh/code_page.h"
#include "pdh/logs/csv/text.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

const std::string kRow = "\"02/19/2013 18:50:01.125\",\"7\"\r\n";

/// A log with one counter, of an instance of that name.
std::string log_of(const std::string& instance) {
  return "\"(PDH-CSV 4.0) (GMT)(0)\",\"\\\\H\\Job Object(" + instance + ")\\Pages/Sec\"\r\n" + kRow;
}

/// Characters of up to U+00FF, and one that needs both bytes of a unit.
std::string wide(std::u16string_view text, bool is_big_endian) {
  std::string bytes;
  for (const char16_t unit : text) {
    const char low = static_cast<char>(unit & 0xFF);
    const char high = static_cast<char>(unit >> 8);
    bytes.append(is_big_endian ? std::string{high, low} : std::string{low, high});
  }
  return bytes;
}

std::u16string units_of(const std::string& ascii) {
  return std::u16string(ascii.begin(), ascii.end());
}

TEST_CASE("both bytes of a unit count, in either order", "[csv]") {
  const bool is_big_endian = GENERATE(false, true);
  std::u16string text = units_of(log_of("?"));
  text[text.find(u'?')] = u'\u0416';
  const Reading reading = read(wide(text, is_big_endian));
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 1);
  CHECK(reading.snapshots[0].sets[0].instances == std::vector<std::string>{"\xD0\x96"});
}

TEST_CASE("a log of 16-bit units without a mark may begin with a blank line", "[csv]") {
  const Reading reading = read(wide(units_of("\r\n" + log_of("a")), false));
  CHECK(reading.error.empty());
  CHECK(reading.snapshots.size() == 1);
}

TEST_CASE("a last line of 16-bit units without an end is a row if it is whole", "[csv]") {
  const bool is_big_endian = GENERATE(false, true);
  const std::string whole = wide(units_of(log_of("a") + kRow.substr(0, kRow.size() - 2)), is_big_endian);
  CHECK(read(whole).lost.empty());
  CHECK(read(whole).snapshots.size() == 2);
  const Reading half = read(whole.substr(0, whole.size() - 1));
  CHECK(half.snapshots.size() == 1);
  CHECK(half.lost ==
        std::vector<std::string>{"line 3: the last line is truncated (the log is still being written "
                                 "or was not closed): a quote is not closed; the row is skipped"});
}

TEST_CASE("a line tells its place, its number, and what it is", "[csv]") {
  const std::string text = "one\r\n\ntwo\xE4\n\xEF\xBB\xBF(PDH\xC3\xA4\n" + wide(u"\"(\u00E4\n4", true) + "x";
  CsvLines lines(std::make_unique<std::istringstream>(text));
  CsvLine line;
  const auto next = [&] {
    REQUIRE(lines.next(line).value_or(false));
    return line.text + " " + std::to_string(line.number) + " " + std::to_string(line.offset) +
           (line.ended ? " ended" : "") + (line.is_raw ? " raw" : "");
  };
  CHECK(next() == "one 1 0 ended raw");
  CHECK(next() == " 2 5 ended raw");
  CHECK(next() == "two\xE4 3 6 ended raw");
  CHECK(next() == "(PDH\xC3\xA4 4 14 ended");
  CHECK(next() == "\"(\xC3\xA4 5 21 ended");
  CHECK(next() == "4\xEF\xBF\xBD 6 29");  // half a character is left over
  CHECK_FALSE(lines.next(line).value());
  CHECK(lines.position() == text.size());
}

TEST_CASE("a file of one byte is no log", "[csv]") {
  CHECK_THAT(read("x").error, Catch::StartsWith("log.csv is not a counter log"));
  CHECK_THAT(read("\"").error, Catch::StartsWith("log.csv is not a counter log"));
}

TEST_CASE("a name over several lines is one, in 8-bit and in 16-bit text", "[csv]") {
  const std::string text = log_of("two\nlines");
  for (const std::string& bytes : {text, wide(units_of(text), false), wide(units_of(text), true)}) {
    const Reading reading = read(bytes);
    CHECK(reading.error.empty());
    CHECK(reading.lost.empty());
    REQUIRE(reading.snapshots.size() == 1);
    CHECK(reading.snapshots[0].sets[0].instances == std::vector<std::string>{"two\nlines"});
  }
}

TEST_CASE("the last cell of a header may be without quotes, whatever separates it", "[csv]") {
  const std::string separator = GENERATE(",", "\t");
  const Reading reading =
      read("\"(PDH-CSV 4.0)\"" + separator + "\"\\\\H\\Job Object(a)\\Pages/Sec\"" + separator +
           "nightly\r\n" + "\"02/19/2013 18:50:01.125\"" + separator + "\"7\"\r\n");
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  CHECK(reading.snapshots.size() == 1);
}

TEST_CASE("a name over several lines may be the only cell in quotes", "[csv]") {
  const Reading reading =
      read("(PDH-CSV 4.0),\"\\\\H\\Job Object(two\nlines)\\Pages/Sec\"\r\n02/19/2013 18:50:01.125,7\r\n");
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 1);
  CHECK(reading.snapshots[0].sets[0].instances == std::vector<std::string>{"two\nlines"});
}

TEST_CASE("a header goes over a hundred lines at most", "[csv]") {
  CHECK(read(log_of(std::string(99, '\n') + "a")).snapshots.size() == 1);
  CHECK_THAT(read(log_of(std::string(100, '\n') + "a")).error,
             Catch::EndsWith("line 1, byte 0: a quote in the header is not closed"));
}

TEST_CASE("a header that is cut off in its second line is said to be so", "[csv]") {
  CHECK_THAT(read("\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(two\nli").error,
             Catch::EndsWith("the last line is truncated (the log is still being written or was not "
                             "closed): a quote in the header is not closed"));
}

TEST_CASE("a header whose quote is not closed ends where the next header begins", "[csv]") {
  const Reading reading = read(log_of("a") + "\"(PDH-CSV 4.0)\",\"\\\\H\\Job Obj\r\n" + log_of("b") + kRow);
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 3);
  CHECK(reading.snapshots[1].sets[0].instances == std::vector<std::string>{"b"});
  REQUIRE(reading.lost.size() == 1);
  CHECK_THAT(reading.lost[0],
             Catch::StartsWith("line 3: ") && Catch::EndsWith("a quote in the header is not closed"));
}

TEST_CASE("the place of a header behind a row without an end is its own", "[csv]") {
  const std::string before = log_of("a").substr(0, log_of("a").size() - 2);
  const Reading reading = read(before + "\"(PDH-CSV 4.0)\",\"x\"\r\n" + kRow);
  CHECK(reading.snapshots.size() == 1);
  REQUIRE(reading.lost.size() == 2);
  CHECK_THAT(reading.lost[0], Catch::Contains("at line 2, byte " + std::to_string(before.size()) + ": "));
  CHECK(reading.lost[1] == "line 2: 1 rows below this header are skipped");
}

TEST_CASE("every row of a log that is larger than what is read at once has its own values", "[csv]") {
  std::string text = log_of("a").substr(0, log_of("a").size() - kRow.size());
  constexpr int kRows = 8'000;
  for (int i = 0; i < kRows; ++i) text += "\"02/19/2013 18:50:01.125\",\"" + std::to_string(i) + "\"\r\n";
  REQUIRE(text.size() > 256'000);
  const bool is_wide = GENERATE(false, true);
  const Reading reading = read(is_wide ? wide(units_of(text), false) : text);
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  REQUIRE(reading.snapshots.size() == kRows);
  for (int i = 0; i < kRows; ++i) {
    if (reading.snapshots[static_cast<std::size_t>(i)].sets[0].columns[0].cooked[0] != i) FAIL(i);
  }
}

/// "a 7" for each snapshot of logs with one counter: its instance, and its value.
std::vector<std::string> names_and_values(const Reading& reading) {
  std::vector<std::string> all;
  for (const Snapshot& snapshot : reading.snapshots) {
    const CounterSet& set = snapshot.sets.at(0);
    all.push_back(set.instances.at(0) + " " + std::to_string(std::lround(set.columns.at(0).cooked.at(0))));
  }
  return all;
}

TEST_CASE("a log may be followed by one of 16-bit units without a mark, its cells in quotes or not",
          "[csv]") {
  const bool is_big_endian = GENERATE(false, true);
  const std::string text =
      GENERATE(log_of("b"), std::string("(PDH-CSV 4.0),\\\\H\\Job Object(b)\\Pages/Sec\r\n"
                                        "02/19/2013 18:50:02.125,7\r\n"));
  const Reading reading = read(log_of("a") + wide(units_of(text), is_big_endian) + text);
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  CHECK(names_and_values(reading) == std::vector<std::string>{"a 7", "b 7", "b 7"});
}

/// What is read of the lines, each marked that is not decoded yet.
std::vector<std::string> lines_of(const std::string& bytes) {
  CsvLines lines(std::make_unique<std::istringstream>(bytes));
  std::vector<std::string> all;
  CsvLine line;
  while (lines.next(line).value_or(false)) all.push_back((line.is_raw ? "raw " : "") + line.text);
  return all;
}

TEST_CASE("a log is read the same wherever the pieces end in which its file is read", "[csv]") {
  constexpr std::size_t kPiece = 65'536;
  const std::string file = log_of("a") + "\xEF\xBB\xBF" + log_of("b") + wide(units_of(log_of("c")), false) +
                           wide(units_of(log_of("d")), true) +
                           "(PDH-CSV 4.0),\\\\H\\Job Object(e)\\Pages/Sec\n" + "02/19/2013 18:50:02.125,8\n";
  const Reading reading = read(file);
  CHECK(reading.lost.empty());
  CHECK(names_and_values(reading) == std::vector<std::string>{"a 7", "b 7", "c 7", "d 7", "e 8"});
  const std::vector<std::string> expected = lines_of(file);
  CHECK(expected.size() == 10);
  for (std::size_t before = 0; before <= file.size(); ++before) {
    const std::vector<std::string> lines = lines_of(std::string(kPiece - before - 1, ' ') + "\n" + file);
    CAPTURE(before, lines.size());
    if (!std::equal(lines.begin() + 1, lines.end(), expected.begin(), expected.end())) FAIL();
  }
}

TEST_CASE("what follows a log with a mark of UTF-8 is in a code page, if it has no such mark", "[csv]") {
  LogOptions options;
  options.code_page = find_code_page("windows-1252");
  REQUIRE(options.code_page != nullptr);
  const std::string first = "\xEF\xBB\xBF" + log_of("\xC3\xA4");
  const std::string second = log_of("\xE4");
  const std::vector<std::string> both{"\xC3\xA4 7", "\xC3\xA4 7"};
  for (const std::string& text : {first + second, second + first}) {
    const Reading reading = read(text, options);
    CHECK(reading.lost.empty());
    CHECK(names_and_values(reading) == both);
  }
}

TEST_CASE("a mark of UTF-8 counts behind a row without an end, too", "[csv]") {
  LogOptions options;
  options.code_page = find_code_page("windows-1252");
  REQUIRE(options.code_page != nullptr);
  const std::string first = log_of("\xE4");
  const Reading reading =
      read(first.substr(0, first.size() - 2) + "\xEF\xBB\xBF" + log_of("\xC3\xA4"), options);
  CHECK(reading.lost.empty());
  CHECK(names_and_values(reading) == std::vector<std::string>{"\xC3\xA4 7", "\xC3\xA4 7"});
}

/// A file of which a part can be read.
class BrokenFile : public std::streambuf {
 public:
  explicit BrokenFile(std::string readable) : readable_(std::move(readable)) {
    setg(readable_.data(), readable_.data(), readable_.data() + readable_.size());
  }

 protected:
  int_type underflow() override { throw std::runtime_error("the disk is gone"); }

 private:
  std::string readable_;
};

/// The stream of one.
class BrokenStream : public std::istream {
 public:
  explicit BrokenStream(const std::string& readable) : std::istream(nullptr), file_(readable) {
    rdbuf(&file_);
  }

 private:
  BrokenFile file_;
};

TEST_CASE("a file that cannot be read is an error with the place where reading ended", "[csv]") {
  const auto error_of = [](const std::string& readable) {
    const auto log = open_csv_stream(std::make_unique<BrokenStream>(readable), "log.csv", 1'000'000, {});
    Snapshot snapshot;
    if (!log) return log.error().message();
    for (;;) {
      const Result<bool> more = (*log)->next(snapshot);
      if (!more) {
        CHECK_FALSE((*log)->next(snapshot).value_or(true));  // nor is there anything behind it
        return more.error().message();
      }
      if (!*more) return std::string("none");
    }
  };
  CHECK(error_of("") == "cannot read the counter log log.csv at line 1, byte 0: reading the file failed");
  std::string readable = log_of("a");
  while (readable.size() < 65'536) readable += kRow;
  readable.resize(65'536);
  const auto lines = std::count(readable.begin(), readable.end(), '\n') + 1;
  CHECK(error_of(readable) == "cannot read the counter log log.csv at line " + std::to_string(lines) +
                                  ", byte " + std::to_string(readable.rfind('\n') + 1) +
                                  ": reading the file failed");
}

}  // namespace
}  // namespace jobx::test
