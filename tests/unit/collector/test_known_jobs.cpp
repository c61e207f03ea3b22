/// How the inventory finds what it knows of each job.
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

constexpr InventoryTime kStart{std::chrono::hours(1)};

std::vector<JobView> update(Inventory& inventory, const std::vector<Job>& jobs, InventoryTime now) {
  return inventory.update({{SourceKind::object, shared(sample_of(jobs))}}, now);
}

TEST_CASE("jobs that come, go and change places go on counting, in a copy of the inventory too",
          "[inventory]") {
  const std::vector<std::string> readings{"abcd", "abcd", "bcd", "xbcyd", "dycbx", "d", "abcdexy", "eyx"};
  Inventory inventory;
  std::map<std::string, std::uint64_t> first;  // page faults of each job, less those of the reading
  InventoryTime now = kStart;
  for (std::uint64_t i = 0; i < readings.size(); ++i) {
    CAPTURE(i);
    const auto faults = static_cast<std::uint32_t>(0xFFFF'FFF0U + 8 * i);
    std::vector<Job> jobs;
    for (const char name : readings[i]) {
      jobs.push_back(job_named(std::string(1, name)));
      jobs.back().page_faults = faults;
      first.try_emplace(jobs.back().name.name, faults - 8 * i);
    }
    if (i % 2 == 1) {
      Inventory copy = inventory;
      inventory = Inventory();
      inventory = std::move(copy);
    }
    const auto views = update(inventory, jobs, now += seconds(15));
    REQUIRE(views.size() == jobs.size());
    for (const JobView& view : views) CHECK(view.page_faults == first[view.job->name.name] + 8 * i);
  }
}

TEST_CASE("of two jobs that one source shows under one name, the first counts", "[inventory]") {
  Job first = job_named("a");
  first.page_faults = 1;
  Job second = job_named("a");
  second.page_faults = 2;
  second.ui_restrictions = 3;
  Inventory inventory;
  const auto views = update(inventory, {first, second, job_named("b")}, kStart);
  REQUIRE(views.size() == 2);
  CHECK(views[0].page_faults == 1);
  CHECK(!views[0].job->ui_restrictions);
}

}  // namespace
}  // namespace jobx::test
