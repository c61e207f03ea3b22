#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <random>
#include <sstream>

#include "base/ticks.h"
#include "pdh/counter_type.h"
#include "pdh/logs/blg/reader.h"
#include "tests/doubles/allocations.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;
using test::BlgKind;
using test::BlgOptions;
using test::BlgWriter;

constexpr std::int64_t kStart = 133'500'000'000'000'000;
constexpr std::int64_t kHour = Ticks(1h).count();

std::string written(const std::vector<Snapshot>& snapshots, const BlgOptions& options = {}) {
  std::ostringstream file(std::ios::binary);
  BlgWriter writer(file, options);
  for (const Snapshot& one : snapshots) writer.write(one);
  writer.finish();
  return file.str();
}

std::unique_ptr<CounterLog> open(std::string bytes, SetFilter wanted = {}) {
  Result<std::unique_ptr<CounterLog>> log =
      open_blg(input_from(std::move(bytes), "t.blg"), LogOptions{std::move(wanted)});
  if (!log) FAIL(log.error().message());
  return std::move(*log);
}

struct ReadAll {
  std::vector<Snapshot> snapshots;
  std::optional<Error> error;
};

ReadAll read_all(CounterLog& log) {
  ReadAll all;
  Snapshot snapshot;
  for (;;) {
    const Result<bool> more = log.next(snapshot);
    if (!more) all.error = more.error();
    if (!more || !*more) return all;
    all.snapshots.push_back(snapshot);
  }
}

ReadAll read_back(const std::vector<Snapshot>& snapshots, const BlgOptions& options = {}) {
  ReadAll all = read_all(*open(written(snapshots, options)));
  if (all.error) FAIL(all.error->message());
  REQUIRE(all.snapshots.size() == snapshots.size());
  return all;
}

CounterSet numbers(const std::string& name, const std::vector<std::string>& instances, std::int64_t value,
                   std::size_t columns = 2) {
  CounterSet set;
  set.machine = "HOST";
  set.name = name;
  set.instances = instances;
  for (std::size_t i = 0; i < columns; ++i) {
    set.columns.push_back(test::column_of("Counter " + std::to_string(i), counter_type::large_rawcount,
                                          10'000'000, 0, instances.size()));
    for (RawValue& one : set.columns.back().raw) one = {pdh_status::valid_data, 1, value++, 0};
  }
  return set;
}

Snapshot snapshot_of(std::vector<CounterSet> sets, std::int64_t local_time = kStart) {
  Snapshot snapshot;
  snapshot.local_time = LocalTime(Ticks(local_time));
  snapshot.sets = std::move(sets);
  return snapshot;
}

std::vector<Snapshot> jobs(std::size_t count, std::size_t how_many = 3) {
  test::JobServer server;
  server.jobs = how_many;
  server.processes = 2;
  std::vector<Snapshot> snapshots(count);
  for (std::size_t i = 0; i < count; ++i) job_counters(server, i, snapshots[i]);
  return snapshots;
}

TEST_CASE("instances that come and go are followed, and equal names stay apart", "[blg]") {
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block);
  const std::vector<std::vector<std::string>> moments{
      {"a", "b", "a", "c"}, {"a", "b", "a", "c"}, {"b", "a", "c"}, {}, {"a", "a", "a"}, {"a", "a", "a", "z"}};
  std::vector<Snapshot> snapshots;
  for (const auto& names : moments) snapshots.push_back(snapshot_of({numbers("Some Set", names, 10)}));
  const ReadAll all = read_back(snapshots, options);
  for (std::size_t i = 0; i < snapshots.size(); ++i) {
    const CounterSet& set = all.snapshots[i].sets.at(0);
    CHECK(set.instances == moments[i]);
    for (std::size_t c = 0; c < 2; ++c) CHECK((set.columns.at(c).raw == snapshots[i].sets[0].columns[c].raw));
  }
}

TEST_CASE("a set that a sample has nothing of is empty there, not what it was before", "[blg]") {
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block);
  const Snapshot full = snapshot_of({numbers("Some Set", {"a", "b"}, 10, 1)});
  std::string bytes = written({full, full, full}, options);
  // The second sample's part becomes a single value without data, the way PDH notes a failure.
  const std::string part = options.kind == BlgKind::list ? "BL\x03\x02" : "BL\x03\x05";
  const std::size_t at = bytes.find(part, bytes.find(part) + 1);
  REQUIRE(at != std::string::npos);
  const std::uint32_t status = pdh_status::no_object;
  bytes[at + 3] = 1;
  std::memcpy(bytes.data() + at + 8, &status, sizeof status);
  const ReadAll all = read_all(*open(bytes));
  if (all.error) FAIL(all.error->message());
  REQUIRE(all.snapshots.size() == 3);
  CHECK(all.snapshots[0].sets.at(0).instances.size() == 2);
  CHECK(all.snapshots[1].sets.at(0).instances.empty());
  REQUIRE(all.snapshots[1].errors.size() == 1);
  CHECK(all.snapshots[1].errors[0].code() == pdh_status::no_object);
  CHECK((all.snapshots[2].sets.at(0).columns.at(0).raw == full.sets[0].columns[0].raw));
}

