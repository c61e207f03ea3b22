#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "jobobject/job_figures.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr InventoryTime kStart{std::chrono::hours(1)};

std::vector<JobView> update(Inventory& inventory, const std::vector<Job>& jobs, InventoryTime now) {
  return inventory.update({{SourceKind::object, shared(sample_of(jobs))}}, now);
}

/// One job at one moment.
struct Moment {
  std::uint32_t page_faults;
  std::uint64_t expected;
  Ticks user{};
  Ticks kernel{};
  std::uint32_t processes = 1;
};

void check_page_faults(const std::vector<Moment>& moments) {
  Inventory inventory;
  InventoryTime now = kStart;
  for (std::size_t i = 0; i < moments.size(); ++i) {
    CAPTURE(i);
    Job job = job_named("a");
    job.page_faults = moments[i].page_faults;
    job.cpu = CpuTimes{moments[i].user, moments[i].kernel, {}, {}};
    job.processes = ProcessCounts{moments[i].processes, 1, 0};
    const std::vector<JobView> views = update(inventory, {job}, now += seconds(15));
    REQUIRE(views.size() == 1);
    CHECK(views[0].page_faults == moments[i].expected);
  }
}

TEST_CASE("jobs come out sorted by namespace and name", "[inventory]") {
  Inventory inventory;
  Job session = job_named("a");
  session.name.space = Namespace(1);
  const auto views = update(inventory, {session, job_named("c"), job_named("b")}, kStart);
  REQUIRE(views.size() == 3);
  CHECK(views[0].job->name.name == "b");
  CHECK(views[1].job->name.name == "c");
  CHECK(views[2].job->name == session.name);
  CHECK(inventory.update({}, kStart).empty());
}

TEST_CASE("a job that two sources see is one, and each field comes from the better source", "[inventory]") {
  Job kernel = job_named("a");
  kernel.cpu = CpuTimes{Ticks{11}, {}, {}, {}};
  kernel.limits = BasicLimits{1, {}, {}, 0};
  Job counters = full_job("a");
  const auto better = shared(sample_of({kernel, job_named("only the kernel's")}));
  const auto worse = shared(sample_of({counters, job_named("only the counters'")}));
  // The order in which the sources are named must not matter.
  for (const bool swapped : {false, true}) {
    Inventory inventory;
    Samples samples{{SourceKind::object, better}, {kOtherKind, worse}};
    if (swapped) std::swap(samples[0], samples[1]);
    const auto views = inventory.update(samples, kStart);
    REQUIRE(views.size() == 3);
    Job expected = counters;
    expected.cpu.total_user = Ticks{11};
    expected.limits = kernel.limits;
    CHECK((*views[0].job == expected));
    CHECK(views[0].seen_by(SourceKind::object));
    CHECK(views[0].seen_by(kOtherKind));
    CHECK(views[1].job->name.name == "only the counters'");
    CHECK_FALSE(views[1].seen_by(SourceKind::object));
    CHECK(views[2].seen_by(SourceKind::object));
    CHECK_FALSE(views[2].seen_by(kOtherKind));
  }
}

