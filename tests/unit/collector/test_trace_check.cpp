#include <catch2/catch.hpp>

#include "collector/merge/trace_check.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

/// What the kernel counts of job 41.
struct Kernel {
  std::uint32_t total;
  std::optional<std::uint32_t> active;
  std::optional<std::uint32_t> terminated;
};

/// What events tell of it.
struct Events {
  std::uint64_t assigned;
  std::uint64_t exited;
  std::uint64_t killed;  ///< by a limit
  std::uint64_t serial = 1;
  bool is_created = true;
  std::uint64_t refused = 0;  ///< by a limit, when they were assigned
};

/// Scrapes of one job, ten seconds apart.
class Watch {
 public:
  TraceMisses look(std::optional<Kernel> kernel, std::optional<Events> events, bool has_processes = true,
                   std::chrono::seconds after = 10s) {
    now_ += after;
    std::vector<JobView> jobs;
    if (kernel) {
      JobView view = view_of(job_named("a"));
      view.job.edit().job_id = 41;
      view.job.edit().processes = {kernel->total, kernel->active, kernel->terminated};
      jobs.push_back(view);
    }
    TracedJobs traced;
    if (events) {
      TracedJob job;
      job.serial = events->serial;
      job.is_created = events->is_created;
      job.assigned = events->assigned;
      job.removals[static_cast<std::size_t>(RemovalReason::exited)] = events->exited;
      job.removals[static_cast<std::size_t>(RemovalReason::cpu_time)] = events->killed;
      job.removals[static_cast<std::size_t>(RemovalReason::refused)] = events->refused;
      traced.emplace(41, std::make_shared<const TracedJob>(job));
    }
    check_.update(traced, jobs, has_processes, now_);
    return check_.missed();
  }

 private:
  TraceCheck check_;
  InventoryTime now_{Ticks(1h)};
};

constexpr TraceMisses kNone{};

TEST_CASE("what events and the kernel both count is not missed", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  CHECK(watch.look(Kernel{3, 3, 0}, Events{3, 0, 0}) == kNone);
  CHECK(watch.look(Kernel{5, 2, 1}, Events{5, 2, 1}) == kNone);
  CHECK(watch.look(Kernel{5, 2, 1}, Events{5, 2, 1}) == kNone);
}

TEST_CASE("a process that was refused at a limit is one that the kernel terminated", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  watch.look(Kernel{3, 1, 2}, Events{3, 0, 1, 1, true, 1});
  CHECK(watch.look(Kernel{3, 1, 2}, Events{3, 0, 1, 1, true, 1}) == kNone);
}

TEST_CASE("what only the kernel counts was missed, each once", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  watch.look(Kernel{5, 1, 2}, Events{3, 2, 1});
  // created, joined, left, killed: 5, 4, 2 of which events tell 3, 3, 1
  CHECK(watch.look(Kernel{5, 1, 2}, Events{3, 2, 1}) == TraceMisses{0, 2, 1, 1});
  CHECK(watch.look(Kernel{5, 1, 2}, Events{3, 2, 1}) == TraceMisses{0, 2, 1, 1});
  watch.look(Kernel{6, 1, 2}, Events{3, 2, 1});
  CHECK(watch.look(Kernel{6, 1, 2}, Events{3, 2, 1}) == TraceMisses{0, 3, 2, 1});
}

TEST_CASE("events that are under way are waited for", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  watch.look(Kernel{1, 1, 0}, Events{1, 0, 0});
  CHECK(watch.look(Kernel{4, 0, 0}, Events{1, 0, 0}) == kNone);            // the kernel is ahead
  CHECK(watch.look(Kernel{4, 0, 0}, Events{2, 1, 0}, true, 1s) == kNone);  // still
  CHECK(watch.look(Kernel{4, 0, 0}, Events{4, 4, 0}) == kNone);
}

TEST_CASE("events are waited for as long as they may be under way, and no longer", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  watch.look(Kernel{2, 2, 0}, Events{1, 0, 0});
  CHECK(watch.look(Kernel{2, 2, 0}, Events{1, 0, 0}, true, 4s) == kNone);
  CHECK(watch.look(Kernel{2, 2, 0}, Events{1, 0, 0}, true, 1s) == TraceMisses{0, 1, 0, 0});
}

TEST_CASE("what happened to a job before the first look counts for nothing", "[etw]") {
  Watch watch;
  watch.look(Kernel{100, 40, 7}, std::nullopt);
  CHECK(watch.look(Kernel{100, 40, 7}, std::nullopt) == kNone);
  watch.look(Kernel{101, 40, 8}, Events{1, 0, 1, 1, false});
  CHECK(watch.look(Kernel{101, 40, 8}, Events{1, 0, 1, 1, false}) == kNone);
  watch.look(Kernel{102, 40, 9}, Events{1, 0, 1, 1, false});
  CHECK(watch.look(Kernel{102, 40, 9}, Events{1, 0, 1, 1, false}) == TraceMisses{0, 1, 1, 1});
}

