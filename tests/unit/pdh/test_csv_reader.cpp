#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "pdh/log_time.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

TEST_CASE("a log becomes snapshots of sets, instances and columns", "[csv]") {
  const auto log = open(kHeader + kFirstRow);
  REQUIRE(log);
  CHECK((*log)->is_formatted());
  CHECK((*log)->machine() == "HOST");
  CHECK((*log)->size() == (kHeader + kFirstRow).size());
  Snapshot snapshot;
  REQUIRE((*log)->next(snapshot).value());
  CHECK(log_time_text(snapshot.local_time) == "2013-02-19T18:50:01.125");
  CHECK(log_time_text(snapshot.utc_time.value()) == "2013-02-20T01:50:01.125");
  REQUIRE(snapshot.sets.size() == 2);
  const CounterSet& processor = snapshot.sets[0];
  CHECK(processor.machine == "HOST");
  CHECK(processor.name == "Processor");
  CHECK(processor.instances == std::vector<std::string>{"0", "1"});
  REQUIRE(processor.columns.size() == 2);
  CHECK(processor.columns[0].name == "% Processor Time");
  CHECK(processor.columns[0].formatted);
  CHECK(processor.columns[0].type == 0);
  CHECK(processor.columns[0].time_base == 0);
  CHECK(processor.columns[0].scale == 0);
  CHECK(processor.columns[0].raw.empty());
  CHECK(processor.columns[0].cooked == std::vector<double>{1.5, 2});
  REQUIRE(processor.columns[1].cooked.size() == 2);
  CHECK(std::isnan(processor.columns[1].cooked[0]));  // the log has no such column
  CHECK(processor.columns[1].cooked[1] == 0.25);
  CHECK(snapshot.sets[1].instances == std::vector<std::string>{""});
  CHECK(snapshot.sets[1].columns[0].cooked == std::vector<double>{4096});
  CHECK_FALSE((*log)->next(snapshot).value());
}

TEST_CASE("a blank cell is a missing value, not zero, and nothing is lost", "[csv]") {
  const Reading reading = read(kHeader + row(1, R"(" ","","  3  "," ")") + row(2, R"(" "," ","1e2"," ")"));
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  REQUIRE(reading.snapshots.size() == 2);
  for (const Snapshot& snapshot : reading.snapshots) {
    CHECK(std::isnan(snapshot.sets[0].columns[0].cooked[0]));
    CHECK(std::isnan(snapshot.sets[0].columns[0].cooked[1]));
    CHECK(std::isnan(snapshot.sets[1].columns[0].cooked[0]));
  }
  CHECK(reading.snapshots[0].sets[0].columns[1].cooked[1] == 3);
  CHECK(reading.snapshots[1].sets[0].columns[1].cooked[1] == 100);
}

TEST_CASE("what typeperf prints is a log too", "[csv]") {
  const std::string text =
      "\r\n\"(PDH-CSV 4.0)\",\"\\\\HOST\\Memory\\Available Bytes\"\r\n"
      "\"02/19/2013 18:50:01.125\",\"5.000000\"\r\n\r\n"
      "Exiting, please wait...                         \r\n"
      "The command completed successfully.\r\n\r\n";
  const Reading reading = read(text);
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 1);
  CHECK_FALSE(reading.snapshots[0].utc_time.has_value());
  CHECK(reading.snapshots[0].sets[0].columns[0].cooked[0] == 5);
}

TEST_CASE("tabulators, LF and other encodings make no difference", "[csv]") {
  std::string tabs =
      "\"(PDH-TSV 4.0) (GMT)(0)\"\t\"\\\\HOST\\Job Object(a,b)\\Pages/Sec\"\n"
      "\"02/19/2013 18:50:01.125\"\t\"7\"\n";
  std::string units = "\xFF\xFE";
  std::string big_endian = "\xFE\xFF";
  for (const char c : tabs) {
    units.append({c, '\0'});
    big_endian.append({'\0', c});
  }
  for (const std::string& text :
       {tabs, "\xEF\xBB\xBF" + tabs, units, units.substr(2), big_endian, big_endian.substr(2)}) {
    const Reading reading = read(text);
    CHECK(reading.error.empty());
    REQUIRE(reading.snapshots.size() == 1);
    CHECK(bias_between(reading.snapshots[0].utc_time.value(), reading.snapshots[0].local_time) == Ticks(0));
    CHECK(reading.snapshots[0].sets[0].instances[0] == "a,b");
    CHECK(reading.snapshots[0].sets[0].columns[0].cooked[0] == 7);
  }
}

