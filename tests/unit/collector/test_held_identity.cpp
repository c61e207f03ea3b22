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

TEST_CASE("a job is not known by processes that were in it before those of its last reading", "[held]") {
  const Ticks less = seconds(100) - milliseconds(10);
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, Ids{400}));
  readings.next(job_of({seconds(100), 1'000, 7}, Ids{500}));
  check(readings.next(job_of({less, 1'000, 7}, Ids{400})), less, 1'000, 7);
}

TEST_CASE("a job that is held is known by the processes that it has by then", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, kIds));
  readings.next(job_of({seconds(99), 990, 7}, Ids{404, 900}));
  check(readings.next(job_of({seconds(50), 900, 3}, Ids{900})), seconds(100), 1'000, 7);
}

TEST_CASE("a job is known by any of its processes, in whatever order they are listed", "[held]") {
  for (const std::uint64_t id : {400U, 36U, 8U}) {
    Readings readings;
    readings.next(job_of({seconds(100), 1'000, 7}, Ids{400, 36, 8}));
    check(readings.next(job_of({seconds(50), 900, 3}, Ids{id})), seconds(100), 1'000, 7);
  }
}

TEST_CASE("a job whose processes are not listed when it goes back is judged by its counters", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, kIds));
  check(readings.next(job_of({seconds(50), 900, 1}, std::nullopt)), seconds(50), 900, 1);
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

TEST_CASE("a process whose start is not read for once is the one that had its id", "[held]") {
  Job detailed = job_of({seconds(100), 1'000, 7}, kIds);
  detailed.details = {full_process(404, "w3wp")};
  Readings readings;
  readings.next(detailed);
  check(readings.next(job_of({seconds(50), 900, 3}, Ids{404})), seconds(100), 1'000, 7);
}

TEST_CASE("the kernel's number becomes known without another job", "[held]") {
  Job job = job_of({seconds(100), 4'294'967'290U, 7}, std::nullopt);
  Readings readings;
  readings.next(job);
  job.job_id = 300;
  job.page_faults = 10;
  CHECK(readings.next(job).page_faults == 4'294'967'306U);
}

TEST_CASE("a job without a name that is known by the kernel's number may be another one", "[held]") {
  const auto numbered = [](Ticks user) {
    Job job = job_of({user, 0, 1}, std::nullopt);
    job.name = {{}, std::string(kUnnamedJob), "4711"};
    job.job_id = 4711;
    return job;
  };
  Readings readings;
  readings.next(numbered(seconds(100)));
  CHECK(readings.next(numbered(seconds(5))).job->cpu.total_user == Ticks(seconds(5)));
}

TEST_CASE("another source goes on by any time that it tells, if nothing that it tells went back", "[held]") {
  struct Counters {
    std::optional<Ticks> user;
    std::optional<Ticks> kernel;
    std::optional<std::uint32_t> total;
  };
  struct Row {
    std::string what;
    Counters before;
    Counters now;
    bool is_same;
  };
  const Ticks half = milliseconds(500);
  const std::vector<Row> rows{
      {"user time", {seconds(1), {}, {}}, {seconds(2), {}, {}}, true},
      {"kernel time", {{}, half, {}}, {{}, seconds(1), {}}, true},
      {"a tick of time", {Ticks{1}, {}, {}}, {Ticks{1}, {}, {}}, true},
      {"no time that was used", {Ticks{0}, {}, {}}, {Ticks{0}, {}, {}}, false},
      {"user time, less kernel time", {seconds(1), seconds(1), {}}, {seconds(2), half, {}}, false},
      {"kernel time, less user time", {seconds(1), half, {}}, {half, half, {}}, false},
      {"user time, and nothing of processes", {seconds(1), {}, 6}, {seconds(2), {}, {}}, true},
      {"no time any more", {seconds(1), {}, 6}, {{}, {}, 6}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const auto counters = [](const Counters& counts) {
      Job job = job_named("a");
      job.cpu = {counts.user, counts.kernel, {}, {}};
      job.processes.total = counts.total;
      job.page_faults = 20;
      return job;
    };
    Readings readings;
    readings.next({{SourceKind::object, job_of({seconds(10), 1'000, 7}, std::nullopt)},
                   {SourceKind::pdh, counters(row.before)}});
    const JobView view = readings.next(counters(row.now), SourceKind::pdh);
    CHECK(view.page_faults == (row.is_same ? 1'000U : 20U));
    CHECK(readings.held(SourceKind::pdh).times == (row.is_same ? 1 : 0));
  }
}

TEST_CASE("a reading is held by the source that knows the counters", "[held]") {
  Job kernel = job_named("a");
  kernel.process_ids = kIds;
  Job counters = job_named("a");
  counters.cpu.total_user = seconds(100);
  counters.details = {full_process(400, "w3wp")};
  Readings readings;
  readings.next({{SourceKind::object, kernel}, {SourceKind::pdh, counters}});
  SECTION("of the job") {
    counters.cpu.total_user = seconds(99);
  }
  SECTION("of a process") {
    counters.details[0].set(ProcessFigure::user_time, 0);
  }
  readings.next({{SourceKind::object, kernel}, {SourceKind::pdh, counters}});
  CHECK(readings.held(SourceKind::object).times == 0);
  CHECK(readings.held(SourceKind::pdh).times == 1);
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
  const Job anew = job_of({milliseconds(8'200), 20, 6}, std::nullopt);
  check(readings.next(anew, SourceKind::pdh), milliseconds(8'200), 20, 6);
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

TEST_CASE("where no process is known, counters that are read for the first time say nothing", "[held]") {
  Job job = job_named("a");
  job.cpu.total_user = seconds(100);
  Readings readings;
  readings.next(job);
  job.cpu.total_user = seconds(50);
  job.io = IoCounters{1, 2, 3, 4, 5, 6};
  CHECK(readings.next(job).job->cpu.total_user == Ticks(seconds(50)));
}

TEST_CASE("where no process is known, zeros are held once unless a process or its work is there", "[held]") {
  struct Row {
    std::string what;
    std::optional<std::uint32_t> active;
    std::uint32_t page_faults;
    bool is_held;
  };
  for (const Row& row : {Row{"no process", 0, 0, true}, Row{"how many is not known", {}, 0, true},
                         Row{"one that has done nothing", 1, 0, false}, Row{"page faults", 0, 5, false}}) {
    CAPTURE(row.what);
    Job job = job_named("a");
    job.cpu.total_user = seconds(100);
    job.page_faults = 1'000;
    Readings readings;
    readings.next(job);
    job.cpu.total_user = Ticks{0};
    job.page_faults = row.page_faults;
    job.processes.active = row.active;
    CHECK(readings.next(job).job->cpu.total_user == Ticks(seconds(row.is_held ? 100 : 0)));
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
