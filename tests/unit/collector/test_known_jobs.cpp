/// How the inventory finds what it knows of each job.
#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::minutes;
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

TEST_CASE("jobs of a source that is back after ten minutes are new ones", "[inventory]") {
  std::vector<Job> jobs;
  for (int i = 100; i < 200; ++i) {
    jobs.push_back(job_named(std::to_string(i)));
    jobs.back().page_faults = 4'294'967'295U;
  }
  Inventory inventory;
  CHECK(inventory.remembered() == 0);
  update(inventory, jobs, kStart);
  CHECK(inventory.remembered() == jobs.size());
  inventory.update({}, kStart + minutes(11));
  CHECK(inventory.remembered() == 0);
  for (Job& job : jobs) job.page_faults = 4;
  const auto views = update(inventory, jobs, kStart + minutes(12));
  REQUIRE(views.size() == jobs.size());
  for (const JobView& view : views) CHECK(view.page_faults == 4U);
}

/// Jobs as one source shows them, some of which are kept from whoever asks.
class Known {
 public:
  void show(const std::vector<std::string>& names, InventoryTime now,
            const std::set<std::string>& hidden = {}) {
    std::vector<Job> jobs;
    for (const std::string& name : names) jobs.push_back(job_named(name));
    sample_ = shared(sample_of(std::move(jobs)));
    all.update({{SourceKind::object, sample_}});
    HeldReadings held;
    all.for_each_shown([&](const JobName& name, KnownJobs::Known& known) {
      if (hidden.contains(name.name)) return false;
      JobView view = view_of(*known.seen[static_cast<std::size_t>(SourceKind::object)]);
      if (!known.memory) known.memory.emplace();
      known.memory->go_on(view, known.seen, now, false, held);
      return true;
    });
  }

  /// The names that the last update shows, with a star behind those that are remembered.
  std::string shown() {
    std::string names;
    all.for_each_shown([&](const JobName& name, const KnownJobs::Known& known) {
      names += name.name + (known.memory ? "*" : "");
      return known.memory.has_value();
    });
    return names;
  }

  KnownJobs all;

 private:
  std::shared_ptr<const Sample> sample_;
};

TEST_CASE("of jobs that are shown to nobody, those that were seen last are remembered", "[inventory]") {
  constexpr seconds kLongest(600);
  Known known;
  CHECK(known.all.shown() == 0);
  CHECK(known.all.remembered() == 0);
  known.show({"a", "b"}, kStart);
  CHECK(known.all.shown() == 2);
  CHECK(known.all.remembered() == 2);
  known.show({"c", "d"}, kStart + seconds(1));
  CHECK(known.all.shown() == 2);
  known.all.forget(kStart + seconds(1), kLongest, 10);
  CHECK(known.all.remembered() == 4);
  // The source shows one of each again, but the rules leave it out by now.
  known.show({"a", "c", "e"}, kStart + seconds(2), {"a", "c"});
  known.all.forget(kStart + seconds(2), kLongest, 2);
  CHECK(known.all.remembered() == 3);
  CHECK(known.shown() == "ac*e*");
  known.show({"a", "b", "c", "d", "e"}, kStart + seconds(3), {"a", "b", "c", "d", "e"});
  CHECK(known.shown() == "abc*d*e*");
}

}  // namespace
}  // namespace jobx::test