TEST_CASE("files that were appended to each other are read on, each in its own encoding", "[csv]") {
  const auto file = [](int value) {
    return "\"(PDH-CSV 4.0) (GMT)(0)\",\"\\\\H\\Memory\\Pages/sec\"\r\n\"02/19/2013 18:50:0" +
           std::to_string(value) + ".125\",\"" + std::to_string(value) + "\"\r\n";
  };
  const auto wide = [](const std::string& text) {
    std::string units = "\xFF\xFE";
    for (const char c : text) units.append({c, '\0'});
    return units;
  };
  const std::string without_end = file(3).substr(0, file(3).size() - 2);
  const Reading reading =
      read(file(1) + "\xEF\xBB\xBF" + file(2) + without_end + "\xEF\xBB\xBF" + file(4) + wide(file(5)) +
           wide(file(6)) + "\xEF\xBB\xBF" + file(7) + wide(file(8)) + file(9) + "\x1A");
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  std::vector<double> values;
  for (const Snapshot& snapshot : reading.snapshots) values.push_back(snapshot.sets[0].columns[0].cooked[0]);
  CHECK(values == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9});
}

TEST_CASE("lines that end with CR CR LF are lines", "[csv]") {
  std::string text = kHeader + kFirstRow + row(2, R"("5","6","7","8")");
  for (std::size_t at = 0; (at = text.find("\r\n", at)) != std::string::npos; at += 3) text.insert(at, "\r");
  const Reading reading = read(text);
  CHECK(reading.error.empty());
  CHECK(reading.lost.empty());
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.snapshots[1].sets[1].columns[0].cooked[0] == 8);
  CHECK_THAT(
      read("\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\Pages/sec\"\r\"02/19/2013 18:50:01.125\",\"1\"\r").error,
      Catch::EndsWith("the lines end with carriage returns only; save the file with the line ends of "
                      "Windows"));
}

TEST_CASE("names may hold quotes, separators, line feeds and any letters", "[csv]") {
  const std::string text =
      "\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(\"\"quoted\"\")\\Pages/Sec\",\"\\\\H\\Job "
      "Object(a\"b)\\Pages/Sec\","
      "\"\\\\H\\Job Object(two\nlines, one)\\Pages/Sec\",\"\\\\H\\Job Object(\xC3\xA9)\\Pages/Sec\"\n"
      "\"02/19/2013 18:50:01.125\",\"1\",\"2\",\"3\",\"4\"\n";
  const Reading reading = read(text);
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 1);
  CHECK(reading.snapshots[0].sets[0].instances ==
        std::vector<std::string>{"\"quoted\"", "a\"b", "two\nlines, one", "\xC3\xA9"});
  CHECK(reading.snapshots[0].sets[0].columns[0].cooked == std::vector<double>{1, 2, 3, 4});
  CHECK(reading.snapshots[0].errors.empty());
}

TEST_CASE("names in an unknown code page stay apart, and it is said once", "[csv]") {
  const Reading reading = read(
      "\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(\xE9)\\Pages/Sec\",\"\\\\H\\Job Object(\xE8)\\Pages/Sec\","
      "\"\\\\H\\Job Object(\xC9)\\Pages/Sec\"\n"
      "\"02/19/2013 18:50:01.125\",\"1\",\"2\",\"3\"\n\"02/19/2013 18:50:02.125\",\"1\",\"2\",\"3\"\n");
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 2);
  CHECK(reading.snapshots[0].sets[0].instances == std::vector<std::string>{"\\xe9", "\\xe8", "\\xc9"});
  CHECK(reading.snapshots[0].sets[0].columns[0].cooked == std::vector<double>{1, 2, 3});
  CHECK(reading.lost ==
        std::vector<std::string>{"line 1: the names are in an unknown code page, not UTF-8; "
                                 "bytes outside ASCII are shown as \\xNN (--encoding=NAME reads them)"});
}

