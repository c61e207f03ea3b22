/// The one list of a job's figures, and what sums of owned jobs make of it.
#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <vector>

#include "jobobject/job_figures.h"
#include "jobobject/own/owned_totals.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

template <typename T>
bool is_known(const std::optional<T>& figure) {
  return figure.has_value();
}
template <typename T>
bool is_known(const std::vector<T>& figure) {
  return !figure.empty();
}

/// How many figures there are of this kind.
std::size_t count(FigureKind kind) {
  std::size_t found = 0;
  for_each_figure([&](auto figure) { found += figure.kind == kind ? 1 : 0; });
  return found;
}

TEST_CASE("of the full job everything is known that a source can know", "[jobobject]") {
  Job job = full_job("a");
  job.details = {full_process(8, "cl")};
  std::size_t figures = 0;
  for_each_figure([&](auto figure) {
    if constexpr (figure.kind != FigureKind::identity) {
      CAPTURE(figures);
      CHECK(is_known(figure.of(job)));
    }
    ++figures;
  });
  CHECK(figures == 30);
}

TEST_CASE("what adds up over jobs are the counters since a job was created, and nothing else",
          "[jobobject]") {
  const Job none = OwnedTotals().used;
  CHECK(none.cpu == CpuTimes{Ticks{0}, Ticks{0}, {}, {}});
  CHECK(none.processes == ProcessCounts{0, {}, 0});
  CHECK(none.io == IoCounters{});
  CHECK(none.network == NetworkUsage{});
  CHECK_FALSE(none.page_faults);
  CHECK_FALSE(none.memory);
  CHECK_FALSE(none.limits);
  CHECK(count(FigureKind::counter) == 8);
}

TEST_CASE("the figures of two jobs add up", "[jobobject]") {
  OwnedTotals totals;
  Job one = job_named("a");
  one.cpu = CpuTimes{Ticks{10}, Ticks{20}, Ticks{1}, Ticks{2}};
  one.processes = ProcessCounts{5, 4, 3};
  one.io = IoCounters{1, 2, 3, 4, 5, 6};
  one.network = NetworkUsage{7, 8};
  one.disk = DiskCounters{1, 2, 3, 4, 5};
  one.scheduling = Scheduling{Ticks{6}, 7, 8};
  Job other = job_named("b");
  other.cpu = CpuTimes{Ticks{100}, Ticks{200}, Ticks{1}, Ticks{2}};
  other.processes = ProcessCounts{50, 40, 30};
  other.io = IoCounters{10, 20, 30, 40, 50, 60};
  other.network = NetworkUsage{70, 80};
  other.disk = DiskCounters{10, 20, 30, 40, 50};
  other.scheduling = Scheduling{Ticks{60}, 70, 80};
  add_figures(totals, one);
  add_figures(totals, other);
  CHECK(totals.used.cpu == CpuTimes{Ticks{110}, Ticks{220}, {}, {}});
  CHECK(totals.used.processes == ProcessCounts{55, {}, 33});
  CHECK(totals.used.io == IoCounters{11, 22, 33, 44, 55, 66});
  CHECK(totals.used.network == NetworkUsage{77, 88});
  CHECK(totals.used.disk == DiskCounters{11, 22, 33, 44, 55});
  CHECK(totals.used.scheduling == Scheduling{Ticks{66}, 77, 88});
}

TEST_CASE("a sum is absent once a job that was read lacks the figure, and stays so", "[jobobject]") {
  OwnedTotals totals;
  Job with = job_named("a");
  with.processes.total = 1;
  with.io = IoCounters{1, 2, 3, 4, 5, 6};
  add_figures(totals, with);
  add_figures(totals, job_named("not read yet"));
  CHECK(totals.used.io == with.io);
  Job without = job_named("b");
  without.processes.total = 2;
  add_figures(totals, without);
  CHECK_FALSE(totals.used.io);
  add_figures(totals, with);
  CHECK_FALSE(totals.used.io);
  CHECK(totals.used.processes.total == 4U);
}

TEST_CASE("a reading that fails takes back nothing that adds up, and one that succeeds replaces it",
          "[jobobject]") {
  Job known = full_job("a");
  const Job before = known;
  remember_figures(known, job_named("a"));
  CHECK((known == before));
  Job now = job_named("a");
  now.io = IoCounters{9, 9, 9, 9, 9, 9};
  now.cpu.total_user = Ticks{1};
  now.cpu.period_user = Ticks{2};
  remember_figures(known, now);
  CHECK(known.io == now.io);
  CHECK(known.cpu.total_user == Ticks{1});
  CHECK(known.cpu.period_user == before.cpu.period_user);
}

}  // namespace
}  // namespace jobx::test
