/// Single processes: which of a table is meant by an id, and how two sources' lists become one.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "collector/merge/process_merge.h"
#include "jobobject/inspect/process_table.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Ticks kNow = hours(24 * 365 * 50);

JobProcess process(std::uint64_t id, const char* name) {
  JobProcess one;
  one.id = id;
  one.name = name;
  return one;
}

JobProcess started(std::uint64_t id, const char* name, Ticks start) {
  JobProcess one = process(id, name);
  one.set(ProcessFigure::start_time, start.count());
  return one;
}

std::vector<JobProcess> merged(std::vector<JobProcess> into, const std::vector<JobProcess>& from) {
  merge_processes(into, from);
  return into;
}

TEST_CASE("a table finds a process by its id, whatever the order it was read in", "[processes]") {
  const ProcessTable table({process(12, "c"), process(4, "a"), process(8, "b")}, kNow);
  REQUIRE(table.find(8, kNow) != nullptr);
  CHECK(table.find(8, kNow)->name == "b");
  CHECK(table.find(6, kNow) == nullptr);
  CHECK(table.find(13, kNow) == nullptr);
  CHECK(table.find(12, kNow)->name == "c");
  CHECK(table.find(4, kNow)->name == "a");
  CHECK(ProcessTable({}, kNow).find(4, kNow) == nullptr);
}

TEST_CASE("an id that went to a new process since the list was read finds nothing", "[processes]") {
  const Ticks listed = kNow - milliseconds(3);
  const auto is_found = [&](Ticks start) {
    return ProcessTable({started(8, "x", start)}, kNow).find(8, listed) != nullptr;
  };
  CHECK(is_found(listed - Ticks{1}));
  CHECK_FALSE(is_found(listed));  // the clock stands still between two ticks
  CHECK_FALSE(is_found(listed + Ticks{1}));
  CHECK_FALSE(is_found(kNow));
  // Its start may be finer than the clock that the table's time is of.
  CHECK_FALSE(is_found(kNow + milliseconds(15)));
}

TEST_CASE("a clock that was set back does not hide the processes from before", "[processes]") {
  const ProcessTable table({started(8, "x", kNow + hours(1))}, kNow);
  CHECK(table.find(8, kNow - seconds(1)) != nullptr);
  // A second is the most that a newcomer's start may be ahead of the table.
  CHECK(ProcessTable({started(8, "x", kNow + seconds(1))}, kNow).find(8, kNow) == nullptr);
  CHECK(ProcessTable({started(8, "x", kNow + seconds(1) + Ticks{1})}, kNow).find(8, kNow) != nullptr);
}

TEST_CASE("of two lists, the first wins figure by figure, and nobody is lost", "[processes]") {
  JobProcess kernel = started(8, "both", kNow);
  kernel.set(ProcessFigure::threads, 3);
  JobProcess counters = started(8, "both by counters", kNow + milliseconds(900));
  counters.set(ProcessFigure::threads, 4);
  counters.set(ProcessFigure::handles, 70);
  JobProcess expected = kernel;
  expected.set(ProcessFigure::handles, 70);
  CHECK(merged({process(12, "kernel"), kernel}, {process(16, "counters"), counters, process(2, "first")}) ==
        std::vector{process(2, "first"), expected, process(12, "kernel"), process(16, "counters")});
}

