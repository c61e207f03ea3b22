/// What tells that a job whose counters went back is the same one, or another.
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/collector/job_readings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Ids = std::vector<std::uint64_t>;

TEST_CASE("an owned job keeps its counters where its last figures lack a tick of the clock", "[held]") {
  Job job = job_of({seconds(100), 50, 7}, Ids{400});
  job.owned = true;
  Readings readings;
  readings.next(job, SourceKind::owned);
  job = job_of({seconds(100) - milliseconds(10), 50, 7}, Ids{}, 0);
  job.owned = true;
  job.ended = Ticks{17'000'000'000'000'000};
  check(readings.next(job, SourceKind::owned), seconds(100), 50, 7);
  check(readings.next(job, SourceKind::owned), seconds(100), 50, 7);
  CHECK(readings.held(SourceKind::owned).times == 1);
}

TEST_CASE("a job whose processes are not listed for once is known by those that it had before", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, kIds));
  readings.next(job_of({seconds(101), 1'000, 7}, std::nullopt));
  check(readings.next(job_of({seconds(50), 900, 3}, Ids{404})), seconds(101), 1'000, 7);
}

TEST_CASE("a reading without anything does not make a job forget its processes", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, kIds));
  check(readings.next(job_of({}, Ids{}, 0)), seconds(100), 1'000, 7);
  check(readings.next(job_of({seconds(50), 900, 3}, Ids{404})), seconds(100), 1'000, 7);
}

TEST_CASE("a job is not known by processes that have all ended while it went on", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, Ids{400}));
  readings.next(job_of({seconds(100), 1'000, 7}, Ids{}, 0));
  check(readings.next(job_of({seconds(100) - milliseconds(10), 1'000, 7}, Ids{500})), seconds(100), 1'000, 7);
}

TEST_CASE("a job of which only details of processes are read is known by these", "[held]") {
  const auto with_detail = [](std::uint64_t id, Ticks user) {
    Job job = job_of({user, 1'000, 7}, std::nullopt);
    job.details.emplace_back().id = id;
    return job;
  };
  const Ticks less = seconds(100) - milliseconds(10);
  Readings same;
  same.next(with_detail(400, seconds(100)));
  check(same.next(with_detail(400, less)), seconds(100), 1'000, 7);
  Readings another;
  another.next(with_detail(400, seconds(100)));
  check(another.next(with_detail(404, less)), less, 1'000, 7);
}

TEST_CASE("a process of which only the id was read before is the one that has it now", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, kIds));
  Job detailed = job_of({seconds(50), 900, 3}, kIds);
  detailed.details = {full_process(404, "w3wp")};
  check(readings.next(detailed), seconds(100), 1'000, 7);
}

TEST_CASE("another source's reading with fewer processes than its last one is of another job", "[held]") {
  Readings readings;
  readings.next({{SourceKind::object, job_of({seconds(10), 1'000, 7}, std::nullopt)},
                 {SourceKind::pdh, job_of({seconds(8), 900, 6}, std::nullopt)}});
  check(readings.next(job_of({seconds(9), 20, 2}, std::nullopt), SourceKind::pdh), seconds(9), 20, 2);
}

TEST_CASE("a source that goes on while the other one is held is measured by what it said then", "[held]") {
  Readings readings;
  readings.next({{SourceKind::object, job_of({seconds(10), 1'000, 7}, std::nullopt)},
                 {SourceKind::pdh, job_of({milliseconds(8'000), 900, 6}, std::nullopt)}});
  const JobView held =
      readings.next({{SourceKind::object, job_of({seconds(9), 1'000, 7}, std::nullopt)},
                     {SourceKind::pdh, job_of({milliseconds(8'500), 900, 6}, std::nullopt)}});
  check(held, seconds(10), 1'000, 7);
  // More than the 8 s at first, but less than the 8.5 s.
  const Job anew = job_of({milliseconds(8'200), 20, 2}, std::nullopt);
  check(readings.next(anew, SourceKind::pdh), milliseconds(8'200), 20, 2);
}

TEST_CASE("where no process is known, any work that went on says once that the job is the same", "[held]") {
  struct Row {
    std::string what;
    std::function<void(Job&)> set;
    bool is_held;
  };
  const std::vector<Row> rows{
      {"nothing", [](Job&) {}, false},
      {"a byte written", [](Job& job) { job.io.emplace().write_bytes = 1; }, true},
      {"no byte written", [](Job& job) { job.io.emplace(); }, false},
      {"a page fault", [](Job& job) { job.page_faults = 1; }, true},
      {"no page fault", [](Job& job) { job.page_faults = 0; }, false},
      {"two processes", [](Job& job) { job.processes.total = 2; }, true},
      {"the first process, which each job has", [](Job& job) { job.processes.total = 1; }, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    Job job = job_named("a");
    job.cpu.total_user = seconds(100);
    row.set(job);
    Readings readings;
    readings.next(job);
    job.cpu.total_user = seconds(50);
    CHECK(readings.next(job).job->cpu.total_user == Ticks(seconds(row.is_held ? 100 : 50)));
    CHECK(readings.next(job).job->cpu.total_user == Ticks(seconds(50)));
  }
}

TEST_CASE("where no process is known, a tick of the clock and its rounding are no other job's", "[held]") {
  const auto shown_after_loss = [](Ticks lost) {
    Job job = job_named("a");
    job.cpu.total_user = seconds(100);
    Readings readings;
    readings.next(job);
    job.cpu.total_user = seconds(100) - lost;
    return *readings.next(job).job->cpu.total_user;
  };
  CHECK(shown_after_loss(milliseconds(17)) == Ticks(seconds(100)));
  CHECK(shown_after_loss(milliseconds(17) + Ticks{1}) == seconds(100) - milliseconds(17) - Ticks{1});
}

TEST_CASE("what performance counters round off is not held, and a whole millisecond is", "[held]") {
  const auto times_held = [](SourceKind kind, Ticks lost) {
    Job job = job_named("a");
    job.cpu.total_user = seconds(100);
    Readings readings;
    readings.next(job);
    job.cpu.total_user = seconds(100) - lost;
    CHECK(readings.next(job, kind).job->cpu.total_user == Ticks(seconds(100)));
    return readings.held(kind).times;
  };
  CHECK(times_held(SourceKind::pdh, milliseconds(1) - Ticks{1}) == 0);
  CHECK(times_held(SourceKind::pdh, milliseconds(1)) == 1);
  CHECK(times_held(SourceKind::object, Ticks{1}) == 1);  // the kernel does not round
}

TEST_CASE("page faults that are read for the first time went back from nothing", "[held]") {
  Job job = job_named("a");
  job.process_ids = kIds;
  job.cpu.total_user = seconds(100);
  Readings readings;
  readings.next(job);
  job.page_faults = 3'000'000'000U;
  CHECK(readings.next(job).page_faults == 3'000'000'000U);
  CHECK(readings.held().times == 0);
}

}  // namespace
}  // namespace jobx::test
