/// Records of binary logs in other orders, and with other contents, than one recording has them.
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "base/ticks.h"
#include "pdh/counter_type.h"
#include "pdh/logs/blg/reader.h"
#include "pdh/logs/blg/records.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"
#include "tests/unit/temporary_folder.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

constexpr Guid kCounterLog{0x933f'3bb3, 0x943e, 0x490d, {0x9c, 0xed, 0x3c, 0xbb, 0x14, 0xc1, 0x44, 0x79}};
constexpr std::int64_t kStart = 133'500'000'000'000'000;

struct Record {
  BlgRecordType type;
  LocalTime time;
  std::string data;
};
using Records = std::vector<Record>;

Snapshot snapshot_of(const std::string& machine, const std::string& set, std::size_t instances,
                     std::uint32_t type = counter_type::large_rawcount) {
  CounterSet one;
  one.machine = machine;
  one.name = set;
  for (std::size_t i = 0; i < instances; ++i) one.instances.push_back("i" + std::to_string(i));
  one.columns.push_back(column_of("Counter", type, 10'000'000, 0, instances));
  for (std::size_t i = 0; i < instances; ++i)
    one.columns[0].raw[i] = {pdh_status::valid_data, 1, static_cast<std::int64_t>(i), 0};
  Snapshot snapshot;
  snapshot.local_time = LocalTime(Ticks(kStart));
  snapshot.sets = {one};
  return snapshot;
}

/// What a recording of one sample consists of: names, if any, the catalogue, and the sample.
Records records_of(const Snapshot& snapshot, const BlgOptions& options) {
  std::ostringstream file(std::ios::binary);
  BlgWriter writer(file, options);
  writer.write(snapshot);
  writer.finish();
  Result<BlgRecords> records = BlgRecords::open(input_from(file.str(), "r.blg"));
  REQUIRE(records);
  Records all;
  BlgRecord record;
  while (records->next(record).value()) {
    const auto bytes = record.data.span();
    all.push_back(
        {record.type, record.time, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
  }
  return all;
}

Records records_of(const Snapshot& snapshot, BlgKind kind) {
  BlgOptions options;
  options.kind = kind;
  options.names = false;
  return records_of(snapshot, options);
}

std::string written(const Records& records, const EtlOptions& container = {}) {
  constexpr std::size_t kPiece = 8'000;
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, container, kStart);
  for (const Record& record : records) {
    const std::size_t parts = std::max<std::size_t>((record.data.size() + kPiece - 1) / kPiece, 1);
    for (std::size_t part = 0; part < parts; ++part) {
      ByteWriter payload;
      payload.bytes("the log's own id");
      payload.put(static_cast<std::uint32_t>(part + 1));
      payload.put(static_cast<std::uint32_t>(parts));
      payload.bytes(std::string_view(record.data).substr(part * kPiece, kPiece));
      writer.classic_event(kCounterLog, static_cast<std::uint8_t>(record.type), 60,
                           record.time.time_since_epoch().count(), payload.str());
    }
  }
  writer.finish();
  return file.str();
}

struct ReadAll {
  std::vector<Snapshot> snapshots;
  std::string error;
  std::string machine;
};

ReadAll read_all(const std::string& bytes) {
  const Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(bytes, "o.blg"), {});
  if (!log) FAIL(log.error().message());
  ReadAll all;
  for (Snapshot snapshot;;) {
    const Result<bool> more = (*log)->next(snapshot);
    if (!more) all.error = more.error().what();
    if (!more || !*more) break;
    all.snapshots.push_back(snapshot);
  }
  CHECK_FALSE((*log)->next(all.snapshots.emplace_back()).value());  // what has ended has ended
  all.snapshots.pop_back();
  all.machine = (*log)->machine();
  return all;
}

/// The sample with its first `count` parts, all of which have the same size.
std::string with_parts(std::string sample, std::size_t count, std::size_t of) {
  ByteWriter cut;
  const std::size_t size = 8 + (sample.size() - 8) / of * count;
  while (sample.size() < size) sample += sample.substr(8);
  cut.bytes(sample.substr(0, size));
  cut.put_at(4, static_cast<std::uint32_t>(size));
  return cut.str();
}

TEST_CASE("names that a log tells behind a sample serve those that follow", "[blg]") {
  BlgOptions options;
  options.kind = BlgKind::block;
  const Records all = records_of(snapshot_of("HOST", "Some Set", 1), options);
  REQUIRE(all.size() == 3);
  const ReadAll read = read_all(written({all[1], all[2], all[0], all[2]}));
  CHECK(read.error.empty());
  REQUIRE(read.snapshots.size() == 2);
  CHECK(read.snapshots[0].sets.at(0).columns.at(0).name.starts_with("200"));
  CHECK(read.snapshots[1].sets.at(0).columns.at(0).name == "Counter");
  CHECK(read.snapshots[1].errors.empty());
}

TEST_CASE("a second catalogue takes the place of the first, and the log is of the machine of the first",
          "[blg]") {
  const BlgKind kind = GENERATE(BlgKind::single, BlgKind::list, BlgKind::block);
  Snapshot of_host = snapshot_of("HOST", "Some Set", 1);
  of_host.sets[0].columns.push_back(of_host.sets[0].columns[0]);
  of_host.sets[0].columns[1].name = "Counter 2";
  Snapshot of_other = snapshot_of("OTHER", "Other Set", 3);
  of_other.sets.push_back(snapshot_of("HOST", "Some Set", 2).sets[0]);
  const Records first = records_of(of_host, kind);
  const Records second = records_of(of_other, kind);
  const ReadAll read = read_all(written({first[0], first[1], second[0], second[1]}));
  CHECK(read.error.empty());
  CHECK(read.machine == "HOST");
  REQUIRE(read.snapshots.size() == 2);
  CHECK(read.snapshots[0].sets.at(0).name == "Some Set");
  REQUIRE(read.snapshots[1].sets.size() == 2);
  CHECK(read.snapshots[1].sets[0].machine == "OTHER");
  CHECK(read.snapshots[1].sets[0].name == "Other Set");
  CHECK(read.snapshots[1].sets[0].instances == std::vector<std::string>{"i0", "i1", "i2"});
  REQUIRE(read.snapshots[1].sets[0].columns.size() == 1);
  CHECK(read.snapshots[1].sets[0].columns[0].raw.at(2).first == 2);
  CHECK(read.snapshots[1].sets[1].name == "Some Set");
  CHECK(read.snapshots[1].sets[1].instances == std::vector<std::string>{"i0", "i1"});
}

TEST_CASE("a log may begin with a catalogue of nothing", "[blg]") {
  const Records some = records_of(snapshot_of("HOST", "Some Set", 2), BlgKind::list);
  const Record nothing{BlgRecordType::catalogue, some[0].time, std::string(8, '\0')};
  const ReadAll read = read_all(written({nothing, some[0], some[1]}));
  CHECK(read.error.empty());
  CHECK(read.machine == "HOST");
  CHECK(read.snapshots.size() == 1);
}

TEST_CASE("what a log sums up of its samples is no sample", "[blg]") {
  const Records some = records_of(snapshot_of("HOST", "Some Set", 2), BlgKind::list);
  const Record summary{BlgRecordType::summary, some[1].time, some[1].data};
  const ReadAll read = read_all(written({some[0], summary, some[1], summary, some[1]}));
  CHECK(read.error.empty());
  CHECK(read.snapshots.size() == 2);
}

TEST_CASE("a sample may lack the last thousand of its parts, and has no more of them than the catalogue",
          "[blg]") {
  constexpr std::size_t kEntries = 1'001;
  const Records all = records_of(snapshot_of("HOST", "Some Set", kEntries), BlgKind::single);
  REQUIRE(all.size() == 2);
  const auto read_with = [&](std::size_t parts) {
    return read_all(
        written({all[0], {all[1].type, all[1].time, with_parts(all[1].data, parts, kEntries)}, all[1]}));
  };
  const ReadAll one = read_with(1);
  CHECK(one.error.empty());
  REQUIRE(one.snapshots.size() == 2);
  CHECK(one.snapshots[0].sets.at(0).instances == std::vector<std::string>{"i0"});
  CHECK(one.snapshots[1].sets.at(0).instances.size() == kEntries);
  CHECK(read_with(kEntries).snapshots.size() == 2);
  const ReadAll none = read_with(0);
  CHECK(none.snapshots.empty());
  CHECK_THAT(none.error, Catch::StartsWith("o.blg is damaged or not yet fully written at byte") &&
                             Catch::EndsWith("a sample lacks parts for entries of the catalogue"));
  const ReadAll too_many = read_with(kEntries + 1);
  CHECK(too_many.snapshots.empty());
  CHECK_THAT(too_many.error, Catch::EndsWith("a sample has more parts than the catalogue has entries"));
}

TEST_CASE("a sample's time is that of its values, or of its record where they tell none", "[blg]") {
  const BlgKind kind = GENERATE(BlgKind::single, BlgKind::list, BlgKind::block);
  Records all = records_of(snapshot_of("HOST", "Some Set", 2), kind);
  all[1].time += 3s;
  const ReadAll read = read_all(written(all));
  REQUIRE(read.snapshots.size() == 1);
  const LocalTime of_values = LocalTime(Ticks(kStart));
  CHECK(read.snapshots[0].local_time == (kind == BlgKind::block ? of_values + 3s : of_values));
}

TEST_CASE("a sample's time is that of the first of its values", "[blg]") {
  Snapshot snapshot = snapshot_of("HOST", "Some Set", 2);
  const Records first = records_of(snapshot, BlgKind::single);
  snapshot.local_time += 1s;
  const Records second = records_of(snapshot, BlgKind::single);
  // The second of two parts, taken a second later.
  const std::size_t half = 8 + (first[1].data.size() - 8) / 2;
  const std::string mixed = first[1].data.substr(0, half) + second[1].data.substr(half);
  const ReadAll read = read_all(written({first[0], {first[1].type, first[1].time, mixed}}));
  REQUIRE(read.snapshots.size() == 1);
  CHECK(read.snapshots[0].local_time == LocalTime(Ticks(kStart)));
}

TEST_CASE("a block whose clock is days off tells no UTC", "[blg]") {
  EtlOptions container;
  container.bias_minutes = 120;
  const auto utc_of = [&](Ticks off) {
    Snapshot snapshot = snapshot_of("HOST", "Some Set", 1);
    snapshot.utc_time = utc_from_local(snapshot.local_time, off);
    return read_all(written(records_of(snapshot, BlgKind::block), container)).snapshots.at(0).utc_time;
  };
  const LocalTime local{Ticks(kStart)};
  CHECK(utc_of(5h) == utc_from_local(local, 5h));
  CHECK(utc_of(2h + 1500ms) == utc_from_local(local, 2h + 1500ms));  // when it was read
  CHECK(utc_of(240h) == utc_from_local(local, 2h));
}

TEST_CASE("a part that the catalogue says otherwise is damage, and named", "[blg]") {
  const Snapshot snapshot = snapshot_of("HOST", "Some Set", 1);
  const Records single = records_of(snapshot, BlgKind::single);
  const Records list = records_of(snapshot, BlgKind::list);
  const Records block = records_of(snapshot, BlgKind::block);
  const auto error_of = [](const Records& catalogue, const Records& sample) {
    const ReadAll read = read_all(written({catalogue[0], sample[1]}));
    CHECK(read.snapshots.empty());
    return read.error;
  };
  CHECK_THAT(error_of(list, block),
             Catch::EndsWith("a sample describes \\Some Set(*)\\Counter differently from the catalogue"));
  CHECK_THAT(error_of(single, list),
             Catch::EndsWith("a sample describes \\Some Set(i0)\\Counter differently from the catalogue"));
  CHECK_THAT(error_of(list, single),
             Catch::EndsWith("a sample has only a single value for \\Some Set(*)\\Counter"));
  CHECK_THAT(error_of(block, single), Catch::Contains("a sample has only a single value for \\Some Set"));
}

TEST_CASE("a binary log is opened by its path", "[blg]") {
  const TemporaryFolder folder;
  folder.write("a.blg", written(records_of(snapshot_of("HOST", "Some Set", 2), BlgKind::list)));
  const Result<std::unique_ptr<CounterLog>> log = open_blg(folder.path("a.blg"), {});
  if (!log) FAIL(log.error().message());
  Snapshot snapshot;
  CHECK((*log)->next(snapshot).value_or(false));
  CHECK_FALSE((*log)->is_formatted());
  CHECK_FALSE(open_blg(folder.path("b.blg"), {}));
}

TEST_CASE("a block with nothing in it is told, and leaves nothing of the one before", "[blg]") {
  const Records all = records_of(snapshot_of("HOST", "Some Set", 2), BlgKind::block);
  ByteWriter empty;
  empty.bytes("BL\x03");
  empty.zeros(1);
  empty.put<std::uint32_t>(16);
  empty.bytes("BL\x03\x05");
  empty.put<std::uint32_t>(8);
  const ReadAll read = read_all(written({all[0], all[1], {all[1].type, all[1].time, empty.str()}}));
  CHECK(read.error.empty());
  REQUIRE(read.snapshots.size() == 2);
  CHECK(read.snapshots[0].sets.at(0).instances.size() == 2);
  CHECK(read.snapshots[0].errors.empty());
  CHECK(read.snapshots[1].sets.at(0).instances.empty());
  REQUIRE(read.snapshots[1].errors.size() == 1);
  CHECK(read.snapshots[1].errors[0].code() == pdh_status::no_object);
  CHECK_THAT(read.snapshots[1].errors[0].message(), Catch::Contains("\\Some Set"));
}

}  // namespace
}  // namespace jobx::test
