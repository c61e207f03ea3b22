/// Owned jobs over a system of values: their life, from being made to being forgotten.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "jobobject/own/job_book.h"
#include "jobobject/own/owned_jobs.h"
#include "tests/doubles/owned_system_double.h"
#include "tests/unit/jobobject/owned_host.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

TEST_CASE("a job is attached, limited and granted its windows before it is anybody's",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  JobRequest request = request_of("a");
  request.limits.active_processes = 3;
  request.granted_windows = {0x10010};
  const JobKey key = host.own(request);
  const OwnedJobDouble job = host.system.job("a");
  CHECK(job.key == key);
  CHECK(key != 0);
  CHECK(job.limits == std::vector{request.limits});
  CHECK(job.windows == request.granted_windows);
  CHECK(host.only_job().owned);
  CHECK(host.only_job().watched_limits.test(static_cast<std::size_t>(BrokenLimit::active_processes)));
  CHECK(host.jobs->read().totals.created == 1);
  CHECK(host.jobs->local_namespace() == Namespace{3});
}

TEST_CASE("a job that cannot be made as it was asked for leaves nothing",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  SECTION("no port") {
    host.system.new_job.attach_error = kRefused;
  }
  SECTION("a limit") {
    host.system.new_job.limits_error = kRefused;
  }
  const Result<JobKey> key = host.jobs->own(request_of("a"));
  REQUIRE_FALSE(key);
  CHECK(key.error() == kRefused);
  CHECK(host.system.open_jobs() == 0);
  CHECK_FALSE(host.system.has_job("a"));
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.jobs.empty());
  CHECK(reading.totals.created == 0);
  CHECK(reading.totals.ended == 0);
}