TEST_CASE("a job that appears without an event of its creation was missed", "[etw]") {
  Watch watch;
  const bool has_processes = GENERATE(true, false);
  watch.look(std::nullopt, std::nullopt, has_processes);
  SECTION("for good") {
    CHECK(watch.look(Kernel{2, 1, 0}, std::nullopt, has_processes) == kNone);
    CHECK(watch.look(Kernel{2, 1, 0}, std::nullopt, has_processes) == TraceMisses{1, 0, 0, 0});
    CHECK(watch.look(Kernel{2, 1, 0}, std::nullopt, has_processes) == TraceMisses{1, 0, 0, 0});
  }
  SECTION("for good, whatever else is told of it") {
    watch.look(Kernel{1, 1, 0}, Events{1, 0, 0, 1, false}, has_processes);
    CHECK(watch.look(Kernel{1, 1, 0}, Events{1, 0, 0, 1, false}, has_processes) == TraceMisses{1, 0, 0, 0});
  }
  SECTION("for good, also if something else is told of it soon") {
    watch.look(Kernel{1, 1, 0}, std::nullopt, has_processes);
    watch.look(Kernel{1, 1, 0}, Events{1, 0, 0, 1, false}, has_processes, 2s);
    CHECK(watch.look(Kernel{1, 1, 0}, Events{1, 0, 0, 1, false}, has_processes) == TraceMisses{1, 0, 0, 0});
  }
  SECTION("not if the event comes before anything is compared") {
    watch.look(Kernel{2, 1, 0}, std::nullopt, has_processes);
    watch.look(Kernel{2, 1, 0}, std::nullopt, has_processes, 2s);
    watch.look(Kernel{2, 1, 0}, Events{2, 1, 0}, has_processes, 2s);
    CHECK(watch.look(Kernel{2, 1, 0}, Events{2, 1, 0}, has_processes) == kNone);
  }
  SECTION("not if the event comes late") {
    watch.look(Kernel{2, 1, 0}, std::nullopt, has_processes);
    CHECK(watch.look(Kernel{2, 1, 0}, Events{2, 1, 0}, has_processes) == kNone);
    CHECK(watch.look(Kernel{2, 1, 0}, Events{2, 1, 0}, has_processes) == kNone);
  }
}

TEST_CASE("what events told of a job before the first look is not held against them", "[etw]") {
  Watch watch;
  watch.look(Kernel{100, 40, 7}, Events{90, 50, 3, 1, false});
  CHECK(watch.look(Kernel{100, 40, 7}, Events{90, 50, 3, 1, false}) == kNone);
  watch.look(Kernel{102, 40, 7}, Events{91, 51, 3, 1, false});
  CHECK(watch.look(Kernel{102, 40, 7}, Events{91, 51, 3, 1, false}) == TraceMisses{0, 1, 1, 0});
}

TEST_CASE("what the kernel does not tell of a job is not missed", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  // How many have left it, how many were ended.
  for (const Kernel& kernel : {Kernel{3, std::nullopt, 0}, Kernel{3, 1, std::nullopt}}) {
    watch.look(kernel, Events{3, 2, 0});
    CHECK(watch.look(kernel, Events{3, 2, 0}) == kNone);
  }
}

TEST_CASE("without events of processes, only jobs can be missed", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt, false);
  watch.look(Kernel{5, 1, 2}, Events{0, 0, 0}, false);
  CHECK(watch.look(Kernel{5, 1, 2}, Events{0, 0, 0}, false) == kNone);
}

TEST_CASE("another job of the same number is not compared with the one before", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  watch.look(Kernel{50, 0, 0}, Events{50, 50, 0});
  watch.look(Kernel{2, 1, 0}, Events{2, 1, 0, 2});
  CHECK(watch.look(Kernel{2, 1, 0}, Events{2, 1, 0, 2}) == kNone);
}

TEST_CASE("another job of the same number is told by its counts, where no event tells", "[etw]") {
  Watch watch;
  watch.look(Kernel{50, 0, 0}, std::nullopt);
  watch.look(Kernel{50, 0, 0}, std::nullopt);
  CHECK(watch.look(Kernel{2, 1, 0}, std::nullopt) == kNone);
  watch.look(Kernel{3, 1, 0}, std::nullopt);
  // That one was created unseen is not said: a counter that dips looks like that.
  CHECK(watch.look(Kernel{3, 1, 0}, std::nullopt) == TraceMisses{0, 1, 1, 0});
}

TEST_CASE("another job of the same number is told by its events, where those of the one before came late",
          "[etw]") {
  Watch watch;
  watch.look(Kernel{10, 10, 0}, std::nullopt);
  watch.look(Kernel{11, 11, 0}, Events{1, 0, 0, 1, false});
  watch.look(Kernel{30, 30, 0}, Events{5, 0, 0, 2, false});
  CHECK(watch.look(Kernel{30, 30, 0}, Events{5, 0, 0, 2, false}) == kNone);
}

TEST_CASE("a number that comes back after its job has gone is that of a new job", "[etw]") {
  Watch watch;
  watch.look(Kernel{5, 5, 0}, std::nullopt);
  watch.look(std::nullopt, std::nullopt);
  watch.look(Kernel{6, 6, 0}, std::nullopt);
  CHECK(watch.look(Kernel{6, 6, 0}, std::nullopt) == TraceMisses{1, 0, 0, 0});
}

TEST_CASE("what was missed of one job is not taken off what is missed of the next", "[etw]") {
  Watch watch;
  watch.look(std::nullopt, std::nullopt);
  for (int i = 0; i < 2; ++i) watch.look(Kernel{5, 5, 0}, Events{3, 0, 0});
  watch.look(Kernel{5, 5, 0}, Events{3, 0, 0, 2});
  CHECK(watch.look(Kernel{5, 5, 0}, Events{3, 0, 0, 2}) == TraceMisses{0, 4, 0, 0});
}

TEST_CASE("jobs of which the kernel tells no number or counts no processes are not compared", "[etw]") {
  std::vector<JobView> views{view_of(job_named("a")), view_of(job_named("b"))};
  views[0].job.edit().processes = {5, 5, 0};
  views[1].job.edit().job_id = 41;
  TraceCheck check;
  InventoryTime now{Ticks(1h)};
  check.update({}, {}, true, now);
  for (int i = 0; i < 2; ++i) check.update({}, views, true, now += 10s);
  CHECK(check.missed() == kNone);
}

}  // namespace
}  // namespace jobx::test
