/// What the inventory makes of jobs that run out of time, and of owned ones that have ended.
#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

constexpr InventoryTime kStart{std::chrono::hours(1)};

/// A job with a limit of a second, that has used so much.
Job timed(Ticks used, bool is_signalled) {
  Job job = job_named("a");
  job.limits = BasicLimits{limit_flag::job_time, {}, seconds(1), 0};
  job.cpu = CpuTimes{used, Ticks{0}, used, Ticks{0}};
  job.is_signalled = is_signalled;
  return job;
}

JobView only_view(Inventory& inventory, const std::vector<std::pair<SourceKind, Job>>& seen,
                  InventoryTime now) {
  Samples samples;
  for (const auto& [kind, job] : seen) samples.emplace_back(kind, shared(sample_of({job})));
  std::vector<JobView> views = inventory.update(samples, now);
  REQUIRE(views.size() == 1);
  return views.front();
}

JobView seen_by_kernel(Inventory& inventory, const Job& job) {
  return only_view(inventory, {{SourceKind::object, job}}, kStart);
}

}  // namespace

TEST_CASE("an expiry that is seen to happen counts once and has its time", "[inventory]") {
  Inventory inventory;
  CHECK(seen_by_kernel(inventory, timed(Ticks{0}, false)).time_kills == 0U);
  const JobView before = seen_by_kernel(inventory, timed(seconds(1), false));
  CHECK(before.time_kills == 0U);
  CHECK_FALSE(before.last_expiration);
  const JobView after = seen_by_kernel(inventory, timed(seconds(1), true));
  CHECK(after.time_kills == 1U);
  REQUIRE(after.last_expiration);
  const JobView later = seen_by_kernel(inventory, timed(seconds(1), true));
  CHECK(later.time_kills == 1U);
  CHECK(later.last_expiration == after.last_expiration);
  // A new limit, and that is used up as well.
  CHECK(seen_by_kernel(inventory, timed(seconds(1), false)).time_kills == 1U);
  CHECK(seen_by_kernel(inventory, timed(seconds(2), true)).time_kills == 2U);
}

TEST_CASE("an expiry before the first look counts and has no time", "[inventory]") {
  Inventory inventory;
  const JobView view = seen_by_kernel(inventory, timed(seconds(1), true));
  CHECK(view.time_kills == 1U);
  CHECK_FALSE(view.last_expiration);
}

TEST_CASE("what cannot tell of an expiry has no count of them", "[inventory]") {
  Inventory inventory;
  CHECK(seen_by_kernel(inventory, timed(Ticks{0}, true)).time_kills == 0U);  // ended for another reason
  Job unknown = timed(seconds(1), true);
  unknown.is_signalled.reset();
  CHECK_FALSE(seen_by_kernel(inventory, unknown).time_kills);
  Job unlimited = timed(seconds(1), true);
  unlimited.limits->flags = 0;
  CHECK_FALSE(seen_by_kernel(inventory, unlimited).time_kills);
  unlimited.limits.reset();
  CHECK_FALSE(seen_by_kernel(inventory, unlimited).time_kills);
  Job heard = timed(seconds(1), true);
  heard.owned = true;
  heard.events = full_events();
  const JobView view = only_view(inventory, {{SourceKind::owned, heard}}, kStart);
  CHECK_FALSE(view.time_kills);
  CHECK(view.last_expiration == full_events().last_expiration);
}

TEST_CASE("a job whose limit is removed keeps the count of its expiries", "[inventory]") {
  Inventory inventory;
  CHECK(seen_by_kernel(inventory, timed(seconds(1), false)).time_kills == 0U);
  const JobView expired = seen_by_kernel(inventory, timed(seconds(1), true));
  CHECK(expired.time_kills == 1U);
  Job unlimited = timed(seconds(1), false);
  unlimited.limits->flags = 0;
  const JobView after = seen_by_kernel(inventory, unlimited);
  CHECK(after.time_kills == 1U);
  CHECK(after.last_expiration == expired.last_expiration);
}

