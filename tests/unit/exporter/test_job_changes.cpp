/// Jobs of the configuration file when that is read again: which are left alone, given up, changed and made.
#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "exporter/app/job_keeper.h"
#include "tests/unit/jobobject/owned_host.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

constexpr JobKeeper::TimePoint kStart{std::chrono::hours(1)};

JobSpec spec_of(const std::string& name, std::vector<std::string> command = {}) {
  JobSpec spec;
  spec.name = name;
  spec.command = std::move(command);
  return spec;
}

/// A program that ends with the exporter.
JobSpec killed(const std::string& name) {
  JobSpec spec = spec_of(name, {"program"});
  spec.ends_with_exporter = true;
  return spec;
}

JobSpec limited(JobSpec spec, std::uint64_t job_memory) {
  spec.limits.job_memory = job_memory;
  spec.limit_names = {"job_memory"};
  return spec;
}

struct Kept : OwnedHost {
  MemoryLog log{LogLevel::info};
  JobKeeper keeper{*jobs, {}, *log};

  explicit Kept(std::vector<JobSpec> specs) : keeper(*jobs, std::move(specs), *log) { keeper.step(kStart); }
  void change_to(std::vector<JobSpec> specs) {
    keeper.change_to(std::move(specs));
    keeper.step(kStart);
  }
};

}  // namespace

TEST_CASE("a job that stays as it is described is not touched", "[job_changes][threads]") {
  Kept host({killed("a"), spec_of("b")});
  host.set_processes("a", 1, 1);
  host.change_to({spec_of("b"), killed("a")});
  CHECK(host.system.tries() == 2);
  CHECK(host.system.job("a").started.size() == 1);
  CHECK(host.system.job("a").limits.size() == 1);
  CHECK(host.system.job("a").terminations.empty());
  CHECK(host.jobs->read().jobs.size() == 2);
}

TEST_CASE("a job that is new is made, and one that has ended is not made again", "[job_changes][threads]") {
  Kept host({killed("a")});
  host.set_processes("a", 1, 1);
  host.jobs->read();
  host.end("a");
  host.jobs->read();
  REQUIRE_FALSE(host.system.has_job("a"));
  host.change_to({killed("a"), spec_of("b")});
  CHECK_FALSE(host.system.has_job("a"));
  CHECK(host.system.has_job("b"));
}

TEST_CASE("a job that is no longer configured follows its rule for the exporter's exit",
          "[job_changes][threads]") {
  JobSpec adopted = killed("adopted");
  adopted.existing = ExistingJob::adopt;
  Kept host({});
  host.system.add_job("adopted", {});
  host.set_processes("adopted", 1, 1);
  host.change_to({killed("killed"), spec_of("left", {"program"}), spec_of("empty"), adopted});
  REQUIRE(host.system.open_jobs() == 4);
  for (const char* const name : {"killed", "left"}) host.set_processes(name, 1, 1);
  host.change_to({});
  CHECK(host.system.job("killed").terminations == std::vector<std::uint32_t>{1});
  CHECK(host.system.has_job("killed"));  // until its processes have left: they are still counted
  CHECK_FALSE(host.system.has_job("left"));
  CHECK_FALSE(host.system.has_job("empty"));
  CHECK(host.system.job("adopted").terminations.empty());
  host.end("killed");
  const std::vector<Job> jobs = host.jobs->read().jobs;
  REQUIRE(jobs.size() == 1);
  CHECK(jobs.front().name.name == "killed");
  CHECK(jobs.front().ended);
}

TEST_CASE("a job that was never made is forgotten, or tried as it is described now",
          "[job_changes][threads]") {
  Kept host({});
  host.system.add_job("taken", {});
  host.system.add_job("other", {});
  host.change_to({spec_of("taken"), spec_of("other")});
  CHECK(host.jobs->read().totals.failed.size() == 2);
  JobSpec adopts = spec_of("taken");
  adopts.existing = ExistingJob::adopt;
  host.change_to({adopts});
  CHECK(host.jobs->read().totals.failed.empty());
  CHECK(host.jobs->read().jobs.size() == 1);
}

