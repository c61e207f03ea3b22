/// Owned jobs over a system of values: what is changed in them and asked of them while they live.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/jobobject/owned_host.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// What another program created, and runs a process in.
JobKey adopt(OwnedHost& host, const std::string& name, const JobLimits& limits = {}) {
  OwnedJobDouble theirs;
  theirs.figures.processes = {4, 4, 0};
  host.system.add_job(name, theirs);
  JobRequest request = request_of(name);
  request.adopt = true;
  request.ends_with_us = true;
  request.limits = limits;
  return host.own(request);
}

bool watches(OwnedHost& host, BrokenLimit limit) {
  return host.only_job().watched_limits.test(static_cast<std::size_t>(limit));
}

}  // namespace

TEST_CASE("limits that are set later reach the job, and are watched beside the first ones",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  JobRequest request = request_of("a");
  request.limits.active_processes = 3;
  const JobKey key = host.own(request);
  JobLimits later;
  later.job_memory = 1'000'000;
  later.kill_on_job_close = true;  // of a job that this program created
  CHECK(host.jobs->set_limits(key, later, {0x10010}));
  CHECK(host.system.job("a").limits == std::vector{request.limits, later});
  CHECK(host.system.job("a").windows == std::vector<std::uint64_t>{0x10010});
  CHECK(watches(host, BrokenLimit::job_memory));
  CHECK(watches(host, BrokenLimit::active_processes));
}

TEST_CASE("a limit that is refused later is an error and is not watched",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.own(request_of("a"));
  host.system.change("a", [](OwnedJobDouble& job) { job.limits_error = kRefused; });
  JobLimits later;
  later.job_memory = 1'000'000;
  CHECK(host.jobs->set_limits(key, later, {}).error() == kRefused);
  CHECK_FALSE(watches(host, BrokenLimit::job_memory));
}

TEST_CASE("of a job that has ended no limit is set", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.end("a");
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  CHECK(host.jobs->set_limits(key, {}, {}).error().what() == "the job has ended");
}

TEST_CASE("an adopted job takes other limits later, but not that it ends with this program",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  JobLimits limits;
  limits.active_processes = 8;
  const JobKey key = adopt(host, "a", limits);
  CHECK(host.system.job("a").limits == std::vector{limits});
  JobLimits deadly = limits;
  deadly.kill_on_job_close = true;
  CHECK_THAT(host.jobs->set_limits(key, deadly, {}).error().what(),
             Catch::Contains("cannot adopt the job \\BaseNamedObjects\\a: kill_on_job_close"));
  CHECK(host.system.job("a").limits == std::vector{limits});
  limits.active_processes = 9;
  CHECK(host.jobs->set_limits(key, limits, {}));
  CHECK(host.system.job("a").limits.back() == limits);
}

TEST_CASE("a created job ends with this program where that is asked for, and not otherwise",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  JobRequest request = request_of("a");
  request.ends_with_us = GENERATE(true, false);
  host.own(request);
  CHECK(host.system.job("a").limits.front().kill_on_job_close == request.ends_with_us);
  JobRequest limited = request_of("b");
  limited.limits.kill_on_job_close = true;  // as a limit like any other
  host.own(limited);
  CHECK(host.system.job("b").limits.front().kill_on_job_close);
}

TEST_CASE("a job that is asked for by its name alone gets no limit, and nothing is allowed or forbidden",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  JobRequest request;
  request.name = {{}, "a"};
  const JobKey key = host.own(request);
  const JobLimits limits = host.system.job("a").limits.at(0);
  CHECK_FALSE(limits.preserve_job_time);
  CHECK_FALSE(limits.subset_affinity);
  CHECK_FALSE(limits.die_on_unhandled_exception);
  CHECK_FALSE(limits.breakaway_ok);
  CHECK_FALSE(limits.silent_breakaway_ok);
  CHECK_FALSE(limits.kill_on_job_close);
  CHECK(limits.ui_restrictions == 0);
  CHECK(watched_limits(limits).none());
  CHECK_FALSE(host.jobs->own(request));  // nor is one adopted that is there
  host.set_processes("a", 1, 0);
  REQUIRE(host.jobs->start(key, {{"program"}, ""}));
  CHECK_FALSE(host.only_job().ended);  // and it stays
}

TEST_CASE("the name of a job is free by the time that its end is heard of",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  host.system.closing = milliseconds(50);
  host.end("a");
  REQUIRE(host.jobs->wait_ended(key, seconds(20)));
  CHECK(host.system.open_jobs() == 0);
  CHECK_FALSE(host.system.has_job("a"));
}

TEST_CASE("jobs that live are read in the order in which they were made",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const std::vector<std::string> names{"c", "a", "b"};
  for (const std::string& name : names) host.own(request_of(name));
  std::vector<std::string> read;
  for (const Job& job : host.jobs->read().jobs) read.push_back(job.name.name);
  CHECK(read == names);
}

TEST_CASE("whether a job is empty is read from the job", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.run("a");
  CHECK(host.jobs->is_empty(key).value() == false);
  host.set_processes("a", 1, 0);
  CHECK(host.jobs->is_empty(key).value() == true);
  host.system.change("a", [](OwnedJobDouble& job) { job.figures.processes.active.reset(); });
  CHECK(host.jobs->is_empty(key).error().code_name() == "unsupported");
  host.system.change("a", [](OwnedJobDouble& job) { job.read_error = kRefused; });
  CHECK(host.jobs->is_empty(key).error() == kRefused);
  host.jobs->release(key);
  CHECK(host.jobs->is_empty(key).value() == true);
}

TEST_CASE("a job in which this program started nothing ends when it is empty only once it is followed",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const JobKey key = host.own(request_of("a"));
  host.set_processes("a", 1, 0);
  host.system.send("a", job_message::active_process_zero);
  host.jobs->read();
  CHECK_FALSE(host.jobs->wait_ended(key, milliseconds(1)));
  host.jobs->follow(key);
  host.system.send("a", job_message::active_process_zero);
  CHECK(host.jobs->wait_ended(key, seconds(20)));
}

TEST_CASE("jobs that could not be made are told with each reading until others are",
          "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  const std::vector<FailedJob> failed{{{{}, "a"}, {}}};
  host.jobs->set_failed(failed);
  CHECK(host.jobs->read().totals.failed == failed);
  CHECK(host.jobs->read().totals.failed == failed);
  host.jobs->set_failed({});
  CHECK(host.jobs->read().totals.failed.empty());
}

TEST_CASE("a job that could not be made says at which step", "[jobobject][owned_jobs][threads]") {
  OwnedHost host;
  OwnStep step = GENERATE(OwnStep::open, OwnStep::settings);  // of the job before it
  SECTION("opening it") {
    host.system.refuse_jobs(kRefused);
    CHECK(host.jobs->own(request_of("a"), step).error() == kRefused);
    CHECK(step == OwnStep::open);
  }
  SECTION("its settings") {
    host.system.new_job.limits_error = kRefused;
    CHECK(host.jobs->own(request_of("a"), step).error() == kRefused);
    CHECK(step == OwnStep::settings);
  }
}

}  // namespace jobx::test
