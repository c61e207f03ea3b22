#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "collector/merge/inventory.h"
#include "collector/sources/counter_sampler.h"
#include "pdh/logs/counter_log.h"
#include "tests/doubles/synthetic_day.h"
#include "tests/unit/recordings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

const std::string kRecording = project_path("examples/synthetic-day.blg");

TEST_CASE("the shipped recording says what the synthetic day says", "[recording]") {
  Result<std::unique_ptr<CounterLog>> log = open_counter_log(kRecording, CounterSampler::wants);
  REQUIRE(log);
  test::SyntheticDay day(false);
  CounterSampler of_log({});
  CounterSampler of_day({});
  Snapshot snapshot;
  std::int64_t count = 0;
  while (true) {
    const Result<bool> more = (*log)->next(snapshot);
    REQUIRE(more);
    if (!*more) break;
    ++count;
    const Snapshot& expected = day.next();
    CHECK(snapshot.utc_time == expected.utc_time);
    CHECK(snapshot.local_time == expected.local_time);
    const Sample sample = of_log.sample(snapshot);
    CHECK(sample.errors.empty());
    CHECK((sample.jobs == of_day.sample(expected).jobs));
  }
  CHECK(count == test::SyntheticDay::count());
  CHECK((*log)->machine() == "SYNTHETIC");
  CHECK((*log)->passed_by() == std::set<std::string>{"Processor"});
}

TEST_CASE("the synthetic day wraps page faults and begins jobs anew, and the inventory copes",
          "[recording]") {
  test::SyntheticDay day(true);
  CounterSampler sampler({.details = true});
  Inventory inventory;
  InventoryTime now{};
  std::uint64_t faults = 0;
  bool wrapped = false;
  for (std::int64_t i = 0; i < test::SyntheticDay::count(); ++i) {
    const Sample sample = sampler.sample(day.next());
    REQUIRE(sample.errors.empty());
    for (const JobView& view :
         inventory.update({{SourceKind::pdh, &sample}}, now += std::chrono::seconds(240))) {
      if (view.job.name.name != "synthetic app pool") continue;
      CHECK(view.page_faults >= faults);
      faults = view.page_faults.value();
      wrapped = wrapped || faults > view.job.page_faults.value();
    }
  }
  CHECK(wrapped);
}

}  // namespace
}  // namespace jobx::test