TEST_CASE("counters know no namespace: their job is the kernel's only one of that name", "[inventory]") {
  const auto in_session = [](std::uint32_t session) {
    Job job = job_named("a");
    job.name.space = Namespace(session);
    return job;
  };
  struct Row {
    std::vector<Job> kernel;
    std::size_t jobs;
    std::optional<std::uint32_t> session;  ///< of the job that the counters see
  };
  for (const Row& row : std::vector<Row>{{{job_named("a")}, 1, std::nullopt},
                                         {{in_session(2)}, 1, 2},
                                         {{in_session(2), job_named("a")}, 2, std::nullopt},
                                         {{in_session(2), in_session(3)}, 3, std::nullopt},
                                         {{}, 1, std::nullopt}}) {
    Inventory inventory;
    const auto kernel = shared(sample_of(row.kernel));
    const auto counters = shared(sample_of({job_named("a")}));
    const auto views = inventory.update({{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, kStart);
    CHECK(views.size() == row.jobs);
    for (const JobView& view : views) {
      CHECK(view.seen_by(SourceKind::pdh) == (view.job->name.space == Namespace(row.session.value_or(0))));
    }
  }
}

TEST_CASE("counters see no job without a name, even if theirs is called so", "[inventory]") {
  Job unnamed = job_named("unnamed");
  unnamed.name.id = "4:0x8";
  const auto kernel = shared(sample_of({unnamed}));
  const auto counters = shared(sample_of({job_named("unnamed")}));
  Inventory inventory;
  const auto views = inventory.update({{SourceKind::object, kernel}, {SourceKind::pdh, counters}}, kStart);
  REQUIRE(views.size() == 2);
  CHECK(views[0].job->name.id.empty());
  CHECK_FALSE(views[0].seen_by(SourceKind::object));
  CHECK_FALSE(views[1].seen_by(SourceKind::pdh));
}

TEST_CASE("a parent without a name is told by its id", "[inventory]") {
  Job root = job_named("unnamed");
  root.name.id = "4:0x8";
  root.process_ids = std::vector<std::uint64_t>{4, 8};
  Job child = job_named("child");
  child.process_ids = std::vector<std::uint64_t>{8};
  Inventory inventory;
  const auto views = update(inventory, {root, child}, kStart);
  REQUIRE(views.size() == 2);
  CHECK(job_lines(views[0], "jobobject_parent") ==
        std::vector<std::string>{"jobobject_parent{parent=unnamed,parent_id=4:0x8} 1"});
}

TEST_CASE("a counter does not run back by what performance counters round off", "[inventory]") {
  Inventory inventory;
  const auto total = [&](SourceKind kind, std::int64_t ticks) {
    Job job = job_named("a");
    job.cpu.total_user = Ticks{ticks};
    const auto sample = shared(sample_of({job}));
    return inventory.update({{kind, sample}}, kStart).at(0).job->cpu.total_user->count();
  };
  CHECK(total(SourceKind::object, 123'456) == 123'456);
  CHECK(total(SourceKind::pdh, 120'000) == 123'456);
  CHECK(total(SourceKind::pdh, 120'000) == 123'456);
  CHECK(total(SourceKind::pdh, 130'000) == 130'000);
  CHECK(total(SourceKind::object, 130'001) == 130'001);
  CHECK(inventory.held().of(SourceKind::pdh).times == 0);
  // More than a tick of the clock less is a new job.
  CHECK(total(SourceKind::object, 300'000) == 300'000);
  CHECK(total(SourceKind::pdh, 120'000) == 120'000);
}

TEST_CASE("kernel time, too, does not run back by what performance counters round off", "[inventory]") {
  Inventory inventory;
  const auto total = [&](SourceKind kind, std::int64_t ticks) {
    Job job = job_named("a");
    job.cpu.total_kernel = Ticks{ticks};
    const auto sample = shared(sample_of({job}));
    return inventory.update({{kind, sample}}, kStart).at(0).job->cpu.total_kernel->count();
  };
  CHECK(total(SourceKind::object, 987'654) == 987'654);
  CHECK(total(SourceKind::pdh, 980'000) == 987'654);
  CHECK(total(SourceKind::pdh, 990'000) == 990'000);
  CHECK(inventory.held().of(SourceKind::pdh).times == 0);
  CHECK(total(SourceKind::pdh, 980'000) == 990'000);  // a whole millisecond: held, and said
  CHECK(inventory.held().of(SourceKind::pdh).times == 1);
}

TEST_CASE("each figure that a better source lacks comes from the next one, alone", "[inventory]") {
  Job full = full_job("a");
  full.details = {full_process(8, "cl")};
  for_each_figure([&](auto figure) {
    if constexpr (figure.kind != FigureKind::identity) {
      Job lacking = full;
      figure.of(lacking) = {};
      Job only = job_named("a");
      figure.of(only) = figure.of(full);
      const auto better = shared(sample_of({lacking}));
      const auto worse = shared(sample_of({only}));
      const auto views = Inventory().update({{SourceKind::object, better}, {kOtherKind, worse}}, kStart);
      REQUIRE(views.size() == 1);
      CHECK((figure.of(lacking) != figure.of(full)));
      CHECK((figure.of(*views[0].job) == figure.of(full)));
    }
  });
}

TEST_CASE("whether a job is signalled comes from the source that can tell", "[inventory]") {
  Job limited = job_named("a");
  limited.limits = BasicLimits{limit_flag::job_time, {}, seconds(1), 0};
  limited.cpu.total_user = seconds(1);
  Job signalled = job_named("a");
  signalled.is_signalled = true;
  const auto better = shared(sample_of({limited}));
  const auto worse = shared(sample_of({signalled}));
  const auto views = Inventory().update({{SourceKind::object, better}, {kOtherKind, worse}}, kStart);
  CHECK(views.at(0).job->is_signalled == true);
  CHECK(views.at(0).time_kills == 1U);
}

TEST_CASE("a job that only its owner knows to be owned is not so for another source", "[inventory]") {
  Job kernel = job_named("a");
  Job owned = full_job("a");
  owned.owned = true;
  owned.ended = Ticks{1};
  owned.events = full_events();
  const auto better = shared(sample_of({kernel}));
  const auto worse = shared(sample_of({owned}));
  const auto views = Inventory().update({{SourceKind::object, better}, {kOtherKind, worse}}, kStart);
  CHECK_FALSE(views.at(0).job->owned);
  CHECK_FALSE(views.at(0).job->ended);
  CHECK_FALSE(views.at(0).job->events);
}

TEST_CASE("of a job that lives long, processes that have ended are forgotten", "[inventory]") {
  Inventory inventory;
  const auto faults = [&](std::uint64_t id, std::uint32_t value) {
    Job job = job_named("a");
    job.details = {full_process(id, "cl")};
    job.details[0].set(ProcessFigure::page_faults, value);
    return update(inventory, {job}, kStart).at(0).job->details.at(0).get(ProcessFigure::page_faults);
  };
  CHECK(faults(1, 0xFFFF'FFF0) == 0xFFFF'FFF0);
  CHECK(faults(1, 0) == 0x1'0000'0000);
  CHECK(faults(2, 5) == 5);
  // Nothing is left of the first that its count could go on from.
  CHECK(faults(1, 7) == 7);
}

TEST_CASE("the page faults of a process go on over the wrap, and start over with a new process",
          "[inventory]") {
  Inventory inventory;
  const auto faults = [&](std::uint64_t id, std::int64_t start, std::uint32_t value) {
    Job job = job_named("a");
    JobProcess process;
    process.id = id;
    process.set(ProcessFigure::start_time, Ticks(seconds(start)).count());
    process.set(ProcessFigure::page_faults, value);
    job.details.push_back(process);
    return update(inventory, {job}, kStart).at(0).job->details.at(0).get(ProcessFigure::page_faults);
  };
  CHECK(faults(1, 10, 0xFFFF'FFFF) == 0xFFFF'FFFF);
  CHECK(faults(1, 10, 4) == 0x1'0000'0004);
  CHECK(faults(1, 11, 7) == 7);
  CHECK(faults(2, 11, 3) == 3);
  CHECK(faults(1, 11, 9) == 9);
}

TEST_CASE("jobs of one name in two namespaces stay two", "[inventory]") {
  Inventory inventory;
  Job one = job_named("a");
  Job two = job_named("a");
  two.name.space = Namespace(1);
  one.page_faults = 100;
  two.page_faults = 5;
  update(inventory, {one, two}, kStart);
  const auto views = update(inventory, {one, two}, kStart + seconds(15));
  REQUIRE(views.size() == 2);
  CHECK(views[0].page_faults == 100U);
  CHECK(views[1].page_faults == 5U);
}

TEST_CASE("page faults go on where the kernel's 32 bits start over", "[inventory]") {
  check_page_faults({{4'294'967'290U, 4'294'967'290U},
                     {4'294'967'295U, 4'294'967'295U},
                     {0, 4'294'967'296U},
                     {1'500'000'000U, 5'794'967'296U},
                     {3'000'000'000U, 7'294'967'296U},
                     {4'294'967'295U, 8'589'934'591U},
                     {9, 8'589'934'601U},  // the second time
                     {9, 8'589'934'601U}});
}

TEST_CASE("a job made anew under the same name counts from the beginning", "[inventory]") {
  SECTION("its page faults fell further than a wrap explains") {
    check_page_faults({{1'000, 1'000}, {10, 10}});
  }
  SECTION("a step of half the range is a fall, one less is a wrap") {
    check_page_faults({{2'147'483'648U, 2'147'483'648U}, {0, 0}});
    check_page_faults({{2'147'483'649U, 2'147'483'649U}, {0, 4'294'967'296U}});
  }
  SECTION("its page faults look like a wrap, but its user time fell") {
    check_page_faults({{4'294'967'290U, 4'294'967'290U, seconds(100)}, {10, 10, seconds(99)}});
  }
  SECTION("its page faults look like a wrap, but its kernel time fell") {
    check_page_faults({{4'294'967'290U, 4'294'967'290U, {}, seconds(100)}, {10, 10, {}, Ticks{0}}});
  }
  SECTION("its page faults look like a wrap, but it has had fewer processes") {
    check_page_faults({{4'294'967'290U, 4'294'967'290U, {}, {}, 7}, {10, 10, {}, {}, 1}});
  }
  SECTION("its page faults rose, but its user time fell, and it has had fewer processes") {
    check_page_faults({{4'294'967'290U, 4'294'967'290U, {}, {}, 9},
                       {10, 4'294'967'306U, seconds(100), {}, 9},
                       {20, 20, seconds(5), {}, 1}});
  }
}

TEST_CASE("a job that was not seen for a while goes on counting", "[inventory]") {
  Inventory inventory;
  Job job = job_named("a");
  job.page_faults = 4'294'967'295U;
  update(inventory, {job}, kStart);
  CHECK(update(inventory, {}, kStart + minutes(5)).empty());
  CHECK(inventory.remembered() == 1);
  job.page_faults = 4;
  const auto views = update(inventory, {job}, kStart + minutes(9));
  REQUIRE(views.size() == 1);
  CHECK(views[0].page_faults == 4'294'967'300U);
}

TEST_CASE("page faults that were not read give no figure and lose no count", "[inventory]") {
  Inventory inventory;
  Job job = job_named("a");
  job.page_faults = 4'294'967'295U;
  update(inventory, {job}, kStart);
  CHECK(update(inventory, {job_named("a")}, kStart + seconds(15))[0].page_faults == std::nullopt);
  job.page_faults = 0;
  CHECK(update(inventory, {job}, kStart + seconds(30))[0].page_faults == 4'294'967'296U);
}

TEST_CASE("an ended job is not shown, and forgotten after ten minutes", "[inventory]") {
  Inventory inventory;
  Job job = job_named("a");
  job.page_faults = 4'294'967'295U;
  update(inventory, {job}, kStart);
  CHECK(update(inventory, {}, kStart + minutes(10)).empty());
  CHECK(inventory.remembered() == 1);
  CHECK(update(inventory, {}, kStart + minutes(10) + seconds(1)).empty());
  CHECK(inventory.remembered() == 0);
  job.page_faults = 4;
  CHECK(update(inventory, {job}, kStart + minutes(11))[0].page_faults == 4U);
}

TEST_CASE("memory does not grow with time, however many jobs come and go", "[inventory]") {
  Inventory inventory;
  std::size_t most = 0;
  for (int minute = 0; minute < 300; ++minute) {
    std::vector<Job> jobs;
    for (int i = 0; i < 20; ++i) {
      jobs.push_back(job_named("build " + std::to_string(minute) + "." + std::to_string(i)));
      jobs.back().page_faults = 1;
    }
    update(inventory, jobs, kStart + minutes(minute));
    most = std::max(most, inventory.remembered());
  }
  CHECK(most == 20 * 11);  // now, and the ten minutes before
}

TEST_CASE("of very many ended jobs, those that ended first are forgotten", "[inventory]") {
  Inventory inventory;
  Job first = job_named("first");
  first.page_faults = 4'294'967'295U;
  Job last = first;
  last.name.name = "last";
  update(inventory, {first}, kStart);
  std::vector<Job> jobs(Inventory::kMaxRemembered - 1, job_named(""));
  for (std::size_t i = 0; i < jobs.size(); ++i) jobs[i].name.name = std::to_string(i);
  update(inventory, jobs, kStart + seconds(1));
  update(inventory, {last}, kStart + seconds(2));
  CHECK(inventory.remembered() == Inventory::kMaxRemembered + 1);
  update(inventory, {}, kStart + seconds(3));
  CHECK(inventory.remembered() == Inventory::kMaxRemembered);
  first.page_faults = 4;
  last.page_faults = 4;
  const auto views = update(inventory, {first, last}, kStart + seconds(4));
  CHECK(views[0].page_faults == 4U);
  CHECK(views[1].page_faults == 4'294'967'300U);
}

TEST_CASE("the inventory says which job is inside which", "[inventory]") {
  Inventory inventory;
  Job root = job_named("z root");
  root.process_ids = std::vector<std::uint64_t>{4, 8};
  Job child = job_named("a child");
  child.process_ids = std::vector<std::uint64_t>{8};
  const auto views = update(inventory, {root, child}, kStart);
  REQUIRE(views.size() == 2);
  CHECK(views[0].parent->name == "z root");
  CHECK(views[0].depth == 1U);
  CHECK(views[1].parent == std::nullopt);
  CHECK(views[1].depth == 0U);
}

}  // namespace
}  // namespace jobx::test
