/// One job from reading to reading, for tests of what an inventory remembers.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {

/// Updates of an inventory with readings of one job, 15 seconds apart.
class Readings {
 public:
  JobView next(const std::vector<std::pair<SourceKind, Job>>& jobs) {
    Samples samples;
    for (const auto& [kind, job] : jobs) samples.emplace_back(kind, shared(sample_of({job})));
    const std::vector<JobView> views = inventory_.update(samples, now_ += std::chrono::seconds(15));
    REQUIRE(views.size() == 1);
    return views.front();
  }
  JobView next(const Job& job, SourceKind kind = SourceKind::object) { return next({{kind, job}}); }
  void pass() { inventory_.update({}, now_ += std::chrono::seconds(15)); }

  [[nodiscard]] const HeldReading& held(SourceKind kind = SourceKind::object) const {
    return inventory_.held().of(kind);
  }

 private:
  Inventory inventory_;
  InventoryTime now_{std::chrono::hours(1)};
};

}  // namespace jobx::test