TEST_CASE("only names that are wanted are said to be in a code page", "[csv]") {
  const std::string text =
      "\"(PDH-CSV 4.0) (Mitteleurop\xE4ische Zeit)(-60)\",\"\\\\H\\Job Object(a)\\Pages/Sec\","
      "\"\\\\H\\Datentr\xE4ger\\X\"\n\"02/19/2013 18:50:01.125\",\"1\",\"2\"\n";
  const Reading reading = read(text, {[](std::string_view set) { return set == "Job Object"; }});
  CHECK(reading.lost.empty());
  CHECK(reading.snapshots.size() == 1);
}

TEST_CASE("instances of one name stay apart, whether PDH numbered them or not", "[csv]") {
  LogOptions options;
  options.names_twins = true;
  const Reading reading = read(
      "\"(PDH-CSV 4.0)\",\"\\\\H\\Process(svchost)\\A\",\"\\\\H\\Process(svchost#1)\\A\","
      "\"\\\\H\\Process(svchost)\\A\",\"\\\\H\\Process(svchost)\\B\",\"\\\\H\\Process(svchost)\\B\"\n"
      "\"02/19/2013 18:50:01.125\",\"1\",\"2\",\"3\",\"4\",\"5\"\n",
      options);
  REQUIRE(reading.snapshots.size() == 1);
  const CounterSet& process = reading.snapshots[0].sets[0];
  CHECK(process.instances == std::vector<std::string>{"svchost", "svchost#1", "svchost"});
  CHECK(process.columns[0].cooked == std::vector<double>{1, 2, 3});
  CHECK(process.columns[1].cooked[0] == 4);
  CHECK(process.columns[1].cooked[2] == 5);
  CHECK(reading.lost ==
        std::vector<std::string>{
            "line 1: columns 2 and 4 have the same path \\\\H\\Process(svchost)\\A; metrics use column 2",
            "line 1: columns 5 and 6 have the same path \\\\H\\Process(svchost)\\B; metrics use column 5"});
}

TEST_CASE("names are compared without case, and shown as they were spelled first", "[csv]") {
  const Reading reading = read(
      "\"(PDH-CSV 4.0)\",\"\\\\Web\\job object(Build)\\pages/sec\",\"\\\\WEB\\Job Object(BUILD)\\X\","
      "\"\\\\web\\JOB OBJECT(M\xC3\x9CLLER)\\Pages/Sec\",\"\\\\web\\Job Object(m\xC3\xBCller)\\x\"\n"
      "\"02/19/2013 18:50:01.125\",\"1\",\"2\",\"3\",\"4\"\n");
  REQUIRE(reading.snapshots.size() == 1);
  REQUIRE(reading.snapshots[0].sets.size() == 1);
  const CounterSet& jobs = reading.snapshots[0].sets[0];
  CHECK(jobs.machine == "Web");
  CHECK(jobs.name == "job object");
  CHECK(jobs.instances == std::vector<std::string>{"Build", "M\xC3\x9CLLER"});
  REQUIRE(jobs.columns.size() == 2);
  CHECK(jobs.columns[0].cooked == std::vector<double>{1, 3});
  CHECK(jobs.columns[1].cooked == std::vector<double>{2, 4});
  CHECK(reading.lost.empty());
}