TEST_CASE("another program's job of the same name follows an owned one that has ended", "[inventory]") {
  Inventory inventory;
  Job owned = job_named("a");
  owned.owned = true;
  owned.processes = ProcessCounts{3, 0, 0};
  owned.ended = Ticks{17'000'000'000'000'000};
  Job other = job_named("a");
  other.processes = ProcessCounts{1, 1, 0};
  const std::vector<std::pair<SourceKind, Job>> both{{SourceKind::owned, owned}, {SourceKind::object, other}};
  // Read side by side, the kernel may still show the job that has just ended.
  const JobView ended = only_view(inventory, both, kStart);
  CHECK(ended.job->owned);
  CHECK(ended.job->processes.total == 3U);
  CHECK(only_view(inventory, both, kStart + Inventory::kSideBySide).job->owned);
  const JobView successor = only_view(inventory, both, kStart + Inventory::kSideBySide + seconds(1));
  CHECK_FALSE(successor.job->owned);
  CHECK(successor.job->processes.total == 1U);
  CHECK_FALSE(successor.seen_by(SourceKind::owned));
  // And it stays: the end is no newer for having been seen again.
  CHECK_FALSE(only_view(inventory, both, kStart + 2 * Inventory::kSideBySide).job->owned);
}

TEST_CASE("the job that follows an owned one is held by its own source, and by that alone", "[inventory]") {
  Job owned = job_named("a");
  owned.owned = true;
  owned.cpu.total_user = seconds(50);
  owned.ended = Ticks{17'000'000'000'000'000};
  Job other = job_named("a");
  other.process_ids = std::vector<std::uint64_t>{400};
  other.cpu.total_user = seconds(100);
  Inventory inventory;
  const auto shown_at = [&](Ticks after) {
    return only_view(inventory, {{SourceKind::owned, owned}, {SourceKind::object, other}}, kStart + after)
        .job->cpu.total_user;
  };
  CHECK(shown_at(Ticks{0}) == Ticks(seconds(50)));
  CHECK(shown_at(seconds(11)) == Ticks(seconds(100)));
  other.cpu.total_user = seconds(99);
  CHECK(shown_at(seconds(12)) == Ticks(seconds(100)));
  CHECK(inventory.held().of(SourceKind::object).times == 1);
  CHECK(inventory.held().of(SourceKind::owned).times == 0);
  CHECK(inventory.held().of(SourceKind::pdh).times == 0);
}

TEST_CASE("performance counters are no other job that follows an owned one", "[inventory]") {
  Job owned = job_named("a");
  owned.owned = true;
  owned.processes = ProcessCounts{3, 0, 0};
  owned.ended = Ticks{17'000'000'000'000'000};
  Job counters = job_named("a");
  counters.processes = ProcessCounts{1, 1, 0};
  Inventory inventory;
  for (const seconds after : {seconds(0), seconds(11), seconds(60)}) {
    const JobView view =
        only_view(inventory, {{SourceKind::owned, owned}, {SourceKind::pdh, counters}}, kStart + after);
    CHECK(view.job->owned);
    CHECK(view.job->processes.total == 3U);
  }
}

TEST_CASE("an owned job that ends a second time has ended just now, not when it first did", "[inventory]") {
  Inventory inventory;
  Job owned = job_named("a");
  owned.owned = true;
  owned.processes = ProcessCounts{3, 0, 0};
  owned.ended = Ticks{17'000'000'000'000'000};
  Job kernels = job_named("a");
  kernels.processes = ProcessCounts{4, 1, 0};
  CHECK(only_view(inventory, {{SourceKind::owned, owned}, {SourceKind::object, kernels}}, kStart).job->owned);
  // It was made anew and ended again between two scrapes; the kernel still shows it for a moment.
  owned.ended = *owned.ended + Ticks(seconds(8));
  owned.processes = ProcessCounts{4, 0, 0};
  const std::vector<std::pair<SourceKind, Job>> both{{SourceKind::owned, owned},
                                                     {SourceKind::object, kernels}};
  const InventoryTime again = kStart + Inventory::kSideBySide;
  CHECK(only_view(inventory, both, again).job->owned);
  const JobView side_by_side = only_view(inventory, both, again + Inventory::kSideBySide);
  CHECK(side_by_side.job->owned);
  CHECK(side_by_side.job->ended == owned.ended);
  CHECK_FALSE(only_view(inventory, both, again + Inventory::kSideBySide + seconds(1)).job->owned);
}

}  // namespace jobx::test
