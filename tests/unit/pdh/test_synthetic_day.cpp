#include <catch2/catch.hpp>
#include <memory>

#include "collector/merge/inventory.h"
#include "collector/sources/counter_sampler.h"
#include "tests/doubles/synthetic_day.h"

namespace jobx::test {
namespace {

TEST_CASE("the synthetic day wraps page faults and begins jobs anew, and the inventory copes",
          "[recording]") {
  test::SyntheticDay day(true);
  CounterSampler sampler({.details = true});
  Inventory inventory;
  InventoryTime now{};
  std::uint64_t faults = 0;
  bool wrapped = false;
  for (std::int64_t i = 0; i < test::SyntheticDay::count(); ++i) {
    const auto sample = std::make_shared<const Sample>(sampler.sample(day.next()));
    REQUIRE(sample->errors.empty());
    for (const JobView& view :
         inventory.update({{SourceKind::pdh, sample}}, now += std::chrono::seconds(240))) {
      if (view.job->name.name != "synthetic app pool") continue;
      CHECK(view.page_faults >= faults);
      faults = view.page_faults.value();
      wrapped = wrapped || faults > view.job->page_faults.value();
    }
  }
  CHECK(wrapped);
}

}  // namespace
}  // namespace jobx::test