TEST_CASE("jobs whose names differ by case alone keep their own values", "[csv]") {
  LogOptions options;
  options.names_twins = true;
  const Reading reading = read(
      "\"(PDH-CSV 4.0)\",\"\\\\H\\Job Object(a)\\X\",\"\\\\H\\Job Object(A)\\X\","
      "\"\\\\H\\Job Object(A)\\Y\",\"\\\\H\\Job Object(a)\\Y\",\"\\\\H\\Job Object(a)\\Y\"\n"
      "\"02/19/2013 18:50:01.125\",\"1\",\"2\",\"20\",\"10\",\"11\"\n",
      options);
  REQUIRE(reading.snapshots.size() == 1);
  const CounterSet& jobs = reading.snapshots[0].sets[0];
  CHECK(jobs.instances == std::vector<std::string>{"a", "A", "a"});
  CHECK(jobs.columns[0].cooked[0] == 1);
  CHECK(jobs.columns[0].cooked[1] == 2);
  CHECK(jobs.columns[1].cooked == std::vector<double>{10, 20, 11});
  CHECK(reading.lost ==
        std::vector<std::string>{
            "line 1: columns 5 and 6 have the same path \\\\H\\Job Object(a)\\Y; metrics use column 5"});
}

TEST_CASE("sets that are not wanted are passed by, and named", "[csv]") {
  const auto log = open(kHeader + kFirstRow, {[](std::string_view set) { return set == "Memory"; }});
  REQUIRE(log);
  Snapshot snapshot;
  REQUIRE((*log)->next(snapshot).value());
  REQUIRE(snapshot.sets.size() == 1);
  CHECK(snapshot.sets[0].columns[0].cooked[0] == 4096);
  CHECK((*log)->passed_by() == std::set<std::string>{"Processor"});
  CHECK((*log)->machine() == "HOST");
}

TEST_CASE("a second header starts new columns", "[csv]") {
  const Reading reading =
      read(kHeader + kFirstRow + "\"(PDH-CSV 4.0) (GMT)(0)\",\"\\\\HOST\\System\\Processes\"\r\n" +
           row(2, "\"9\""));
  CHECK(reading.error.empty());
  REQUIRE(reading.snapshots.size() == 2);
  REQUIRE(reading.snapshots[1].sets.size() == 1);
  CHECK(reading.snapshots[1].sets[0].name == "System");
  CHECK(bias_between(reading.snapshots[1].utc_time.value(), reading.snapshots[1].local_time) == Ticks(0));
}

TEST_CASE("a recording's comment is no column", "[csv]") {
  const std::string header = "\"(PDH-CSV 4.0)\",\"\\\\H\\Memory\\Pages/sec\",\"nightly\"\n";
  const Reading reading =
      read(header + "\"02/19/2013 18:50:01.125\",\"1\"\n\"02/19/2013 18:50:02.125\",\"2\",\"nightly\"\n");
  CHECK(reading.error.empty());
  CHECK(reading.snapshots.size() == 2);
}

TEST_CASE("a comment may say anything, and is one cell", "[csv]") {
  const std::string header = kHeader.substr(0, kHeader.size() - 2) + ",\"like \"(PDH-CSV 4.0)\" logs\"\r\n";
  const std::string comment = "\"as \"(PDH-CSV 4.0)\" has it\"";
  const Reading reading = read(header + row(1, R"("1","2","3","4",)" + comment) +
                               row(2, R"("1","2","3","4","a","b")") + row(3, R"("1","2","3")"));
  CHECK(reading.snapshots.size() == 1);
  CHECK(reading.lost ==
        std::vector<std::string>{"line 3: the row has 7 cells; the header has 5; the row is skipped",
                                 "line 4: the row has 4 cells; the header has 5; the row is skipped"});
}

TEST_CASE("a column behind the paths with values is no comment, and is named once", "[csv]") {
  const std::string header = kHeader.substr(0, kHeader.size() - 2) + ",\"nightly\"\r\n";
  const Reading comment =
      read(header + row(1, R"("1.5","2","0.25","4096","")") + row(2, R"("1.5","2","0.25","4096","later")"));
  CHECK(comment.snapshots.size() == 2);
  CHECK(comment.lost.empty());
  const Reading values =
      read(header + row(1, R"("1.5","2","0.25","4096","7")") + row(2, R"("1.5","2","0.25","4096","8")"));
  CHECK(values.snapshots.size() == 2);
  CHECK(values.lost == std::vector<std::string>{
                           "line 1: column 6 of the header is not a counter path and is skipped: 'nightly'"});
}

