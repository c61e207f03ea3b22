/// The bounds that keep a hostile or damaged text log from taking the memory of the machine.
#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <utility>

#include "pdh/logs/csv/columns.h"
#include "pdh/logs/csv/text.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

TEST_CASE("a line has up to 64 MiB, without its end", "[csv]") {
  const auto line_of = [](std::size_t length) {
    std::string text(length, 'x');
    text += '\n';
    CsvLines lines(std::make_unique<std::istringstream>(std::move(text)));
    CsvLine line;
    const Result<bool> more = lines.next(line);
    return more ? std::to_string(line.text.size()) : more.error().what();
  };
  CHECK(line_of(CsvLines::kMaxBytes) == "67108864");
  CHECK(line_of(CsvLines::kMaxBytes + 1) == "the line is longer than 67108864 bytes");
}

TEST_CASE("a header over several lines is no longer than a line may be", "[csv]") {
  const std::string half(CsvLines::kMaxBytes / 2, 'x');
  CHECK(read("\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(" + half + "\n" + half + ")\\Pages/Sec\"\r\n").error ==
        "cannot read the counter log log.csv at line 1, byte 0: a quote in the header is not closed");
}

/// `count` paths of a set with so many counters and instances, all of which they name.
std::string paths_of(const std::string& set, std::size_t counters, std::size_t instances, std::size_t count) {
  std::string paths;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t instance = (i + i / counters) % instances;
    paths += ",\"\\" + set + "(" + std::to_string(instance) + ")\\" + std::to_string(i % counters) + "\"";
  }
  return paths;
}

Result<CsvColumns> parsed(const std::string& paths) {
  std::set<std::string> passed_by;
  return parse_csv_header("\"(PDH-CSV 4.0)\"" + paths, {}, passed_by);
}

Error too_many(const std::string& set, const std::string& bound) {
  return Error(ProgramError::limit_exceeded, "the counters and instances of '" + set + "' make more than " +
                                                 bound + " combinations, most of which are not in the log");
}

TEST_CASE("a header makes a million values and eight for each of its columns, not more", "[csv]") {
  const Result<CsvColumns> most = parsed(paths_of("S", 1'008, 1'001, 1'126));  // 1,009,008
  if (!most) FAIL(most.error().message());
  CHECK(most->sets.at(0).columns.size() == 1'008);
  CHECK(most->sets.at(0).columns.at(1'007).cooked.size() == 1'001);
  const Result<CsvColumns> more = parsed(paths_of("S", 1'008, 1'001, 1'125));
  REQUIRE_FALSE(more);
  CHECK(more.error() == too_many("S", "1009000"));
}

TEST_CASE("the values that a header makes are those of all its sets together", "[csv]") {
  const std::string first = paths_of("S", 800, 800, 800);
  CHECK(parsed(first));
  const Result<CsvColumns> both = parsed(first + paths_of("T", 800, 800, 800));
  REQUIRE_FALSE(both);
  CHECK(both.error() == too_many("T", "1012800"));
}

}  // namespace
}  // namespace jobx::test