TEST_CASE("single values go to the instance that the catalogue names, of equal names to the one it counts",
          "[blg]") {
  BlgOptions options;
  options.kind = BlgKind::single;
  const Snapshot first = snapshot_of({numbers("Some Set", {"a", "b", "a"}, 10)});
  const Snapshot second = snapshot_of({numbers("Some Set", {"b", "a"}, 20)});  // b, and one of the two a
  const ReadAll all = read_back({first, second}, options);
  CHECK(all.snapshots[0].sets[0].instances == std::vector<std::string>{"a", "b", "a"});
  CHECK((all.snapshots[0].sets[0].columns[1].raw == first.sets[0].columns[1].raw));
  const CounterSet& set = all.snapshots[1].sets[0];
  CHECK(set.instances == std::vector<std::string>{"a", "b", "a"});
  CHECK(set.columns[0].raw[0].first == 21);
  CHECK(set.columns[0].raw[1].first == 20);
  CHECK(set.columns[0].raw[2].status == pdh_status::no_instance);
  REQUIRE(all.snapshots[1].errors.size() == 2);
  CHECK(all.snapshots[1].errors[0].code() == pdh_status::no_instance);
  CHECK_THAT(all.snapshots[1].errors[0].message(), Catch::Contains("\\Some Set(a)\\Counter 0"));
}

TEST_CASE("counters of one set that know different instances share its rows, and lack the rest", "[blg]") {
  CounterSet set = numbers("Some Set", {"a", "b", "c", "b"}, 10);
  set.columns[0].raw[1] = RawValue();  // of two called b, the list has only one: nobody can tell which
  set.columns[1].raw[0] = RawValue();
  BlgOptions options;
  options.kind = BlgKind::list;
  const ReadAll all = read_back({snapshot_of({set}), snapshot_of({set})}, options);
  for (const Snapshot& snapshot : all.snapshots) {
    const CounterSet& got = snapshot.sets[0];
    CHECK(got.instances == std::vector<std::string>{"a", "c", "b", "b"});
    const auto firsts = [&](std::size_t column) {
      std::vector<std::int64_t> values;
      for (const RawValue& value : got.columns[column].raw) {
        values.push_back(value.status == RawValue::kAbsent ? -1 : value.first);
      }
      return values;
    };
    CHECK(firsts(0) == std::vector<std::int64_t>{10, 12, 13, -1});
    CHECK(firsts(1) == std::vector<std::int64_t>{-1, 16, 15, 17});
  }
}

TEST_CASE("a set that is told in several ways becomes one", "[blg]") {
  // Two entries of the catalogue with one name: a block, and a list beside it.
  CounterSet whole = numbers("Some Set", {"a", "b"}, 10);
  CounterSet beside = numbers("Some Set 2", {"b", "c"}, 50, 3);
  BlgOptions options;
  options.kind_of["Some Set 2"] = GENERATE(BlgKind::list, BlgKind::single);
  std::string bytes = written({snapshot_of({whole, beside}), snapshot_of({whole, beside})}, options);
  // The second is renamed: "Some Set 2" loses its last two letters to the NUL.
  const std::string name(
      "S\0o\0m\0e\0 \0S\0e\0t\0 \0"
      "2",
      19);
  for (std::size_t at = bytes.find(name); at != std::string::npos; at = bytes.find(name, at))
    bytes[at + 16] = '\0';
  const ReadAll all = read_all(*open(bytes));
  if (all.error) FAIL(all.error->message());
  REQUIRE(all.snapshots.size() == 2);
  for (const Snapshot& snapshot : all.snapshots) {
    REQUIRE(snapshot.sets.size() == 1);
    const CounterSet& set = snapshot.sets[0];
    CHECK(set.instances == std::vector<std::string>{"a", "b", "c"});
    REQUIRE(set.columns.size() == 3);
    CHECK(set.columns[0].raw[0].first == 10);
    CHECK(set.columns[0].raw[1].first == 50);  // told twice: the later
    CHECK(set.columns[2].raw[2].first == 55);
    CHECK(set.columns[2].raw[0].status == RawValue::kAbsent);
  }
}

