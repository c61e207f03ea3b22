// What the writer of synthetic logs writes, the reader reads: the same values, whichever way they are stored.
#include <catch2/catch.hpp>
#include <sstream>

#include "pdh/logs/blg/reader.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"

namespace jobx::test {
namespace {

using test::BlgKind;
using test::BlgOptions;
using test::BlgWriter;

std::vector<Snapshot> made_up(std::size_t count) {
  std::vector<Snapshot> snapshots;
  test::JobServer server;
  server.bias = -36'000'000'000;  // UTC+1
  Snapshot one;
  for (std::size_t i = 0; i < count; ++i) {
    job_counters(server, i, one);
    snapshots.push_back(one);
  }
  return snapshots;
}

std::string written(const std::vector<Snapshot>& snapshots, BlgOptions options) {
  std::ostringstream file(std::ios::binary);
  options.container.bias_minutes = -60;
  BlgWriter writer(file, options);
  for (const Snapshot& one : snapshots) writer.write(one);
  writer.finish();
  return file.str();
}

void check_same(const Snapshot& got, const Snapshot& expected) {
  CHECK(got.local_time == expected.local_time);
  CHECK(got.utc_time == expected.utc_time);
  CHECK(got.errors.empty());
  REQUIRE(got.sets.size() == expected.sets.size());
  for (std::size_t s = 0; s < got.sets.size(); ++s) {
    const CounterSet& set = got.sets[s];
    CHECK(set.machine == expected.sets[s].machine);
    CHECK(set.name == expected.sets[s].name);
    CHECK(set.instances == expected.sets[s].instances);
    REQUIRE(set.columns.size() == expected.sets[s].columns.size());
    for (std::size_t c = 0; c < set.columns.size(); ++c) {
      const CounterColumn& column = set.columns[c];
      CAPTURE(set.name, column.name);
      CHECK(column.name == expected.sets[s].columns[c].name);
      CHECK(column.type == expected.sets[s].columns[c].type);
      CHECK(column.time_base == expected.sets[s].columns[c].time_base);
      CHECK(column.scale == expected.sets[s].columns[c].scale);
      CHECK((column.raw == expected.sets[s].columns[c].raw));
    }
  }
}

TEST_CASE("a log of made-up jobs reads back as it was written, in each of the three ways", "[blg]") {
  const std::vector<Snapshot> expected = made_up(5);
  BlgOptions options;
  options.kind = GENERATE(BlgKind::single, BlgKind::list, BlgKind::block);
  options.names = GENERATE(true, false);
  options.container.compress = GENERATE(false, true);
  Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(written(expected, options), "made up"), {});
  REQUIRE(log);
  Snapshot snapshot;
  for (const Snapshot& one : expected) {
    const Result<bool> more = (*log)->next(snapshot);
    if (!more) FAIL(more.error().message());
    REQUIRE(*more);
    check_same(snapshot, one);
  }
  const Result<bool> end = (*log)->next(snapshot);
  REQUIRE(end);
  CHECK_FALSE(*end);
  CHECK((*log)->machine() == "SYNTHETIC");
  CHECK((*log)->position() == (*log)->size());
}

}  // namespace
}  // namespace jobx::test
