/// Which counter a held reading is told by, and readings that say little or cannot be.
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/collector/job_readings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

TEST_CASE("a held reading of a job names the counter that went back", "[held]") {
  struct Row {
    std::string what;
    std::function<void(Job&)> dip;
  };
  const std::vector<Row> rows{
      {"user time", [](Job& job) { job.cpu.total_user = Ticks{1}; }},
      {"kernel time", [](Job& job) { job.cpu.total_kernel = Ticks{1}; }},
      {"number of processes", [](Job& job) { job.processes.total = 1; }},
      {"number of terminated processes", [](Job& job) { job.processes.terminated = 1; }},
      {"read operations", [](Job& job) { job.io->read_operations = 1; }},
      {"write operations", [](Job& job) { job.io->write_operations = 1; }},
      {"other operations", [](Job& job) { job.io->other_operations = 1; }},
      {"bytes read", [](Job& job) { job.io->read_bytes = 1; }},
      {"bytes written", [](Job& job) { job.io->write_bytes = 1; }},
      {"other bytes", [](Job& job) { job.io->other_bytes = 1; }},
      {"page faults", [](Job& job) { job.page_faults = 1; }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Job job = job_named("a");
    job.process_ids = std::vector<std::uint64_t>{400};
    job.cpu.total_user = seconds(100);
    job.cpu.total_kernel = seconds(90);
    job.processes = {80, 70, 60};
    job.io = IoCounters{10, 20, 30, 40, 50, 60};
    job.page_faults = 1'000;
    Readings updates;
    updates.next(job);
    row.dip(job);
    updates.next(job);
    CHECK(updates.held().times == 1);
    CHECK(updates.held().first == row.what + " of the job \\BaseNamedObjects\\a");
  }
}

TEST_CASE("of several counters that went back the first is named", "[held]") {
  Job job = job_named("a");
  job.process_ids = std::vector<std::uint64_t>{400};
  job.io = IoCounters{10, 20, 30, 40, 50, 60};
  job.page_faults = 1'000;
  Readings updates;
  updates.next(job);
  job.io->write_operations = 1;
  job.io->other_bytes = 1;
  job.page_faults = 1;
  updates.next(job);
  CHECK(updates.held().first == "write operations of the job \\BaseNamedObjects\\a");
}

TEST_CASE("a held reading of a process names the counter that went back", "[held]") {
  const auto [figure, what] =
      GENERATE(table<ProcessFigure, std::string>({{ProcessFigure::user_time, "user time"},
                                                  {ProcessFigure::kernel_time, "kernel time"},
                                                  {ProcessFigure::read_operations, "read operations"},
                                                  {ProcessFigure::write_operations, "write operations"},
                                                  {ProcessFigure::other_operations, "other operations"},
                                                  {ProcessFigure::read_bytes, "bytes read"},
                                                  {ProcessFigure::write_bytes, "bytes written"},
                                                  {ProcessFigure::other_bytes, "other bytes"},
                                                  {ProcessFigure::page_faults, "page faults"}}));
  Job job = job_named("a");
  job.details = {full_process(400, "w3wp")};
  JobProcess& process = job.details.front();
  process.set(figure, 1'000'000'000);
  Readings updates;
  updates.next(job);
  process.set(figure, 1);
  CHECK(updates.next(job).job->details.front().get(figure) == 1'000'000'000);
  CHECK(updates.held().first == what + " of the process 400 of the job \\BaseNamedObjects\\a");
}

TEST_CASE("a reading is held by its source whichever counters that one knows", "[held]") {
  const bool has_faults = GENERATE(true, false);
  Job job = job_named("a");
  job.process_ids = std::vector<std::uint64_t>{400};
  if (has_faults) {
    job.page_faults = 1'000;
  } else {
    job.processes.total = 1'000;
  }
  Readings updates;
  updates.next(job);
  if (has_faults) {
    job.page_faults = 999;
  } else {
    job.processes.total = 999;
  }
  updates.next(job);
  CHECK(updates.held(SourceKind::object).times == 1);
  CHECK(updates.held(SourceKind::pdh).times == 0);
}

TEST_CASE("each dip that lasts is held for five readings", "[held]") {
  Job job = job_named("a");
  job.process_ids = std::vector<std::uint64_t>{400};
  Readings updates;
  const auto shown = [&](int user) {
    job.cpu.total_user = seconds(user);
    return updates.next(job).job->cpu.total_user.value();
  };
  CHECK(shown(100) == Ticks(seconds(100)));
  for (int i = 0; i < 6; ++i) CHECK(shown(50) == Ticks(seconds(100)));
  // Counting goes on from 50. It dips again:
  for (int i = 0; i < 5; ++i) CHECK(shown(40) == Ticks(seconds(100)));
  CHECK(shown(45) == Ticks(seconds(100)));
  CHECK(shown(46) == Ticks(seconds(101)));
  // What has caught up to the tick is shown as it is.
  CHECK(shown(101) == Ticks(seconds(101)));
  CHECK(shown(102) == Ticks(seconds(102)));
}

TEST_CASE("page faults that fell with all else count on from there, and no wrap", "[held]") {
  Job job = job_named("a");
  job.process_ids = std::vector<std::uint64_t>{400};
  Readings updates;
  const auto shown = [&](int user, std::uint32_t page_faults) {
    job.cpu.total_user = seconds(user);
    job.page_faults = page_faults;
    return updates.next(job).page_faults;
  };
  CHECK(shown(100, 3'000'000'000U) == 3'000'000'000U);
  for (int i = 0; i < 6; ++i) CHECK(shown(50, 500) == 3'000'000'000U);
  CHECK(shown(51, 510) == 3'000'000'010U);
}

TEST_CASE("a source that is not shown is known by what it said last, even if that was less", "[held]") {
  const auto counts = [](Ticks user, std::uint32_t page_faults, std::uint32_t total) {
    Job job = job_named("a");
    job.cpu.total_user = user;
    job.page_faults = page_faults;
    job.processes = {total, 1, 0};
    return job;
  };
  const Job kernel = counts(seconds(10), 1'000, 7);
  Readings updates;
  updates.next({{SourceKind::object, kernel}, {SourceKind::pdh, counts(seconds(8), 900, 6)}});
  updates.next({{SourceKind::object, kernel}, {SourceKind::pdh, counts(seconds(7), 900, 6)}});
  const JobView alone = updates.next(counts(seconds(7), 900, 6), SourceKind::pdh);
  CHECK(alone.job->cpu.total_user == Ticks(seconds(10)));
  CHECK(updates.held(SourceKind::pdh).times == 1);
}

TEST_CASE("figures of a process that no counter can have are no readings of it", "[held]") {
  Job job = job_named("a");
  job.details = {full_process(400, "w3wp")};
  JobProcess& process = job.details.front();
  Readings updates;
  SECTION("below zero") {
    process.set(ProcessFigure::read_bytes, -5);
    process.set(ProcessFigure::page_faults, -5);
    updates.next(job);
    process.set(ProcessFigure::read_bytes, 10);
    process.set(ProcessFigure::page_faults, 10);
  }
  SECTION("more page faults than 32 bits hold") {
    process.set(ProcessFigure::read_bytes, 10);
    process.set(ProcessFigure::page_faults, 4'294'967'316);
    CHECK(updates.next(job).job->details.front().get(ProcessFigure::page_faults) == 4'294'967'316);
    process.set(ProcessFigure::page_faults, 10);
  }
  const JobProcess shown = updates.next(job).job->details.front();
  CHECK(shown.get(ProcessFigure::read_bytes) == 10);
  CHECK(shown.get(ProcessFigure::page_faults) == 10);
  CHECK(updates.held().times == 0);
}

}  // namespace
}  // namespace jobx::test