TEST_CASE("one id with two starts is two processes, and the better source's stays", "[processes]") {
  const JobProcess kernel = started(8, "new", kNow);
  JobProcess counters = started(8, "old", kNow - milliseconds(1'001));
  counters.set(ProcessFigure::handles, 70);
  CHECK(merged({kernel}, {counters}) == std::vector{kernel});
  // Two figures of one start differ by a second at most.
  counters = started(8, "old", kNow - seconds(1));
  counters.set(ProcessFigure::handles, 70);
  CHECK(merged({kernel}, {counters}).front().get(ProcessFigure::handles) == 70);
}

TEST_CASE("a process without a name or a start takes those of the other source", "[processes]") {
  CHECK(merged({process(8, "")}, {started(8, "named", kNow)}) == std::vector{started(8, "named", kNow)});
  CHECK(merged({started(8, "named", kNow)}, {process(8, "")}) == std::vector{started(8, "named", kNow)});
}

TEST_CASE("where one source knows no process, the other's list stays as it is", "[processes]") {
  const std::vector list{process(9, "z"), process(3, "a")};
  CHECK(merged(list, {}) == list);
  CHECK(merged({}, list) == list);
}

TEST_CASE("the inventory merges the processes of a job that two sources see", "[processes]") {
  Job kernel = job_named("a");
  kernel.details = {process(8, "k")};
  kernel.details[0].set(ProcessFigure::threads, 3);
  Job counters = job_named("a");
  counters.details = {process(8, "p"), process(4, "only counters")};
  counters.details[0].set(ProcessFigure::handles, 70);
  const auto better = shared(sample_of({kernel}));
  const auto worse = shared(sample_of({counters}));
  Inventory inventory;
  const auto views = inventory.update({{SourceKind::pdh, worse}, {SourceKind::object, better}},
                                      InventoryTime(std::chrono::hours(1)));
  REQUIRE(views.size() == 1);
  const std::vector<JobProcess>& details = views[0].job->details;
  REQUIRE(details.size() == 2);
  CHECK(details[0] == process(4, "only counters"));
  CHECK(details[1].name == "k");
  CHECK(details[1].get(ProcessFigure::threads) == 3);
  CHECK(details[1].get(ProcessFigure::handles) == 70);
}

TEST_CASE("each process of the second list is found in the first one, wherever it is there", "[processes]") {
  const auto with_handles = [](std::uint64_t id) {
    JobProcess one = process(id, "c");
    one.set(ProcessFigure::handles, static_cast<std::int64_t>(id));
    return one;
  };
  const auto all = merged({process(12, "k"), process(4, "k"), process(8, "k")},
                          {with_handles(8), with_handles(12), with_handles(4)});
  REQUIRE(all.size() == 3);
  for (const JobProcess& one : all) {
    CHECK(one.name == "k");
    CHECK(one.get(ProcessFigure::handles) == static_cast<std::int64_t>(one.id));
  }
}

TEST_CASE("the holders of a job are those of the better source, if it knows any", "[processes]") {
  Job better = job_named("a");
  Job worse = job_named("a");
  worse.holders = {{12, "worse"}};
  const auto holders = [&] {
    const Samples samples{{SourceKind::object, shared(sample_of({better}))},
                          {SourceKind::pdh, shared(sample_of({worse}))}};
    return Inventory().update(samples, InventoryTime(hours(1))).at(0).job->holders;
  };
  CHECK(holders() == worse.holders);
  better.holders = {{8, "better"}};
  CHECK(holders() == better.holders);
}

TEST_CASE("all processes of a job are shown where there is no budget", "[processes]") {
  Job job = job_named("a");
  job.details = {process(4, "a"), process(8, "b"), process(12, "c")};
  JobView view;
  view.job = SharedJob(job);
  CHECK(view.processes().size() == 3);
}

TEST_CASE("a process has the role of its own id and start, and of those that are told", "[processes]") {
  const auto role = [](std::uint64_t id, Ticks start, const char* services) {
    return ProcessRole{id, start, services, {}};
  };
  const std::vector<ProcessRole> roles{role(8, kNow, "Dnscache"), role(12, kNow, "Spooler"),
                                       role(16, kNow, "W3SVC")};
  Job job = job_named("a");
  job.details = {started(16, "untold", kNow),  started(12, "later", kNow + seconds(2)),
                 started(10, "between", kNow), started(8, "dns", kNow + seconds(1)),
                 process(12, "undated"),       process(4, "first")};
  std::vector<JobView> views{view_of(job)};
  assign_roles(views, std::span(roles).first(2));
  std::vector<std::string> services;
  for (const JobProcess& one : views[0].job->details) services.push_back(one.services);
  CHECK(services == std::vector<std::string>{"", "", "", "Dnscache", "Spooler", ""});
}

TEST_CASE("a merge of two long lists takes a sort, not a search for each", "[processes]") {
  std::vector<JobProcess> kernel;
  std::vector<JobProcess> counters;
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    kernel.push_back(process(i % 2 == 0 ? 4 * i : 4 * (20'000 - i), "k"));
    counters.push_back(process(4 * i + 2, "c"));
  }
  CHECK(merged(kernel, counters).size() == 40'000);
}

}  // namespace
}  // namespace jobx::test
