/// The header of a text log, taken apart.
#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "pdh/logs/csv/columns.h"

namespace jobx::test {
namespace {

const std::string kPath = ",\"\\\\H\\Memory\\Pages/sec\"";

CsvColumns columns_of(const std::string& header) {
  std::set<std::string> passed_by;
  const Result<CsvColumns> columns = parse_csv_header(header, {}, passed_by);
  if (!columns) FAIL(columns.error().message());
  return *columns;
}

std::optional<Ticks> bias_of(const std::string& brackets) {
  return columns_of("\"(PDH-CSV 4.0)" + brackets + "\"" + kPath).bias;
}

TEST_CASE("the last bracket of a header is the bias in minutes, up to a day", "[csv]") {
  using std::chrono::minutes;
  CHECK(bias_of(" (Pacific Daylight Time)(420)") == Ticks(minutes(420)));
  CHECK(bias_of(" (W. Europe (new))(-60)") == Ticks(minutes(-60)));
  CHECK(bias_of(" (X)(1440)") == Ticks(minutes(1'440)));
  CHECK(bias_of(" (X)(-1440)") == Ticks(minutes(-1'440)));
  for (const std::string brackets : {"", " (X)(1441)", " (X)(-1441)", " (X)(1h)", " (X)()", " (X)(60"}) {
    CAPTURE(brackets);
    CHECK_FALSE(bias_of(brackets));
  }
}

TEST_CASE("the zone is what stands in whole brackets between the format and the bias", "[csv]") {
  const auto zone_of = [](const std::string& brackets) {
    return columns_of("\"(PDH-CSV 4.0)" + brackets + "\"" + kPath).zone;
  };
  CHECK(zone_of(" (Pacific Daylight Time)(420)") == "Pacific Daylight Time");
  CHECK(zone_of(" (W. Europe (new))(-60)") == "W. Europe (new)");
  for (const std::string brackets : {"", " (GMT", " (GMT)", "(GMT)(0)", " ()(0)", "(1) (2)"}) {
    CAPTURE(brackets);
    CHECK(zone_of(brackets).empty());
  }
}

TEST_CASE("a cell that is no path is told up to 200 bytes, and 1,000 such cells", "[csv]") {
  const auto note_of = [](std::size_t length) {
    return columns_of("\"(PDH-CSV 4.0)\",\"" + std::string(length, 'x') + "\"" + kPath).notes.at(0).what();
  };
  CHECK_THAT(note_of(200), Catch::EndsWith(": '" + std::string(200, 'x') + "'"));
  CHECK_THAT(note_of(201), Catch::EndsWith(": '" + std::string(200, 'x') + "...'"));
  CHECK_THAT(columns_of("\"(PDH-CSV 4.0)\",\"y" + std::string(200, 'x') + "\"" + kPath).notes.at(0).what(),
             Catch::EndsWith(": 'y" + std::string(199, 'x') + "...'"));
  std::string header = "\"(PDH-CSV 4.0)\"";
  for (int i = 0; i < 1'200; ++i) header += ",\"x\"";
  const CsvColumns columns = columns_of(header + kPath);
  CHECK(columns.notes.size() == 1'000);
  CHECK(columns.places.size() == 1'201);
  CHECK_FALSE(columns.has_comment);
}

TEST_CASE("a last cell that is no path is a comment", "[csv]") {
  const CsvColumns columns = columns_of("\"(PDH-CSV 4.0)\"" + kPath + ",\"nightly\"");
  CHECK(columns.has_comment);
  CHECK(columns.comment == "nightly");
  CHECK(columns.places.size() == 1);
  CHECK(columns.notes.empty());
}

TEST_CASE("cells are separated by what follows the first one, in quotes or not", "[csv]") {
  const auto separator_of = [](const std::string& header) { return columns_of(header).separator; };
  CHECK(separator_of("\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\A\"") == ',');
  CHECK(separator_of("\"(PDH-TSV 4.0)\"\t\"\\\\H\\Memory\\A\"") == '\t');
  CHECK(separator_of("(PDH-CSV 4.0),\\\\H\\Memory\\A") == ',');
  CHECK(separator_of("(PDH-TSV 4.0)\t\\\\H\\Memory\\A") == '\t');
  const auto error_of = [](const std::string& header) {
    std::set<std::string> passed_by;
    const Result<CsvColumns> columns = parse_csv_header(header, {}, passed_by);
    return columns ? std::string() : columns.error().what();
  };
  const std::string no_counter = "the header does not name a counter";
  CHECK_THAT(error_of("\"(PDH-CSV 4.0)\";\"\\\\H\\Memory\\A\""),
             Catch::StartsWith("the cells are separated by ';'"));
  CHECK_THAT(error_of("(PDH-CSV 4.0);\\\\H\\Memory\\A"), Catch::StartsWith("the cells are separated by ';'"));
  CHECK_THAT(error_of("\"(PDH-CSV 4.0)\"|\"\\\\H\\Memory\\A\""),
             Catch::StartsWith("the cells are separated by '|'"));
  CHECK(error_of("\"(PDH-CSV 4.0)\" \"\\\\H\\Memory\\A\"") ==
        "no separator follows the first cell of the header");
  CHECK(error_of("\"(PDH-CSV 4.0)\"") == no_counter);
  CHECK(error_of("(PDH-CSV 4.0)") == no_counter);
  CHECK(error_of("\"(PDH-CSV 4.0)") == no_counter);
  CHECK(error_of("\"(PDH-CSV 4.0)\",") == no_counter);
}

TEST_CASE("the machine of a log is that of its first column, wanted or not", "[csv]") {
  LogOptions options;
  options.wants_set = [](std::string_view set) { return set == "Memory"; };
  std::set<std::string> passed_by;
  const Result<CsvColumns> columns = parse_csv_header(
      "\"(PDH-CSV 4.0)\",\"\\\\A\\System\\X\",\"\\\\B\\Memory\\X\",\"\\\\C\\Memory\\X\"", options, passed_by);
  REQUIRE(columns);
  CHECK(columns->machine == "A");
  REQUIRE(columns->sets.size() == 2);
  CHECK(columns->sets[0].machine == "B");
  CHECK(columns->sets[1].machine == "C");
  CHECK(passed_by == std::set<std::string>{"System"});
}

TEST_CASE("names in an unknown code page are said to be so wherever in the header they stand", "[csv]") {
  const std::string strange = ",\"\\\\H\\Job Object(\xE9)\\X\"";
  for (const std::string& paths : {strange + kPath, kPath + strange}) {
    const CsvColumns columns = columns_of("\"(PDH-CSV 4.0)\"" + paths);
    REQUIRE(columns.notes.size() == 1);
    CHECK_THAT(columns.notes[0].what(), Catch::StartsWith("the names are in an unknown code page"));
  }
}

TEST_CASE("columns of the same path are told only where somebody asks", "[csv]") {
  CHECK(columns_of("\"(PDH-CSV 4.0)\"" + kPath + kPath).notes.empty());
}

TEST_CASE("a path that comes again is another instance, not one whose name differs by case", "[csv]") {
  const CsvColumns columns = columns_of(
      "\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(a)\\X\",\"\\\\H\\Job Object(A)\\X\","
      "\"\\\\H\\Job Object(a)\\Y\",\"\\\\H\\Job Object(a)\\Y\"");
  REQUIRE(columns.sets.size() == 1);
  CHECK(columns.sets[0].instances == std::vector<std::string>{"a", "A", "a"});
  REQUIRE(columns.places.size() == 4);
  CHECK(columns.places[2].value().instance == 0);
  CHECK(columns.places[3].value().instance == 2);
}

}  // namespace
}  // namespace jobx::test
