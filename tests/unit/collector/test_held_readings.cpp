/// Counters that dip while their job or process is the same one, and those of one made anew.
#include <catch2/catch.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "collector/merge/inventory.h"
#include "tests/unit/collector/job_readings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST_CASE("another number of the kernel is another job, even one that has counted further", "[held]") {
  Readings readings;
  Job job = job_of({seconds(90), 4'294'967'290U, 7}, kIds);
  job.job_id = 300;
  readings.next(job);
  job.page_faults = 10;
  CHECK(readings.next(job).page_faults == 4'294'967'306U);
  SECTION("the same number goes on") {
    job.page_faults = 20;
    CHECK(readings.next(job).page_faults == 4'294'967'316U);
  }
  SECTION("one that is not read for once does not tell") {
    job.job_id.reset();
    CHECK(readings.next(job).page_faults == 4'294'967'306U);
    job.job_id = 301;
    CHECK(readings.next(job).page_faults == 10);
  }
  SECTION("another one starts over") {
    job.job_id = 301;
    job.cpu.total_user = seconds(95);
    check(readings.next(job), seconds(95), 10, 7);
    CHECK(readings.held().times == 0);
  }
}

TEST_CASE("a job that reads as zeros for once keeps its counters, also beyond 32 bits", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(90), 4'294'967'290U, 7}, kIds));
  check(readings.next(job_of({seconds(100), 200, 7}, kIds)), seconds(100), 4'294'967'496U, 7);
  CHECK(readings.held().times == 0);
  check(readings.next(job_of({}, kIds)), seconds(100), 4'294'967'496U, 7);
  CHECK(readings.held().times == 1);
  CHECK(readings.held().first == "user time of the job \\BaseNamedObjects\\a");
  check(readings.next(job_of({seconds(101), 300, 8}, kIds)), seconds(101), 4'294'967'596U, 8);
  CHECK(readings.held().times == 0);
}

TEST_CASE("each counter of a job is held by itself, and the others go on", "[held]") {
  Readings readings;
  Job job = job_of({seconds(100), 50, 7}, kIds);
  job.io = IoCounters{10, 20, 30, 40, 50, 60};
  job.network = NetworkUsage{70, 80};
  job.processes.terminated = 5;
  readings.next(job);
  job.cpu.total_user = seconds(100) - Ticks{1};
  job.cpu.total_kernel = seconds(60);
  job.io = IoCounters{9, 21, 29, 41, 49, 61};
  job.network = NetworkUsage{69, 81};
  job.processes.terminated = 4;
  const JobView view = readings.next(job);
  CHECK(view.job->cpu.total_user == Ticks(seconds(100)));
  CHECK(view.job->cpu.total_kernel == Ticks(seconds(60)));
  CHECK((view.job->io == IoCounters{10, 21, 30, 41, 50, 61}));
  CHECK((view.job->network == NetworkUsage{70, 81}));
  CHECK(view.job->processes.terminated == 5U);
  CHECK(readings.held().times == 1);
}

TEST_CASE("zeros of page faults in the upper half are no wrap when all else went back", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 3'000'000'000U, 7}, kIds));
  check(readings.next(job_of({}, kIds)), seconds(100), 3'000'000'000U, 7);
  check(readings.next(job_of({seconds(101), 3'000'000'005U, 7}, kIds)), seconds(101), 3'000'000'005U, 7);
}

TEST_CASE("a job with other processes is another one, and so is one whose process began anew", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 4'294'967'290U, 7}, kIds));
  check(readings.next(job_of({seconds(1), 10, 2}, std::vector<std::uint64_t>{408})), seconds(1), 10, 2);
  CHECK(readings.held().times == 0);

  const auto with_start = [](const Counts& counts, Ticks start) {
    Job job = job_of(counts, std::vector<std::uint64_t>{400});
    job.details = {full_process(400, "w3wp")};
    job.details[0].set(ProcessFigure::start_time, start.count());
    return job;
  };
  Readings anew;
  anew.next(with_start({seconds(100), 4'294'967'290U, 7}, seconds(50)));
  check(anew.next(with_start({seconds(1), 10, 2}, seconds(80))), seconds(1), 10, 2);
  CHECK(anew.held().times == 0);
}

TEST_CASE("a job that keeps one of its processes is the same one", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, kIds));
  check(readings.next(job_of({seconds(99), 990, 7}, std::vector<std::uint64_t>{404, 900})), seconds(100),
        1'000, 7);
}

TEST_CASE("of very many processes, those that are remembered say only that a job is the same", "[held]") {
  std::vector<std::uint64_t> many;
  for (std::uint64_t id = 4; id < 4'000; id += 4) many.push_back(id);
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, many));
  check(readings.next(job_of({seconds(99), 1'000, 7}, many)), seconds(100), 1'000, 7);
  // All that are remembered have ended, which does not make it another job: its page faults went on.
  readings.next(job_of({seconds(100), 1'000, 7}, many));
  check(readings.next(job_of({seconds(98), 1'001, 7}, std::vector<std::uint64_t>{3'996})), seconds(100),
        1'001, 7);
}

TEST_CASE("a dip that lasts is held for five readings, and then counting goes on from it", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 4'294'967'295U, 7}, kIds));
  readings.next(job_of({seconds(100), 999, 7}, kIds));
  for (int i = 0; i < 6; ++i) {
    CAPTURE(i);
    check(readings.next(job_of({seconds(50 + i), 500, 3}, kIds)), seconds(100), 4'294'968'295U, 7);
    CHECK(readings.held().times == 1);
  }
  check(readings.next(job_of({seconds(65), 510, 4}, kIds)), seconds(110), 4'294'968'305U, 8);
  CHECK(readings.held().times == 0);
  // What has caught up is shown as it is.
  check(readings.next(job_of({seconds(200), 520, 9}, kIds)), seconds(200), 4'294'968'315U, 9);
}

TEST_CASE("processor time that loses a tick of the clock is the same job's, whoever is known in it",
          "[held]") {
  for (const milliseconds lost : {milliseconds(16), milliseconds(1)}) {
    Readings readings;
    readings.next(job_of({seconds(100), 50, 7}, std::nullopt), SourceKind::pdh);
    const JobView view = readings.next(job_of({seconds(100) - lost, 50, 7}, std::nullopt), SourceKind::pdh);
    check(view, seconds(100), 50, 7);
    CHECK(readings.held(SourceKind::pdh).times == 1);
    CHECK(readings.held(SourceKind::object).times == 0);
  }
  Readings readings;
  readings.next(job_of({seconds(100), 0, 1}, std::nullopt));
  check(readings.next(job_of({seconds(99), 0, 1}, std::nullopt)), seconds(99), 0, 1);
}

TEST_CASE("where no process is known, a reading without anything is held once", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 50, 7}, std::nullopt), SourceKind::pdh);
  check(readings.next(job_of({}, std::nullopt, 0), SourceKind::pdh), seconds(100), 50, 7);
  check(readings.next(job_of({seconds(101), 51, 7}, std::nullopt), SourceKind::pdh), seconds(101), 51, 7);
  check(readings.next(job_of({}, std::nullopt, 0), SourceKind::pdh), seconds(101), 51, 7);
  // The second one in a row is believed.
  check(readings.next(job_of({}, std::nullopt, 0), SourceKind::pdh), Ticks{0}, 0, 0);
  // With a process in it, a job whose work is all 0 has just begun.
  readings.next(job_of({seconds(100), 50, 1}, std::nullopt), SourceKind::pdh);
  check(readings.next(job_of({Ticks{0}, 0, 1}, std::nullopt), SourceKind::pdh), Ticks{0}, 0, 1);
}

TEST_CASE("where no process is known, one counter that dips while others go on is held once", "[held]") {
  Readings readings;
  Job job = job_of({seconds(100), 1'000, 7}, std::nullopt);
  readings.next(job);
  job.cpu.total_user = Ticks{0};
  job.page_faults = 1'010;
  check(readings.next(job), seconds(100), 1'010, 7);
  job.page_faults = 1'020;
  check(readings.next(job), Ticks{0}, 1'020, 7);
}

TEST_CASE("where no process is known, a job that comes back with less after a gap is a new one", "[held]") {
  Readings readings;
  readings.next(job_of({seconds(100), 1'000, 7}, std::nullopt));
  readings.pass();
  check(readings.next(job_of({seconds(1), 1'010, 7}, std::nullopt)), seconds(1), 1'010, 7);
  readings.pass();
  check(readings.next(job_of({}, std::nullopt, 0)), Ticks{0}, 0, 0);
}

TEST_CASE("the other source's reading of a job says that it is the same one", "[held]") {
  const Job kernel = job_of({seconds(10), 1'000, 7}, std::nullopt);
  const auto counters = [](Ticks user) { return job_of({user, 900, 6}, std::nullopt); };
  SECTION("performance counters stand in for the kernel") {
    Readings readings;
    check(readings.next({{SourceKind::object, kernel}, {SourceKind::pdh, counters(seconds(8))}}), seconds(10),
          1'000, 7);
    check(readings.next(counters(seconds(8)), SourceKind::pdh), seconds(10), 1'000, 7);
    CHECK(readings.held(SourceKind::pdh).times == 1);
    check(readings.next(counters(seconds(9)), SourceKind::pdh), seconds(10), 1'000, 7);
    check(readings.next({{SourceKind::object, kernel}, {SourceKind::pdh, counters(seconds(9))}}), seconds(10),
          1'000, 7);
  }
  SECTION("the kernel comes back with less than performance counters said") {
    Readings readings;
    check(readings.next(counters(seconds(12)), SourceKind::pdh), seconds(12), 900, 6);
    const JobView both =
        readings.next({{SourceKind::object, kernel}, {SourceKind::pdh, counters(seconds(13))}});
    check(both, seconds(12), 1'000, 7);
    CHECK(readings.held(SourceKind::object).times == 1);
  }
  SECTION("both went back: the job began anew") {
    Readings readings;
    readings.next({{SourceKind::object, kernel}, {SourceKind::pdh, counters(seconds(8))}});
    check(readings.next(job_of({seconds(1), 10, 1}, std::nullopt), SourceKind::pdh), seconds(1), 10, 1);
    CHECK(readings.held(SourceKind::pdh).times == 0);
  }
}

TEST_CASE("kills by time and their moment outlive a reading that dips", "[held]") {
  const auto timed = [](Ticks user, bool is_signalled) {
    Job job = job_of({user, 50, 7}, kIds);
    job.limits = BasicLimits{limit_flag::job_time, {}, seconds(60), 0};
    job.is_signalled = is_signalled;
    return job;
  };
  Readings readings;
  CHECK(readings.next(timed(seconds(59), false)).time_kills == 0U);
  const JobView expired = readings.next(timed(seconds(60), true));
  CHECK(expired.time_kills == 1U);
  REQUIRE(expired.last_expiration);
  for (const Ticks user : {Ticks{0}, Ticks(seconds(60))}) {
    const JobView view = readings.next(timed(user, true));
    CHECK(view.time_kills == 1U);
    CHECK(view.last_expiration == expired.last_expiration);
  }
}

TEST_CASE("an owned job that was made anew after it ended starts over", "[held]") {
  Job job = job_of({seconds(100), 50, 7}, std::vector<std::uint64_t>{}, 0);
  job.owned = true;
  job.ended = Ticks{17'000'000'000'000'000};
  Readings readings;
  check(readings.next(job, SourceKind::owned), seconds(100), 50, 7);
  job = job_of({}, std::vector<std::uint64_t>{}, 0);
  check(readings.next(job, SourceKind::owned), Ticks{0}, 0, 0);
}

TEST_CASE("a job without a name is known by its id", "[held]") {
  const auto unnamed = [](Ticks user) {
    Job job = job_of({user, 0, 1}, std::nullopt);
    job.name = {{}, std::string(kUnnamedJob), "400:0x5c"};
    return job;
  };
  Readings readings;
  readings.next(unnamed(seconds(100)));
  CHECK(readings.next(unnamed(seconds(5))).job->cpu.total_user == Ticks(seconds(100)));
}

TEST_CASE("a process whose counters dip is held, by its id and its start", "[held]") {
  const Ticks start = seconds(1'000);
  Readings readings;
  readings.next(with_process(seconds(90), 4'294'967'290, 50, start), SourceKind::pdh);
  readings.next(with_process(seconds(100), 200, 50, start), SourceKind::pdh);
  check_process(readings.next(with_process(Ticks{0}, 0, 0, start), SourceKind::pdh), seconds(100),
                4'294'967'496, 50);
  CHECK(readings.held(SourceKind::pdh).times == 1);
  CHECK(readings.held(SourceKind::pdh).first ==
        "user time of the process 400 of the job \\BaseNamedObjects\\a");
  check_process(readings.next(with_process(seconds(100) - milliseconds(16), 300, 60, start)), seconds(100),
                4'294'967'596, 60);
  CHECK(readings.held(SourceKind::object).times == 1);
  // A new process of that id.
  check_process(readings.next(with_process(seconds(1), 3, 4, start + seconds(7))), seconds(1), 3, 4);
  CHECK(readings.held().times == 0);
}

TEST_CASE("a start that is computed from an age may differ by a little", "[held]") {
  Readings readings;
  readings.next(with_process(seconds(100), 4'294'967'290, 50, seconds(1'000)));
  check_process(readings.next(with_process(seconds(99), 4, 50, seconds(1'000) + milliseconds(3))),
                seconds(100), 4'294'967'290, 50);
  check_process(readings.next(with_process(seconds(101), 5, 50, seconds(1'000) - milliseconds(3))),
                seconds(101), 4'294'967'301, 50);
}

TEST_CASE("a process without a start is held once, and then believed", "[held]") {
  Readings readings;
  readings.next(with_process(seconds(100), 1'000, 50, std::nullopt));
  check_process(readings.next(with_process(Ticks{0}, 0, 0, std::nullopt)), seconds(100), 1'000, 50);
  check_process(readings.next(with_process(Ticks{0}, 0, 0, std::nullopt)), Ticks{0}, 0, 0);
  readings.next(with_process(seconds(100), 1'000, 50, std::nullopt));
  check_process(readings.next(with_process(seconds(2), 5, 3, std::nullopt)), seconds(2), 5, 3);
}

TEST_CASE("processes that are not listed for once go on counting", "[held]") {
  Readings readings;
  readings.next(with_process(seconds(90), 4'294'967'290, 50, seconds(1'000)));
  readings.next(with_process(seconds(90), 200, 50, seconds(1'000)));
  Job without = job_named("a");
  readings.next(without);  // the table of processes could not be read
  check_process(readings.next(with_process(seconds(90), 300, 50, seconds(1'000))), seconds(90), 4'294'967'596,
                50);
  without.process_ids = std::vector<std::uint64_t>{};
  readings.next(without);  // all of them have ended
  check_process(readings.next(with_process(seconds(90), 400, 50, seconds(1'000))), seconds(90), 400, 50);
}

}  // namespace
}  // namespace jobx::test
