/// What the kernel says of a job and cannot be true.
#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "collector/merge/inventory_time.h"
#include "collector/sources/kernel_ranges.h"
#include "jobobject/job_figures.h"
#include "jobobject/own/owned_totals.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

TEST_CASE("a job that can be true stays as it is", "[kernel_ranges]") {
  Job job = full_job("a");
  job.limits->flags = 0;
  job.limits->job_user_time = Ticks::min();  // without its flag it says nothing
  const Job before = job;
  std::vector<Error> errors;
  leave_out_impossible(job, errors);
  CHECK((job == before));
  CHECK(errors.empty());
}

TEST_CASE("a job that has not used anything yet is one that can be true", "[kernel_ranges]") {
  Job job = full_job("a");
  job.cpu = {Ticks{0}, Ticks{0}, Ticks{0}, Ticks{0}};
  job.scheduling->ready = Ticks{0};
  job.scheduling->cycles = 0;
  job.limits->flags = limit_flag::job_time | limit_flag::process_time;
  job.limits->job_user_time = job.limits->process_user_time = Ticks{0};
  const Job before = job;
  std::vector<Error> errors;
  leave_out_impossible(job, errors);
  CHECK((job == before));
  CHECK(errors.empty());
}

TEST_CASE("negative times are left out and counted, each by itself", "[kernel_ranges]") {
  for (const auto member :
       {&CpuTimes::total_user, &CpuTimes::total_kernel, &CpuTimes::period_user, &CpuTimes::period_kernel}) {
    Job job = full_job("a");
    job.cpu.*member = Ticks{-1};
    Job expected = full_job("a");
    (expected.cpu.*member).reset();
    std::vector<Error> errors;
    leave_out_impossible(job, errors);
    CHECK((job == expected));
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].code_name() == "malformed_data");
    CHECK_THAT(errors[0].message(),
               Catch::Contains("\\BaseNamedObjects\\a is out of range: -1; it is skipped"));
  }
}

TEST_CASE("time held back and cycles below 0 are left out together", "[kernel_ranges]") {
  Job job = full_job("a");
  const bool is_time = GENERATE(true, false);
  if (is_time) {
    job.scheduling->ready = Ticks{-7};
  } else {
    job.scheduling->ready = Ticks{GENERATE(0, 5)};
    job.scheduling->cycles = ~std::uint64_t{0} - 6;
  }
  Job expected = full_job("a");
  expected.scheduling.reset();
  std::vector<Error> errors;
  leave_out_impossible(job, errors);
  CHECK((job == expected));
  REQUIRE(errors.size() == 1);
  CHECK_THAT(errors[0].message(), Catch::Contains(is_time ? "time held back" : "number of cycles") &&
                                      Catch::Contains("out of range: -7"));
}

TEST_CASE("limits of a negative time are left out as a whole", "[kernel_ranges]") {
  Job job = full_job("a");
  const bool is_of_job = GENERATE(true, false);
  (is_of_job ? job.limits->job_user_time : job.limits->process_user_time) = Ticks{-1};
  std::vector<Error> errors;
  leave_out_impossible(job, errors);
  CHECK_FALSE(job.limits);
  REQUIRE(errors.size() == 1);
  CHECK_THAT(errors[0].message(),
             Catch::Contains("a time limit of the job \\BaseNamedObjects\\a is out of range: -1"));
}

TEST_CASE("the process id 0 is no process of a job that the kernel lists", "[kernel_ranges]") {
  Job job = full_job("a");
  job.process_ids = std::vector<std::uint64_t>{0, 4, 0, 8};
  std::vector<Error> errors;
  leave_out_impossible(job, errors);
  CHECK(*job.process_ids == std::vector<std::uint64_t>{4, 8});
}

TEST_CASE("figures of a process below 0 are left out and counted", "[kernel_ranges]") {
  JobProcess process = full_process(8, "cl");
  process.set(ProcessFigure::kernel_time, -1);
  process.set(ProcessFigure::read_bytes, std::numeric_limits<std::int64_t>::min());
  process.set(ProcessFigure::write_bytes, 0);
  JobProcess expected = full_process(8, "cl");
  expected.set(ProcessFigure::write_bytes, 0);
  expected.forget(ProcessFigure::kernel_time);
  expected.forget(ProcessFigure::read_bytes);
  std::vector<Error> errors;
  leave_out_impossible(process, JobName{{}, "a"}, errors);
  for (int i = 0; i < static_cast<int>(ProcessFigure::count_); ++i) {
    const auto figure = static_cast<ProcessFigure>(i);
    CHECK(process.get(figure) == expected.get(figure));
  }
  CHECK(errors.size() == 2);
}

TEST_CASE("sums over jobs stop at the largest number", "[kernel_ranges]") {
  Job job = full_job("a");
  job.cpu.total_user = Ticks::max() - Ticks{1};
  job.processes.total = 4'294'967'295U;
  OwnedTotals totals;
  add_figures(totals, job);
  add_figures(totals, job);
  CHECK(totals.used.cpu.total_user == Ticks::max());
  CHECK(totals.used.processes.total == 4'294'967'295U);
  CHECK(totals.used.io->read_bytes == 18'446'744'073'709'551'615U);
}

TEST_CASE("moments that lie further apart than ticks can say are far apart", "[kernel_ranges]") {
  const auto at = [](std::int64_t ticks) { return InventoryTime(Ticks{ticks}); };
  CHECK(elapsed(at(5), at(8)) == Ticks{3});
  CHECK(elapsed(at(8), at(5)) == Ticks{0});
  CHECK(elapsed(at(-8), at(5)) == Ticks{13});
  CHECK(elapsed(InventoryTime::min(), InventoryTime::max()) == Ticks::max());
  CHECK(elapsed(InventoryTime::max(), InventoryTime::min()) == Ticks{0});
}

}  // namespace
}  // namespace jobx::test
