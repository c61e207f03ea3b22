// Counter logs that real machines wrote, against what independent readers say is in them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <tuple>

#include "pdh/logs/blg/reader.h"
#include "pdh/logs/blg/records.h"
#include "tests/unit/recordings.h"

namespace jobx::test {
namespace {

constexpr const char* kSingles = "blg/tx-BasicPerfCounters.blg";
constexpr const char* kBlocks = "blg/pal-SampleLog.blg";

std::unique_ptr<CounterLog> open(const std::string& path, SetFilter wanted = {}) {
  Result<std::unique_ptr<CounterLog>> log = open_counter_log(path, std::move(wanted));
  if (!log) FAIL(log.error().message());
  return std::move(*log);
}

bool next(CounterLog& log, Snapshot& into) {
  const Result<bool> more = log.next(into);
  if (!more) FAIL(more.error().message());
  return *more;
}

std::vector<Snapshot> read_all(CounterLog& log) {
  std::vector<Snapshot> all;
  Snapshot snapshot;
  while (next(log, snapshot)) all.push_back(snapshot);
  return all;
}

/// "02/19/2013 18:50:17.844"
std::string date_of(LocalTime local) {
  const Ticks time = local.time_since_epoch() - kFileTimeToUnix;
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{std::chrono::sys_days(day)};
  const std::chrono::hh_mm_ss clock(std::chrono::duration_cast<std::chrono::milliseconds>(time - day));
  char text[64];
  std::snprintf(text, sizeof text, "%02u/%02u/%04d %02d:%02d:%02d.%03d", static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

const CounterSet& set_named(const Snapshot& snapshot, const std::string& name) {
  const auto found = std::find_if(snapshot.sets.begin(), snapshot.sets.end(),
                                  [&](const CounterSet& set) { return set.name == name; });
  REQUIRE(found != snapshot.sets.end());
  return *found;
}

const CounterColumn& column_named(const CounterSet& set, const std::string& name) {
  const auto found = std::find_if(set.columns.begin(), set.columns.end(),
                                  [&](const CounterColumn& column) { return column.name == name; });
  REQUIRE(found != set.columns.end());
  return *found;
}

TEST_CASE("single values and lists of a real log equal what an independent reader found", "[blg]") {
  const auto path = recording(kSingles);
  const auto expected_path = recording("blg/tx-BasicPerfCounters.raw.csv");
  if (!path || !expected_path) return;
  std::istringstream expected(contents_of(*expected_path));
  std::string line;
  std::getline(expected, line);

  const std::unique_ptr<CounterLog> log = open(*path);
  Snapshot snapshot;
  int samples = 0;
  int values = 0;
  while (next(*log, snapshot)) {
    ++samples;
    for (const CounterSet& set : snapshot.sets) {
      for (const CounterColumn& column : set.columns) {
        for (std::size_t row = 0; row < set.instances.size(); ++row, ++values) {
          const RawValue& value = column.raw[row];
          std::ostringstream ours;
          ours << date_of(snapshot.local_time) << ',' << set.name << '/' << column.name << ','
               << set.instances[row] << ",0x" << std::hex << value.status << std::dec << ',' << value.first
               << ',' << value.second << ',' << value.multi_count;
          REQUIRE(std::getline(expected, line));
          if (!line.empty() && line.back() == '\r') line.pop_back();
          REQUIRE(ours.str() == line);
        }
      }
    }
  }
  CHECK(samples == 601);
  CHECK(values == 6'010);
  CHECK_FALSE(std::getline(expected, line));
  CHECK(log->machine() == "GEORGIS3");
  CHECK_FALSE(log->is_formatted());
}

TEST_CASE("a real log of single values tells UTC by its timers", "[blg]") {
  const auto path = recording(kSingles);
  if (!path) return;
  const std::unique_ptr<CounterLog> log = open(*path);
  Snapshot snapshot;
  while (next(*log, snapshot)) {
    REQUIRE(snapshot.utc_time);
    REQUIRE(bias_between(*snapshot.utc_time, snapshot.local_time) == std::chrono::hours(8));
  }
}

TEST_CASE("a real log of whole sets has its samples, sets, instances and names", "[blg]") {
  const auto path = recording(kBlocks);
  if (!path) return;
  const std::unique_ptr<CounterLog> log = open(*path);
  const std::vector<Snapshot> all = read_all(*log);
  REQUIRE(all.size() == 11);
  CHECK(log->machine() == "ZACH-PC");
  std::size_t fewest = 1'000;
  std::size_t most = 0;
  for (const Snapshot& snapshot : all) {
    CHECK(snapshot.errors.empty());
    REQUIRE(snapshot.sets.size() == 8);
    for (const CounterSet& set : snapshot.sets) {
      CHECK(set.machine == "ZACH-PC");
      for (const CounterColumn& column : set.columns) {
        CHECK(column.name.find_first_not_of("0123456789") != std::string::npos);
        REQUIRE(column.raw.size() == set.instances.size());
      }
    }
    const CounterSet& process = set_named(snapshot, "Process");
    fewest = std::min(fewest, process.instances.size());
    most = std::max(most, process.instances.size());
    CHECK(std::count(process.instances.begin(), process.instances.end(), "svchost") == 13);
    CHECK(process.instances.front() == "Idle");
    CHECK(std::count(process.instances.begin(), process.instances.end(), "_Total") == 1);
    // The moment in UTC is the block's own; New York keeps daylight time in August.
    REQUIRE(snapshot.utc_time);
    const Ticks bias = bias_between(*snapshot.utc_time, snapshot.local_time);
    CHECK(std::chrono::abs(bias - std::chrono::hours(4)) < std::chrono::seconds(1));
  }
  CHECK(fewest == 49);
  CHECK(most == 52);
}

TEST_CASE("the values of a real PERF_DATA_BLOCK are those that PDH makes of it", "[blg]") {
  const auto path = recording(kBlocks);
  if (!path) return;
  const std::unique_ptr<CounterLog> log = open(*path);
  Snapshot snapshot;
  REQUIRE(next(*log, snapshot));
  const CounterSet& process = set_named(snapshot, "Process");
  const RawValue idle = column_named(process, "% Processor Time").raw[0];
  CHECK(idle == RawValue{0, 1, 12'558'750'000, 128'315'940'386'596'596});  // by PerfTime100nSec
  const CounterColumn& elapsed = column_named(process, "Elapsed Time");
  CHECK(elapsed.time_base == 10'000'000);
  CHECK(elapsed.raw[0] ==
        RawValue{0, 1, 128'315'920'367'031'250, 128'315'940'386'625'891});  // by the object's clock
  const CounterColumn& faults = column_named(process, "Page Faults/sec");
  CHECK(faults.time_base == 3'579'545);
  CHECK(faults.raw[1] == RawValue{0, 1, 15'870, 7'178'903'079});  // by PerfTime
  const CounterColumn& free_space = column_named(set_named(snapshot, "LogicalDisk"), "% Free Space");
  CHECK(free_space.raw[0] == RawValue{0, 1, 767, 3'846});  // by the base counter
  const CounterColumn& transfer = column_named(set_named(snapshot, "LogicalDisk"), "Avg. Disk sec/Transfer");
  CHECK(transfer.raw[0] == RawValue{0, 1, 21'971'247, 2'720});
  const CounterColumn& uptime = column_named(set_named(snapshot, "System"), "System Up Time");
  CHECK(set_named(snapshot, "System").instances == std::vector<std::string>{""});
  CHECK(uptime.raw[0].first == 128'315'920'365'000'000);
}

/// What PDH itself wrote, at the log's end, of the columns: type, time base and scale of each, base counters
/// too, set by set.
std::vector<std::tuple<std::uint32_t, std::int64_t, std::int32_t>> summary_of(const std::string& path) {
  Result<Input> input = open_input(path);
  REQUIRE(input);
  Result<BlgRecords> records = BlgRecords::open(std::move(*input));
  REQUIRE(records);
  BlgRecord record;
  do {
    const Result<bool> more = records->next(record);
    REQUIRE((more && *more));
  } while (record.type != BlgRecordType::summary);
  std::vector<std::tuple<std::uint32_t, std::int64_t, std::int32_t>> columns;
  for (std::size_t at = 32; at + 8 <= record.data.size(); at += *record.data.at<std::uint32_t>(at + 4)) {
    const std::size_t count = *record.data.at<std::uint32_t>(at + 12);
    const std::size_t types = at + 16 + 4 * count;
    for (std::size_t i = 0; i < count; ++i) {
      const auto type = *record.data.at<std::uint32_t>(types + 4 * i);
      if ((type & 0x0007'0C00) == 0x0003'0400) continue;  // a base counter
      columns.emplace_back(type, *record.data.at<std::int64_t>(types + 4 * count + 8 * i),
                           *record.data.at<std::int32_t>(types + 12 * count + 4 * i));
    }
  }
  return columns;
}

TEST_CASE("types, time bases and scales of columns are those in PDH's own summary", "[blg]") {
  const auto path = recording(kBlocks);
  if (!path) return;
  const std::unique_ptr<CounterLog> log = open(*path);
  Snapshot snapshot;
  REQUIRE(next(*log, snapshot));
  std::vector<std::tuple<std::uint32_t, std::int64_t, std::int32_t>> ours;
  for (const CounterSet& set : snapshot.sets) {
    for (const CounterColumn& column : set.columns)
      ours.emplace_back(column.type, column.time_base, column.scale);
  }
  CHECK((ours == summary_of(*path)));
  CHECK(ours.size() == 165);
}

TEST_CASE("sets that nobody wants are passed by, and told", "[blg]") {
  const auto path = recording(kBlocks);
  if (!path) return;
  const std::unique_ptr<CounterLog> log = open(*path, [](std::string_view set) { return set == "Memory"; });
  const std::vector<Snapshot> all = read_all(*log);
  REQUIRE(all.size() == 11);
  REQUIRE(all.back().sets.size() == 1);
  CHECK(all.back().sets[0].name == "Memory");
  CHECK(log->passed_by() == std::set<std::string>{"LogicalDisk", "Network Interface", "PhysicalDisk",
                                                  "Process", "Processor", "System", "TCPv4"});
}

TEST_CASE("a trace that holds no counters is told so", "[blg]") {
  for (const char* const name : {"etl/tx-Process.etl", "etl/perfview-SelfDescribingSingleEvent.etl"}) {
    const auto path = recording(name);
    if (!path) return;
    const Result<std::unique_ptr<CounterLog>> log = open_counter_log(*path);
    REQUIRE_FALSE(log);
    CHECK(log.error().code() == static_cast<std::uint32_t>(ProgramError::unsupported));
    CHECK_THAT(log.error().message(),
               Catch::Contains("event trace log but contains no performance counters"));
  }
}

TEST_CASE("a real log that is cut off gives every sample before the cut, then where it ends", "[blg]") {
  for (const char* const name : {kSingles, kBlocks}) {
    const auto path = recording(name);
    if (!path) return;
    const std::string whole = contents_of(*path);
    const std::vector<Snapshot> all = read_all(*open(*path));
    std::size_t most = 0;
    for (std::size_t size = 0; size < whole.size(); size += 4096) {
      Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(whole.substr(0, size), "cut.blg"), {});
      if (!log) {
        CHECK(size <= 0x20000);  // within the names
        continue;
      }
      Snapshot snapshot;
      std::size_t got = 0;
      Result<bool> more = (*log)->next(snapshot);
      for (; more && *more; more = (*log)->next(snapshot), ++got) {
        REQUIRE(snapshot.local_time == all[got].local_time);
        REQUIRE(snapshot.sets.size() == all[got].sets.size());
        REQUIRE((snapshot.sets.back().columns.back().raw == all[got].sets.back().columns.back().raw));
      }
      // Between two buffers, too: the log's header tells how many there were.
      REQUIRE_FALSE(more);
      CHECK_THAT(more.error().message(),
                 Catch::Contains("cut.blg is damaged or not yet fully written at byte"));
      REQUIRE(got >= most);
      most = got;
      CHECK_FALSE(*(*log)->next(snapshot));
    }
    CHECK(most == all.size());
  }
}

}  // namespace
}  // namespace jobx::test