TEST_CASE("other regional settings are refused with the reason and the remedy", "[csv]") {
  const std::string remedy = "; record to a .blg file, or with English regional settings";
  CHECK(read("\"(PDH-CSV 4.0)\";\"\\\\H\\Memory\\Pages/sec\"\n").error ==
        "cannot read the counter log log.csv at line 1, byte 0: the cells are separated by ';', as some "
        "regional settings have it, not by comma or tab" +
            remedy);
  for (const std::string time :
       {"19.02.2013 18:50:01.125", "2013-02-19 18:50:01.125", "19/02/2013 18:50:01.125"}) {
    CAPTURE(time);
    CHECK(read(kHeader + "\"" + time + "\",\"1\",\"2\",\"3\",\"4\"\n").lost ==
          std::vector<std::string>{"line 2: '" + time + "' does not have the format MM/DD/YYYY HH:MM:SS.mmm" +
                                   remedy + "; the row is skipped"});
  }
}

TEST_CASE("what is no log is refused at once", "[csv]") {
  const std::string refusal =
      "log.csv is not a counter log: it does not begin with \"(PDH-CSV 4.0)\" or \"(PDH-TSV 4.0)\"";
  CHECK(read("time,value\n1,2\n").error == refusal);
  CHECK(read("").error == refusal + "; it is empty");
  CHECK(read("\n\n").error == refusal + "; it is empty");
  const std::string at_line = "cannot read the counter log log.csv at line 1, byte 0: ";
  CHECK(read("\"(PDH-CSV 4.0)\"\n").error == at_line + "the header does not name a counter");
  CHECK(read("\"(PDH-CSV 4.0)\",\"a\",\"b\"\n").error ==
        at_line + "column 2 of the header is not a counter path and is skipped: 'a'");
  CHECK(read("\"(PDH-CSV 4.0)\",\"\\Memory\"\n").error ==
        at_line + "column 2 of the header is not a counter path and is skipped: '\\Memory'");
  CHECK_THAT(read("\"(PDH-CSV 4.0)\",\"\\Memory").error,
             Catch::EndsWith("a quote in the header is not closed"));
  const auto absent = open_csv("no such file.csv", {});
  REQUIRE_FALSE(absent);
  CHECK((absent.error().domain() != ErrorDomain::program));
  CHECK(absent.error().what() == "cannot open no such file.csv");
}

TEST_CASE("a log is known by how it begins, in every encoding", "[csv]") {
  const std::string text = "\r\n\"(PDH-TSV 4.0)\"";
  std::string low_first;
  std::string high_first;
  for (const char c : text) {
    low_first.append({c, '\0'});
    high_first.append({'\0', c});
  }
  CHECK(is_csv_log(text));
  CHECK(is_csv_log("(PDH-CSV 4.0),"));
  CHECK(is_csv_log("\xEF\xBB\xBF" + text));
  CHECK(is_csv_log("\xFF\xFE" + low_first));
  CHECK(is_csv_log(low_first));
  CHECK(is_csv_log("\xFE\xFF" + high_first));
  CHECK_FALSE(is_csv_log(""));
  CHECK_FALSE(is_csv_log("time,value"));
  CHECK_FALSE(is_csv_log(std::string(100, '\0')));
}

TEST_CASE("a header cannot make the log larger than it is", "[csv]") {
  // 4,000 counters of as many instances fill only a diagonal of 16 million values.
  std::string header = "\"(PDH-CSV 4.0)\"";
  for (int i = 0; i < 4'000; ++i) {
    header += ",\"\\S(" + std::to_string(i) + ")\\" + std::to_string(i) + "\"";
  }
  CHECK(read(header + "\n").error ==
        "cannot read the counter log log.csv at line 1, byte 0: the counters and instances of 'S' make more "
        "than 1032000 combinations, most of which are not in the log");
}

}  // namespace
}  // namespace jobx::test