TEST_CASE("a job ends with its last process and keeps its last figures", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.system.change("a", [](OwnedJobDouble& job) {
    job.figures.cpu.total_user = seconds(7);
    job.figures.io = IoCounters{1, 2, 3, 4, 5, 6};
  });
  CHECK_FALSE(host.jobs->wait_ended(key, milliseconds(1)));
  host.system.set_unix_time(kLater);
  host.end("a");
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  CHECK(host.system.open_jobs() == 0);
  const OwnedReading reading = host.jobs->read();
  REQUIRE(reading.jobs.size() == 1);
  const Job& job = reading.jobs.front();
  CHECK(job.name.name == "a");
  CHECK(job.ended == kLater);
  CHECK(job.processes == ProcessCounts{1, 0, 0});
  CHECK(job.cpu.total_user == Ticks(seconds(7)));
  REQUIRE(job.events);
  CHECK(job.events->new_processes == 1);
  CHECK(job.events->normal_exits == 1);
  CHECK(job.events->emptied == 1);
  CHECK(job.events->missed_exits == 0);
  CHECK(reading.totals.ended == 1);
  CHECK(reading.totals.used.cpu.total_user == Ticks(seconds(7)));
  REQUIRE(reading.totals.used.io);
  CHECK(*reading.totals.used.io == IoCounters{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a job that is empty before a program was started in it goes on",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.own(request_of("a"));
  host.set_processes("a", 0, 0);
  host.system.send("a", job_message::active_process_zero);
  CHECK_FALSE(host.only_job().ended);
  REQUIRE(host.jobs->start(key, {{"program"}, ""}));
  CHECK(host.jobs->wait_ended(key, seconds(20)));  // the start looks at once: it may have left again
}

TEST_CASE("a job that is to stay outlives its processes", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  JobRequest request = request_of("a");
  request.ends_when_empty = false;
  const JobKey key = host.own(request);
  host.set_processes("a", 1, 0);
  REQUIRE(host.jobs->start(key, {{"program"}, ""}));
  host.system.send("a", job_message::active_process_zero);
  CHECK_FALSE(host.only_job().ended);
  CHECK_FALSE(host.jobs->wait_ended(key, milliseconds(1)));
  CHECK(host.system.open_jobs() == 1);
}

TEST_CASE("of a name that ends again and again the last life is shown, and all are counted",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  for (std::uint32_t life = 1; life <= 3; ++life) {
    const JobKey key = host.run("a");
    CHECK_FALSE(host.only_job().ended);  // not the one before it as well
    host.system.change("a", [&](OwnedJobDouble& job) { job.figures.cpu.total_user = seconds(life); });
    host.system.set_unix_time(kLater + seconds(life));
    host.end("a");
    REQUIRE(host.jobs->wait_ended(key, seconds(20)));
    const Job job = host.only_job();
    CHECK(job.ended == kLater + seconds(life));
    CHECK(job.cpu.total_user == Ticks(seconds(life)));
    CHECK(job.events.value().normal_exits == 1);
  }
  const OwnedTotals totals = host.jobs->read().totals;
  CHECK(totals.created == 3);
  CHECK(totals.ended == 3);
  CHECK(totals.used.cpu.total_user == Ticks(seconds(1 + 2 + 3)));
  CHECK(totals.used.processes.total == 3U);
  CHECK(totals.events.normal_exits == 3);
}

TEST_CASE("an ended job is shown until its time is over, and its counts stay",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.end("a");
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  host.system.pass(kLinger - std::chrono::nanoseconds(1));
  CHECK(host.only_job().ended);
  host.system.pass(std::chrono::nanoseconds(1));
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.jobs.empty());
  CHECK(reading.totals.ended == 1);
  CHECK(reading.totals.events.normal_exits == 1);
}

TEST_CASE("of more ended jobs than are kept, those that ended last are shown",
          "[jobobject][owned_jobs][threads]") {
  OwnedSystemDouble system;
  OwnedHost host;
  host.jobs = std::make_unique<OwnedJobs>(system.kernel(), kLinger, 2);
  for (const std::string name : {"a", "b", "c"}) {
    system.new_job.figures.processes = {1, 0, 0};
    const JobKey key = host.own(request_of(name));
    REQUIRE(host.jobs->start(key, {{"program"}, ""}));
    REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  }
  const OwnedReading reading = host.jobs->read();
  REQUIRE(reading.jobs.size() == 2);
  CHECK(reading.jobs[0].name.name == "b");
  CHECK(reading.jobs[1].name.name == "c");
  CHECK(reading.totals.ended == 3);
  CHECK(reading.totals.used.processes.total == 3U);
}

TEST_CASE("without lingering an ended job is gone at once", "[jobobject][owned_jobs][threads]") {
  OwnedSystemDouble system;
  OwnedJobs jobs(system.kernel(), seconds(0));
  system.new_job.figures.processes = {1, 0, 0};
  const Result<JobKey> key = jobs.own(request_of("a"));
  REQUIRE(key);
  REQUIRE(jobs.start(*key, {{"program"}, ""}));
  REQUIRE(jobs.wait_ended(*key, seconds(20)));
  CHECK(jobs.read().jobs.empty());
  CHECK(jobs.read().totals.ended == 1);
}

TEST_CASE("a job that came to nothing is shown no more and stays in the totals",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.system.new_job.start_error = kRefused;
  host.system.new_job.figures.processes = {1, 0, 0};
  const JobKey key = host.own(request_of("a"));
  CHECK(host.jobs->start(key, {{"no such program"}, ""}).error() == kRefused);
  CHECK_FALSE(host.only_job().ended);  // nothing was started in it
  host.jobs->release(key);
  CHECK(host.jobs->wait_ended(key, milliseconds(1)));
  CHECK(host.system.open_jobs() == 0);
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.jobs.empty());
  CHECK(reading.totals.created == 1);
  CHECK(reading.totals.ended == 1);
  CHECK(reading.totals.used.processes.total == 1U);
  host.jobs->release(key);  // not twice
  CHECK(host.jobs->read().totals.ended == 1);
  CHECK(host.jobs->start(key, {{"program"}, ""}).error().code_name() == "invalid_argument");
}

