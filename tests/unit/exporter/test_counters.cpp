#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "exporter/report/counter_printer.h"
#include "exporter/report/terminal.h"
#include "pdh/counter_type.h"

namespace jobx {
namespace {

constexpr std::int64_t kTime = 130'057'734'178'440'000;  // 2013-02-19T18:50:17.844
constexpr std::int64_t kSecond = 10'000'000;

/// Two jobs of one name and a third, with a rate and a level each.
Snapshot reading(std::int64_t seconds, std::vector<std::int64_t> faults,
                 std::vector<std::int64_t> processes) {
  Snapshot snapshot;
  snapshot.local_time = LocalTime(Ticks(kTime + seconds * kSecond));
  CounterSet set{"HOST", "Job Object", {"a", "a", "b"}, {}};
  CounterColumn rate;
  rate.name = "Pages/Sec";
  rate.type = counter_type::counter;
  rate.time_base = 1'000;
  for (const std::int64_t one : faults) rate.raw.push_back({pdh_status::valid_data, 1, one, seconds * 1'000});
  CounterColumn level;
  level.name = "Process Count - Active";
  level.type = counter_type::rawcount;
  for (const std::int64_t one : processes) level.raw.push_back({pdh_status::valid_data, 1, one, 0});
  set.columns = {rate, level};
  snapshot.sets = {set};
  return snapshot;
}

CounterPrinter printer_of(CounterContent content, CounterFormat format = CounterFormat::csv,
                          const std::vector<std::string>& patterns = {}) {
  std::vector<CounterPath> paths;
  for (const std::string& one : patterns) paths.push_back(parse_counter_path(one).value());
  return CounterPrinter(content, format, false, paths);
}

TEST_CASE("raw values come counter by counter, instances within, absent ones left out", "[counters]") {
  CounterPrinter printer = printer_of(CounterContent::raw);
  Snapshot snapshot = reading(0, {1, 2, 3}, {4, 5, 6});
  snapshot.sets[0].columns[0].raw[2] = RawValue{};
  snapshot.sets[0].columns[1].raw[0].status = pdh_status::no_instance;
  printer.begin();
  printer.add(snapshot);
  printer.end();
  CHECK(printer.take() ==
        "timestamp,path,cstatus,first,second,multi_count\n"
        "2013-02-19T18:50:17.844,\\\\HOST\\Job Object(a)\\Pages/Sec,0x0,1,0,1\n"
        "2013-02-19T18:50:17.844,\\\\HOST\\Job Object(a#1)\\Pages/Sec,0x0,2,0,1\n"
        "2013-02-19T18:50:17.844,\\\\HOST\\Job Object(a)\\Process Count - Active,0x800007d1,4,0,1\n"
        "2013-02-19T18:50:17.844,\\\\HOST\\Job Object(a#1)\\Process Count - Active,0x0,5,0,1\n"
        "2013-02-19T18:50:17.844,\\\\HOST\\Job Object(b)\\Process Count - Active,0x0,6,0,1\n");
  CHECK(printer.take().empty());
  CHECK_FALSE(printer.missing().has_value());
}

TEST_CASE("formatted values compare each occurrence with the one before", "[counters]") {
  CounterPrinter printer = printer_of(CounterContent::formatted, CounterFormat::csv, {"\\*(*)\\Pages/Sec"});
  printer.begin();
  printer.add(reading(0, {10, 100, 1'000}, {1, 1, 1}));
  CHECK(printer.take() == "timestamp,path,value\n");
  Snapshot without_b = reading(2, {20, 400, 0}, {1, 1, 1});
  without_b.sets[0].columns[0].raw[2] = RawValue{};
  printer.add(without_b);
  CHECK(printer.take() ==
        "2013-02-19T18:50:19.844,\\\\HOST\\Job Object(a)\\Pages/Sec,5\n"
        "2013-02-19T18:50:19.844,\\\\HOST\\Job Object(a#1)\\Pages/Sec,150\n");
  printer.add(reading(3, {21, 401, 9'000}, {1, 1, 1}));  // b is back: its last value is not the one before
  CHECK(printer.take() ==
        "2013-02-19T18:50:20.844,\\\\HOST\\Job Object(a)\\Pages/Sec,1\n"
        "2013-02-19T18:50:20.844,\\\\HOST\\Job Object(a#1)\\Pages/Sec,1\n");
  CHECK(printer.missing() == "values that could not be computed: 4 without an earlier value to compare with");
}

TEST_CASE("a value that cannot be computed is a dash, and its reason is counted", "[counters]") {
  CounterPrinter printer = printer_of(CounterContent::formatted, CounterFormat::table);
  Snapshot first = reading(0, {10, 10, 10}, {1, 1, 1});
  Snapshot second = reading(1, {11, 11, 11}, {1, 1, 1});
  first.sets[0].columns[0].type = second.sets[0].columns[0].type = counter_type::bulk_count;
  second.sets[0].columns[0].raw[1].first = 9;
  second.sets[0].columns[0].raw[2].status = pdh_status::no_instance;
  second.sets[0].columns[1].type = counter_type::average_base;
  printer.prime(first);
  CHECK(printer.take().empty());
  printer.begin();
  printer.add(second);
  CHECK(printer.take() ==
        "TIMESTAMP                VALUE                 PATH\n"
        "2013-02-19T18:50:18.844  1                     \\\\HOST\\Job Object(a)\\Pages/Sec\n"
        "2013-02-19T18:50:18.844  -                     \\\\HOST\\Job Object(a#1)\\Pages/Sec\n"
        "2013-02-19T18:50:18.844  -                     \\\\HOST\\Job Object(b)\\Pages/Sec\n"
        "2013-02-19T18:50:18.844  -                     \\\\HOST\\Job Object(a)\\Process Count - Active\n"
        "2013-02-19T18:50:18.844  -                     \\\\HOST\\Job Object(a#1)\\Process Count - Active\n"
        "2013-02-19T18:50:18.844  -                     \\\\HOST\\Job Object(b)\\Process Count - Active\n");
  CHECK(printer.missing() ==
        "values that could not be computed: 3 of a counter type without a formula, 1 with "
        "PDH_CALC_NEGATIVE_VALUE, "
        "1 with PDH_CSTATUS_NO_INSTANCE");
}

TEST_CASE("earlier values are kept for the last snapshot only", "[counters]") {
  EarlierValues earlier;
  for (int i = 0; i < 5'000; ++i) {
    earlier.begin_snapshot();
    CHECK_FALSE(earlier.exchange("process " + std::to_string(i), {}).has_value());
    CHECK(earlier.exchange("stays", {{}, LocalTime(Ticks(i))}).has_value() == (i > 0));
  }
  earlier.begin_snapshot();
  CHECK_FALSE(earlier.exchange("process 4998", {}).has_value());
  CHECK(earlier.exchange("process 4999", {}).has_value());
  CHECK(earlier.exchange("stays", {}).value().time == LocalTime(Ticks(4'999)));
}

TEST_CASE("raw values as JSON and as a table are exact", "[counters]") {
  Snapshot snapshot = reading(0, {std::numeric_limits<std::int64_t>::max()}, {});
  snapshot.sets[0].instances = {"say \"hi\", \x1B[1m"};
  snapshot.sets[0].columns.pop_back();
  CounterPrinter json = printer_of(CounterContent::raw, CounterFormat::json);
  json.begin();
  json.add(snapshot);
  json.add(snapshot);
  json.end();
  const std::string object =
      R"({"timestamp":"2013-02-19T18:50:17.844","path":"\\\\HOST\\Job Object(say \"hi\", \u001b[1m)\\Pages/Sec",)"
      R"("cstatus":"0x0","first":9223372036854775807,"second":0,"multi_count":1})";
  CHECK(json.take() == "[\n" + object + ",\n" + object + "\n]\n");
  CounterPrinter table = printer_of(CounterContent::raw, CounterFormat::table);
  table.begin();
  table.add(snapshot);
  CHECK(table.take() ==
        "TIMESTAMP                CSTATUS     FIRST                 SECOND                MULTI  PATH\n"
        "2013-02-19T18:50:17.844  0x0         9223372036854775807   0                     1      "
        "\\\\HOST\\Job Object(say \"hi\", \\u001b[1m)\\Pages/Sec\n");
  CounterPrinter nothing = printer_of(CounterContent::raw, CounterFormat::json);
  nothing.begin();
  nothing.end();
  CHECK(nothing.take() == "[\n]\n");
}

TEST_CASE("paths are listed once, also when instances change", "[counters]") {
  CounterPrinter printer =
      printer_of(CounterContent::paths, CounterFormat::table, {"\\*(*)\\Pages/Sec", "\\X\\y"});
  printer.begin();
  printer.add(reading(0, {1, 2, 3}, {1, 2, 3}));
  CHECK(printer.take() ==
        "\\\\HOST\\Job Object(a)\\Pages/Sec\n\\\\HOST\\Job Object(a#1)\\Pages/Sec\n\\\\HOST\\Job "
        "Object(b)\\Pages/Sec\n");
  Snapshot changed = reading(1, {1, 2, 3}, {1, 2, 3});
  changed.sets[0].instances = {"a", "c", "b"};
  printer.add(changed);
  printer.end();
  CHECK(printer.take() == "\\\\HOST\\Job Object(c)\\Pages/Sec\n");
  CHECK(printer.has_matched() == std::vector<bool>{true, false});
}

TEST_CASE("a pattern has matched once it chose a value that is there", "[counters]") {
  CounterPrinter printer = printer_of(CounterContent::raw, CounterFormat::csv, {"\\Job Object(b)\\*"});
  Snapshot snapshot = reading(0, {1, 2, 3}, {1, 2, 3});
  for (CounterColumn& column : snapshot.sets[0].columns) column.raw[2] = RawValue{};
  printer.add(snapshot);
  CHECK(printer.has_matched() == std::vector<bool>{false});
  printer.add(reading(1, {1, 2, 3}, {1, 2, 3}));
  CHECK(printer.has_matched() == std::vector<bool>{true});
}

TEST_CASE("a number that is made up is never one that an instance really has", "[counters]") {
  Snapshot snapshot = reading(0, {1, 2, 3}, {4, 5, 6});
  snapshot.sets[0].instances = {"a", "a#1", "a"};
  CounterPrinter printer = printer_of(CounterContent::paths);
  printer.add(snapshot);
  CHECK(printer.take() ==
        "\\\\HOST\\Job Object(a)\\Pages/Sec\n\\\\HOST\\Job Object(a#1)\\Pages/Sec\n"
        "\\\\HOST\\Job Object(a#2)\\Pages/Sec\n\\\\HOST\\Job Object(a)\\Process Count - Active\n"
        "\\\\HOST\\Job Object(a#1)\\Process Count - Active\n\\\\HOST\\Job Object(a#2)\\Process Count - "
        "Active\n");
}

TEST_CASE("a set without instances has no brackets in its path", "[counters]") {
  Snapshot snapshot = reading(0, {1}, {});
  snapshot.sets[0] = {"", "Memory", {""}, {snapshot.sets[0].columns[0]}};
  CounterPrinter printer = printer_of(CounterContent::paths);
  printer.add(snapshot);
  CHECK(printer.take() == "\\Memory\\Pages/Sec\n");
}

}  // namespace
}  // namespace jobx
