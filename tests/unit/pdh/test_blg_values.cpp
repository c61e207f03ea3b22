/// What a binary log's single values and lists tell beside their numbers.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstring>
#include <sstream>
#include <string>
#include <vector>

#include "pdh/counter_type.h"
#include "pdh/logs/blg/reader.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"

namespace jobx::test {
namespace {

using std::chrono::hours;

constexpr std::int64_t kStart = 133'500'000'000'000'000;

/// One instance of one counter, recorded at `local_time`.
Snapshot snapshot_of(std::uint32_t type, std::int64_t local_time, RawValue value) {
  CounterSet set;
  set.machine = "HOST";
  set.name = "Some Set";
  set.instances = {"a"};
  set.columns.push_back(column_of("Counter", type, 10'000'000, 0, 1));
  set.columns[0].raw[0] = value;
  Snapshot snapshot;
  snapshot.local_time = LocalTime(Ticks(local_time));
  snapshot.sets = {set};
  return snapshot;
}

std::string written(const std::vector<Snapshot>& snapshots, BlgKind kind) {
  std::ostringstream file(std::ios::binary);
  BlgOptions options;
  options.kind = kind;
  options.container.time_zone = "";
  BlgWriter writer(file, options);
  for (const Snapshot& one : snapshots) writer.write(one);
  writer.finish();
  return file.str();
}

std::vector<Snapshot> read_back(const std::string& bytes) {
  Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(bytes, "v.blg"), {});
  if (!log) FAIL(log.error().message());
  std::vector<Snapshot> all;
  Snapshot snapshot;
  while ((*log)->next(snapshot).value()) all.push_back(snapshot);
  return all;
}

TEST_CASE("timers tell UTC, whether values stand alone or in a list", "[blg]") {
  const BlgKind kind = GENERATE(BlgKind::single, BlgKind::list);
  const std::uint32_t type = GENERATE(counter_type::timer_100ns, counter_type::queue_length_100ns);
  const std::int64_t utc = kStart + Ticks(hours(3)).count();
  const std::vector<Snapshot> all =
      read_back(written({snapshot_of(type, kStart, {pdh_status::valid_data, 1, 5, utc})}, kind));
  REQUIRE(all.size() == 1);
  CHECK(all[0].local_time == LocalTime(Ticks(kStart)));
  CHECK(all[0].utc_time == utc_from_filetime(utc));
}

TEST_CASE("a value without data, or of another clock, tells no UTC", "[blg]") {
  const BlgKind kind = GENERATE(BlgKind::single, BlgKind::list);
  const std::int64_t utc = kStart + Ticks(hours(3)).count();
  const auto utc_of = [&](std::uint32_t type, std::uint32_t status) {
    const std::vector<Snapshot> all =
        read_back(written({snapshot_of(type, kStart, {status, 1, 5, utc})}, kind));
    return all.at(0).utc_time;
  };
  CHECK_FALSE(utc_of(counter_type::timer_100ns, pdh_status::invalid_data));
  CHECK_FALSE(utc_of(counter_type::precision_100ns_timer, pdh_status::valid_data));
  CHECK_FALSE(utc_of(counter_type::large_rawcount, pdh_status::valid_data));
}

TEST_CASE("a list without data says why, and its values have its status", "[blg]") {
  const RawValue value{pdh_status::valid_data, 1, 5, 0};
  std::string bytes = written({snapshot_of(counter_type::large_rawcount, kStart, value)}, BlgKind::list);
  const std::size_t list = bytes.find("BL\x03\x02");
  REQUIRE(list != std::string::npos);
  const std::uint32_t status = pdh_status::invalid_data;
  std::memcpy(bytes.data() + list + 8 + 8, &status, sizeof status);
  const std::vector<Snapshot> all = read_back(bytes);
  REQUIRE(all.size() == 1);
  REQUIRE(all[0].errors.size() == 1);
  CHECK(all[0].errors[0].code() == status);
  CHECK_THAT(all[0].errors[0].message(), Catch::StartsWith("\\Some Set"));
  CHECK(all[0].sets.at(0).columns.at(0).raw.at(0).status == status);
}

}  // namespace
}  // namespace jobx::test