TEST_CASE("an adopted job is read, neither heard nor counted, and left as it was",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  OwnedJobDouble theirs;
  theirs.figures.processes = {4, 0, 0};
  host.system.add_job("a", theirs);
  JobRequest request = request_of("a");
  CHECK_FALSE(host.jobs->own(request));
  request.adopt = true;
  const JobKey key = host.own(request);
  CHECK(host.jobs->is_adopted(key));
  CHECK(host.system.job("a").key == 0);
  CHECK(host.only_job().owned);
  CHECK_FALSE(host.only_job().events);
  OwnedTotals totals = host.jobs->read().totals;
  CHECK(totals.created == 0);
  CHECK(totals.used.processes.total == 0U);
  REQUIRE(host.jobs->start(key, {{"program"}, ""}));
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  const Job ended = host.only_job();
  CHECK(ended.ended);
  CHECK_FALSE(ended.events);
  totals = host.jobs->read().totals;
  CHECK(totals.ended == 0);
  CHECK(totals.used.processes.total == 0U);
  CHECK(host.system.has_job("a"));
}

TEST_CASE("an adopted job is never ended, nor made to end with this program",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  OwnedJobDouble theirs;
  theirs.figures.processes = {4, 4, 0};
  host.system.add_job("a", theirs);
  JobRequest request = request_of("a");
  request.adopt = true;
  request.limits.kill_on_job_close = true;
  const Result<JobKey> refused = host.jobs->own(request);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(), Catch::Contains("kill_on_job_close would terminate processes"));
  CHECK(host.system.job("a").limits.empty());
  request.limits.kill_on_job_close = false;
  const JobKey key = host.own(request);
  CHECK(host.jobs->terminate(key, 9).error().what() ==
        "the job \\BaseNamedObjects\\a was adopted and is not terminated");
  CHECK(host.system.job("a").terminations.empty());
}

TEST_CASE("the processes of a job are ended with the exit code, and an ended job needs no end",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  CHECK_FALSE(host.jobs->is_adopted(key));
  CHECK_FALSE(host.jobs->is_adopted(12'345));
  CHECK(host.jobs->terminate(key, 9));
  CHECK(host.system.job("a").terminations == std::vector<std::uint32_t>{9});
  host.system.change("a", [](OwnedJobDouble& job) { job.terminate_error = kRefused; });
  CHECK(host.jobs->terminate(key, 9).error() == kRefused);
  host.end("a");
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  CHECK(host.jobs->terminate(key, 9));
  CHECK(host.jobs->terminate(12'345, 9));
}

TEST_CASE("what was read before a reading failed stays in the totals", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.system.change("a", [](OwnedJobDouble& job) { job.figures.cpu.total_user = seconds(5); });
  CHECK(host.jobs->read().totals.used.cpu.total_user == Ticks(seconds(5)));
  host.system.change("a", [](OwnedJobDouble& job) { job.read_error = kRefused; });
  const OwnedReading reading = host.jobs->read();
  CHECK(reading.errors == std::vector{kRefused});
  CHECK(reading.totals.used.cpu.total_user == Ticks(seconds(5)));
  REQUIRE(reading.jobs.size() == 1);
  CHECK_FALSE(reading.jobs.front().cpu.total_user);
}

TEST_CASE("with its owner every job is let go", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  host.run("a");
  host.run("b");
  CHECK(host.system.open_jobs() == 2);
  host.jobs.reset();
  CHECK(host.system.open_jobs() == 0);
}

TEST_CASE("of two readings of a job the one that began earlier does not undo the later one",
          "[jobobject][owned_jobs][threads]") {
  JobBook book(kLinger, 10);
  const JobKey key = book.enter({{{}, "a"}, nullptr, {}, false, true});
  book.confirm(key, Ticks{1});
  book.mark_started(key);
  const auto take = [&](std::uint64_t turn, std::uint32_t active, std::uint32_t total) {
    TurnReading reading;
    reading.turn = turn;
    reading.job.processes = {total, active, 0};
    return book.take_reading(key, reading, {});
  };
  CHECK_FALSE(take(2, 1, 2));
  CHECK_FALSE(take(1, 0, 1));  // empty, before the second process was started
  CHECK(book.lives(key));
  CHECK(book.totals().used.processes.total == 2U);
  CHECK(take(3, 0, 2));
  CHECK_FALSE(book.lives(key));
  CHECK_FALSE(take(4, 0, 2));
  CHECK(book.totals().ended == 1);
}

}  // namespace jobx::test