TEST_CASE("a set that was recorded under two spellings is one", "[blg]") {
  CounterSet other = numbers("job object", {"a"}, 20, 1);
  other.machine = "host";
  other.columns[0].name = "COUNTER 1";
  Snapshot snapshot;
  snapshot.sets = {numbers("Job Object", {"a"}, 10, 1), other};
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::single);
  const ReadAll all = read_back({snapshot}, options);
  REQUIRE(all.snapshots[0].sets.size() == 1);
  REQUIRE(all.snapshots[0].sets[0].columns.size() == 2);
  CHECK(all.snapshots[0].sets[0].name == "Job Object");
  CHECK(all.snapshots[0].sets[0].columns[1].raw[0].first == 20);
}

TEST_CASE("sets that the filter does not want are not decoded, but told", "[blg]") {
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block, BlgKind::single);
  const std::unique_ptr<CounterLog> log =
      open(written(jobs(3), options), [](std::string_view set) { return set == "Job Object"; });
  const ReadAll all = read_all(*log);
  REQUIRE(all.snapshots.size() == 3);
  REQUIRE(all.snapshots[2].sets.size() == 1);
  CHECK(all.snapshots[2].sets[0].name == "Job Object");
  CHECK(log->passed_by() == std::set<std::string>{"Job Object Details"});
}

/// `bytes` with each `from` in UTF-16 replaced by `to`, of the same length.
std::string replaced(std::string bytes, std::string_view from, std::string_view to) {
  const auto wide = [](std::string_view text) {
    std::string units;
    for (const char c : text) units.append(1, c).append(1, '\0');
    return units;
  };
  REQUIRE(from.size() == to.size());
  int times = 0;
  for (std::size_t at = 0; (at = bytes.find(wide(from), at)) != std::string::npos; ++times) {
    bytes.replace(at, 2 * from.size(), wide(to));
  }
  REQUIRE(times > 0);
  return bytes;
}

TEST_CASE("a whole set is found by what was asked for, in a language whose names the log lacks", "[blg]") {
  BlgOptions options;
  options.names = false;
  const std::vector<Snapshot> expected = jobs(1);
  const std::string bytes = replaced(written(expected, options), "Job Object Details", "Details zu Auftrag");
  const ReadAll all = read_all(*open(bytes));
  REQUIRE(all.snapshots.size() == 1);
  CHECK(all.snapshots[0].errors.empty());
  const CounterSet& details = all.snapshots[0].sets.at(1);
  CHECK(details.name == "Details zu Auftrag");
  CHECK(details.instances == expected[0].sets[1].instances);
  CHECK(details.columns.size() == 27);
}

TEST_CASE("names in another language become English where their numbers are the system's", "[blg]") {
  CounterSet set = numbers("Job Object", {"a"}, 1, 1);
  set.columns[0].name = "Pages/Sec";
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block, BlgKind::single);
  std::string bytes = written({snapshot_of({set})}, options);
  bytes = replaced(replaced(bytes, "Job Object", "Auftragsob"), "Pages/Sec", "Seiten/s.");
  const std::unique_ptr<CounterLog> log =
      open(bytes, [](std::string_view name) { return name == "Job Object"; });
  const ReadAll all = read_all(*log);
  REQUIRE(all.snapshots.size() == 1);
  REQUIRE(all.snapshots[0].sets.size() == 1);
  CHECK(all.snapshots[0].sets[0].name == "Job Object");
  CHECK(all.snapshots[0].sets[0].columns[0].name == "Pages/Sec");
}

