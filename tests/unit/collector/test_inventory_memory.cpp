/// What the inventory keeps of a job from one scrape to the next, and what it forgets.
#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

constexpr InventoryTime kStart{std::chrono::hours(1)};

using Seen = std::vector<std::pair<SourceKind, Job>>;

JobView only_view(Inventory& inventory, const Seen& seen, InventoryTime now = kStart) {
  std::vector<Sample> samples;
  samples.reserve(seen.size());
  std::vector<std::pair<SourceKind, const Sample*>> pointers;
  for (const auto& [kind, job] : seen) pointers.emplace_back(kind, &samples.emplace_back(sample_of({job})));
  std::vector<JobView> views = inventory.update(pointers, now);
  REQUIRE(views.size() == 1);
  return views.front();
}

Job with_kernel_time(std::int64_t ticks) {
  Job job = job_named("a");
  job.cpu.total_kernel = Ticks{ticks};
  return job;
}

Job with_process(std::uint64_t id, std::int64_t page_faults) {
  Job job = job_named("a");
  JobProcess process;
  process.id = id;
  process.set(ProcessFigure::page_faults, page_faults);
  job.details.push_back(std::move(process));
  return job;
}

/// A job with a limit of a second that is used up: Windows ended its processes if it is signalled.
Job out_of_time(bool is_signalled) {
  Job job = job_named("a");
  job.limits = BasicLimits{limit_flag::job_time, {}, seconds(1), 0};
  job.cpu = CpuTimes{seconds(1), Ticks{0}, seconds(1), Ticks{0}};
  job.is_signalled = is_signalled;
  return job;
}

TEST_CASE("whether a job is signalled may be known to the second source alone", "[inventory]") {
  for (const bool is_signalled : {false, true}) {
    Inventory inventory;
    Job better = job_named("a");
    Job other = job_named("a");
    other.is_signalled = is_signalled;
    CHECK(only_view(inventory, {{SourceKind::object, better}, {SourceKind::pdh, other}}).job.is_signalled ==
          is_signalled);
    better.is_signalled = !is_signalled;
    CHECK(only_view(inventory, {{SourceKind::object, better}, {SourceKind::pdh, other}}).job.is_signalled !=
          is_signalled);
  }
}

TEST_CASE("kernel time does not run back by what performance counters round off", "[inventory]") {
  Inventory inventory;
  const auto total = [&](SourceKind kind, std::int64_t ticks) {
    return only_view(inventory, {{kind, with_kernel_time(ticks)}}).job.cpu.total_kernel->count();
  };
  CHECK(total(SourceKind::object, 123'456) == 123'456);
  CHECK(total(SourceKind::pdh, 120'000) == 123'456);
  CHECK(total(SourceKind::pdh, 120'000) == 123'456);
  CHECK(total(SourceKind::pdh, 130'000) == 130'000);
  CHECK(total(SourceKind::object, 130'001) == 130'001);
  // A whole millisecond less is another job's time, and so is anything less that the kernel reports.
  CHECK(total(SourceKind::pdh, 120'000) == 120'000);
  CHECK(total(SourceKind::object, 119'999) == 119'999);
}

TEST_CASE("a process that left a job is forgotten while the job lives on", "[inventory]") {
  Inventory inventory;
  const auto faults = [&](const Job& job) {
    return only_view(inventory, {{SourceKind::object, job}})
        .job.details.at(0)
        .get(ProcessFigure::page_faults);
  };
  CHECK(faults(with_process(8, 0xFFFF'FFFF)) == 0xFFFF'FFFF);
  CHECK(faults(with_process(8, 1)) == 0x1'0000'0001);
  CHECK(faults(with_process(12, 5)) == 5);
  // The id was given away again: no start tells the two apart, only that 8 was gone.
  CHECK(faults(with_process(8, 2)) == 2);
}

TEST_CASE("the count of expiries stays when the limit is removed", "[inventory]") {
  Inventory inventory;
  const auto kills = [&](const Job& job) {
    return only_view(inventory, {{SourceKind::object, job}}).time_kills;
  };
  CHECK(kills(out_of_time(false)) == 0U);
  CHECK(kills(out_of_time(true)) == 1U);
  Job unlimited = out_of_time(false);
  unlimited.limits->flags = 0;
  CHECK(kills(unlimited) == 1U);
  CHECK(kills(out_of_time(true)) == 2U);
}

TEST_CASE("the second end of a job name is as new as the first one was", "[inventory]") {
  Inventory inventory;
  Job owned = job_named("a");
  owned.owned = true;
  owned.processes = ProcessCounts{3, 0, 0};
  Job other = job_named("a");
  other.processes = ProcessCounts{1, 1, 0};
  const auto shown = [&](Ticks ended, InventoryTime now) {
    owned.ended = ended;
    return only_view(inventory, {{SourceKind::owned, owned}, {SourceKind::object, other}}, now).job.owned;
  };
  const InventoryTime later = kStart + Inventory::kSideBySide + seconds(1);
  CHECK(shown(Ticks{17}, kStart));
  CHECK_FALSE(shown(Ticks{17}, later));
  // The name was used for another owned job, which has ended as well.
  CHECK(shown(Ticks{18}, later + seconds(1)));
  CHECK(shown(Ticks{18}, later + seconds(1) + Inventory::kSideBySide));
  CHECK_FALSE(shown(Ticks{18}, later + seconds(2) + Inventory::kSideBySide));
}

}  // namespace
}  // namespace jobx::test