TEST_CASE("limits with other values are set in place", "[job_changes][threads]") {
  Kept host({limited(killed("a"), 100)});
  host.set_processes("a", 1, 1);
  host.change_to({limited(killed("a"), 200)});
  const OwnedJobDouble job = host.system.job("a");
  REQUIRE(job.limits.size() == 2);
  CHECK(job.limits[1].job_memory == 200U);
  CHECK(job.terminations.empty());
  CHECK(job.started.size() == 1);
  CHECK_THAT(host.log.text(), !Catch::Contains("level=warn"));
  host.change_to({limited(killed("a"), 200)});
  CHECK(host.system.job("a").limits.size() == 2);  // as it is described now
}

TEST_CASE("a time limit that stays and windows that were granted are not set again",
          "[job_changes][threads]") {
  JobSpec timed = limited(killed("a"), 100);
  timed.limits.job_user_time = std::chrono::hours(2);
  timed.granted_windows = {7};
  Kept host({timed});
  host.set_processes("a", 1, 1);
  CHECK(host.system.job("a").limits[0].job_user_time == Ticks(std::chrono::hours(2)));
  timed.limits.job_memory = 200;
  timed.granted_windows = {7, 8};
  host.change_to({timed});
  CHECK(host.system.job("a").limits[1].job_memory == 200U);
  CHECK_FALSE(host.system.job("a").limits[1].job_user_time);
  CHECK(host.system.job("a").windows == std::vector<std::uint64_t>{8});
  timed.limits.job_user_time = std::chrono::hours(3);
  timed.command = {"another"};
  host.change_to({timed});
  CHECK(host.system.job("a").limits[2].job_user_time == Ticks(std::chrono::hours(3)));
  host.change_to({timed});  // which still waits for its program
  CHECK_FALSE(host.system.job("a").limits.back().job_user_time);
  CHECK(host.system.job("a").windows.empty());
}

TEST_CASE("what cannot be changed in place waits until the job has ended, and is said",
          "[job_changes][threads]") {
  JobSpec other = killed("a");
  SECTION("another program") {
    other = limited(other, 100);
    other.command = {"another"};
  }
  SECTION("a limit less") {}
  Kept host({limited(killed("a"), 100)});
  host.set_processes("a", 1, 1);
  host.change_to({other});
  CHECK_THAT(host.log.text(),
             Catch::Contains("level=warn msg=\"a job that has not ended is configured differently; reload "
                             "again when it has ended\" job=a"));
  CHECK(host.system.job("a").terminations.empty());
  CHECK(host.system.tries() == 1);
  host.jobs->read();
  host.end("a");
  host.jobs->read();
  host.change_to({other});
  CHECK(host.system.tries() == 2);
  REQUIRE(host.system.job("a").started.size() == 1);
  CHECK(host.system.job("a").started[0].command == other.command);
}

TEST_CASE("limits that the system refuses leave the job as it was, and are said", "[job_changes][threads]") {
  Kept host({limited(killed("a"), 100)});
  host.set_processes("a", 1, 1);
  host.system.change("a", [](OwnedJobDouble& job) { job.limits_error = kRefused; });
  host.change_to({limited(killed("a"), 200)});
  CHECK_THAT(host.log.text(), Catch::Contains("level=error msg=\"cannot change the limits of a job\" job=a"));
  host.system.change("a", [](OwnedJobDouble& job) { job.limits_error = std::nullopt; });
  host.change_to({limited(killed("a"), 200)});  // tried again
  CHECK(host.system.job("a").limits.back().job_memory == 200U);
}

TEST_CASE("a keeper at work takes other jobs at once, also when all were made", "[job_changes][threads]") {
  OwnedHost host;
  MemoryLog log(LogLevel::info);
  JobKeeperThread keeper(*host.jobs, {spec_of("a")}, *log);
  const auto is_there = [&](const std::string& name) {
    for (int i = 0; i < 10'000 && !host.system.has_job(name); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return host.system.has_job(name);
  };
  REQUIRE(is_there("a"));
  keeper.change_to({spec_of("b")});
  CHECK(is_there("b"));
  CHECK_FALSE(host.system.has_job("a"));
}

}  // namespace jobx::test