TEST_CASE("UTC is what a sample tells, else what the one before told, else what the header says", "[blg]") {
  const auto with_timer = [](std::int64_t local, std::int64_t utc) {
    CounterSet set = numbers("Some Set", {"a"}, 1, 1);
    set.columns[0].type = counter_type::timer_100ns;
    set.columns[0].raw[0].second = utc;
    return snapshot_of({set}, local);
  };
  const auto without = [](std::int64_t local) {
    CounterSet set = numbers("Some Set", {}, 1, 1);
    set.columns[0].type = counter_type::timer_100ns;
    return snapshot_of({set}, local);
  };
  BlgOptions options;
  options.kind = BlgKind::list;
  options.container.time_zone = "";
  SECTION("by a timer, give or take what its provider needs") {
    const ReadAll all =
        read_back({with_timer(kStart, kStart + 3 * kHour + 20'000'000), without(kStart + 10)}, options);
    CHECK(all.snapshots[0].utc_time == utc_from_filetime(kStart + 3 * kHour));
    CHECK(all.snapshots[1].utc_time == utc_from_filetime(kStart + 3 * kHour + 10));
  }
  SECTION("in zones of quarter hours") {
    const ReadAll all = read_back({with_timer(kStart, kStart - 345 * (kHour / 60))}, options);
    CHECK(all.snapshots[0].utc_time == utc_from_filetime(kStart - 345 * (kHour / 60)));
  }
  SECTION("nothing, where a timer goes by another clock and the header is blank") {
    const ReadAll all = read_back({with_timer(kStart, 4'711), without(kStart + 1)}, options);
    CHECK_FALSE(all.snapshots[0].utc_time);
    CHECK_FALSE(all.snapshots[1].utc_time);
  }
  SECTION("by the header, before any sample has told") {
    options.container.bias_minutes = 120;
    const ReadAll all =
        read_back({without(kStart), with_timer(kStart, kStart + 5 * kHour), without(kStart + 1)}, options);
    CHECK(all.snapshots[0].utc_time == utc_from_filetime(kStart + 2 * kHour));
    CHECK(all.snapshots[1].utc_time == utc_from_filetime(kStart + 5 * kHour));
    CHECK(all.snapshots[2].utc_time == utc_from_filetime(kStart + 5 * kHour + 1));
  }
}

TEST_CASE("reading the same instances again takes nothing from the heap for each value", "[blg]") {
  if (!test::kCountsAllocations) return;
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block, BlgKind::single);
  const std::unique_ptr<CounterLog> log = open(written(jobs(20, 30), options));
  Snapshot snapshot;
  for (int i = 0; i < 5; ++i) REQUIRE(*log->next(snapshot));
  const std::uint64_t before = test::allocations();
  for (int i = 0; i < 10; ++i) REQUIRE(log->next(snapshot).value_or(false));
  CHECK(test::allocations() - before < 10 * 10);  // 2,800 values in each
}

TEST_CASE("a log that is cut off anywhere gives the samples before the cut", "[blg]") {
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block, BlgKind::single);
  options.container.compress = GENERATE(false, true);
  options.container.buffer_size = 16'384;
  const std::vector<Snapshot> expected = jobs(3, 1);
  const std::string whole = written(expected, options);
  std::size_t most = 0;
  for (std::size_t size = 0; size < whole.size(); size += 13) {
    const Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(whole.substr(0, size), "t.blg"), {});
    if (!log) continue;
    const ReadAll all = read_all(**log);
    REQUIRE(all.snapshots.size() <= 3);
    for (std::size_t i = 0; i < all.snapshots.size(); ++i) {
      REQUIRE(all.snapshots[i].local_time == expected[i].local_time);
      REQUIRE(
          (all.snapshots[i].sets.back().columns.back().raw == expected[i].sets.back().columns.back().raw));
    }
    REQUIRE(all.snapshots.size() >= most);
    most = all.snapshots.size();
    if (all.error)
      CHECK_THAT(all.error->message(), Catch::Contains("t.blg is damaged or not yet fully written at byte"));
  }
  CHECK(most >= 2);
}

TEST_CASE("bytes that flipped give an error or other values, and samples before them as they were", "[blg]") {
  BlgOptions options;
  options.kind = GENERATE(BlgKind::list, BlgKind::block, BlgKind::single);
  options.container.compress = GENERATE(false, true);
  const std::string whole = written(jobs(3, 1), options);
  std::mt19937 random(2024);
  int errors = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bytes = whole;
    for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
    const Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(std::move(bytes), "t.blg"), {});
    if (!log) {
      ++errors;
      continue;
    }
    const ReadAll all = read_all(**log);
    REQUIRE(all.snapshots.size() <= 3);
    for (const Snapshot& snapshot : all.snapshots) {
      for (const CounterSet& set : snapshot.sets) {
        for (const CounterColumn& column : set.columns) REQUIRE(column.raw.size() == set.instances.size());
      }
    }
    if (all.error) {
      ++errors;
      CHECK(all.error->code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
    }
  }
  CHECK(errors > 0);
}

TEST_CASE("a file that is no counter log is told what it is not", "[blg]") {
  CHECK_THAT(open_counter_log("no/such.blg").error().message(), Catch::Contains("no/such.blg"));
  CHECK_THAT(open_blg(input_from("", "e.blg"), {}).error().message(), Catch::Contains("e.blg is empty"));
  std::ostringstream header(std::ios::binary);
  test::EtlWriter writer(header, {}, kStart);
  const Result<std::unique_ptr<CounterLog>> only_header = open_blg(input_from(header.str(), "h.blg"), {});
  REQUIRE_FALSE(only_header);
  CHECK_THAT(only_header.error().message(), Catch::Contains("contains no performance counters"));
}

}  // namespace
}  // namespace jobx::test
