/// Jobs of the configuration file over a system of values: made, refused, retried, adopted.
#include <catch2/catch.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "exporter/app/job_keeper.h"
#include "exporter/app/owned.h"
#include "tests/unit/jobobject/owned_host.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;
using Failed = std::vector<FailedJob>;

constexpr JobKeeper::TimePoint kStart{std::chrono::hours(1)};
const Namespace kSession{3};  // the double's

JobSpec spec_of(const std::string& name, std::vector<std::string> command = {}) {
  JobSpec spec;
  spec.name = name;
  spec.command = std::move(command);
  return spec;
}

struct Kept : OwnedHost {
  MemoryLog log{LogLevel::info};

  JobKeeper keeper(std::vector<JobSpec> specs) { return {*jobs, std::move(specs), *log}; }
  Failed failed() { return jobs->read().totals.failed; }
  std::vector<std::string> complaints() {
    std::vector<std::string> found;
    for (const std::string& line : log.lines()) {
      if (line.find("level=error") != std::string::npos) found.push_back(line);
    }
    return found;
  }
};

}  // namespace

TEST_CASE("a name that is taken costs that job only, until its holder goes", "[job_keeper][threads]") {
  Kept host;
  host.system.add_job("taken", {});
  JobKeeper keeper = host.keeper({spec_of("taken"), spec_of("free")});
  CHECK(keeper.step(kStart) == kStart + seconds(5));
  CHECK(host.failed() == Failed{{{kSession, "taken"}, JobFailure::name_taken}});
  CHECK(host.only_job().name == JobName{kSession, "free"});

  host.system.remove_job("taken");
  CHECK(keeper.step(kStart + seconds(4)) == kStart + seconds(5));  // not due
  CHECK_FALSE(host.system.has_job("taken"));
  CHECK_FALSE(keeper.step(kStart + seconds(5)));
  CHECK(host.system.has_job("taken"));
  CHECK(host.failed().empty());
  CHECK(host.jobs->read().jobs.size() == 2);
}

TEST_CASE("pauses between tries double from 5 s to 5 min, and one reason is logged once",
          "[job_keeper][threads]") {
  Kept host;
  host.system.add_job("taken", {});
  JobKeeper keeper = host.keeper({spec_of("taken")});
  JobKeeper::TimePoint now = kStart;
  std::vector<seconds> pauses;
  for (int i = 0; i < 9; ++i) {
    const auto next = keeper.step(now);
    REQUIRE(next);
    pauses.push_back(std::chrono::duration_cast<seconds>(*next - now));
    now = *next;
  }
  CHECK(pauses == std::vector<seconds>{seconds(5), seconds(10), seconds(20), seconds(40), seconds(80),
                                       seconds(160), seconds(300), seconds(300), seconds(300)});
  CHECK(host.system.tries() == 9);
  REQUIRE(host.complaints().size() == 1);
  CHECK_THAT(host.complaints()[0], Catch::Contains("job=taken reason=name_taken") &&
                                       Catch::Contains("remedy=\"wait until the processes of that job"));

  host.system.refuse_jobs(Error(ErrorDomain::nt_status, 0xC0000022, "cannot create"));
  REQUIRE(keeper.step(now));
  REQUIRE(host.complaints().size() == 2);
  CHECK_THAT(host.complaints()[1], Catch::Contains("reason=access_denied"));
}

TEST_CASE("each refusal has its reason", "[job_keeper][threads]") {
  Kept host;
  JobFailure reason{};
  SECTION("another kind of object has the name") {
    host.system.refuse_jobs(Error(ErrorDomain::nt_status, 0xC0000024, "cannot create"));
    reason = JobFailure::name_taken;
  }
  SECTION("a stranger's job") {
    host.system.refuse_jobs(Error(ProgramError::foreign_owner, "cannot adopt"));
    reason = JobFailure::foreign_owner;
  }
  SECTION("no access") {
    host.system.refuse_jobs(Error(ErrorDomain::nt_status, 0xC0000022, "cannot create"));
    reason = JobFailure::access_denied;
  }
  SECTION("a limit, whatever code it is refused with") {
    host.system.new_job.limits_error = Error(ErrorDomain::nt_status, 0xC0000022, "cannot set");
    reason = JobFailure::settings_refused;
  }
  SECTION("the program") {
    host.system.new_job.start_error = Error(ErrorDomain::system, 2, "cannot start");
    reason = JobFailure::start_failed;
  }
  SECTION("something else") {
    host.system.refuse_jobs(Error(ErrorDomain::nt_status, 0xC000009A, "cannot create"));
    reason = JobFailure::failed;
  }
  JobKeeper keeper = host.keeper({spec_of("a", {"program"})});
  CHECK(keeper.step(kStart));
  CHECK(host.failed() == Failed{{{kSession, "a"}, reason}});
  CHECK_FALSE(host.system.has_job("a"));
  CHECK(host.log.text().find("job created") == std::string::npos);

  host.system.refuse_jobs({});
  host.system.new_job = {};
  CHECK_FALSE(keeper.step(kStart + seconds(5)));
  CHECK(host.failed().empty());
  CHECK(host.system.job("a").started.size() == 1);
}

TEST_CASE("in an adopted job the program is started only if no process is in there",
          "[job_keeper][threads]") {
  Kept host;
  const bool has_processes = GENERATE(false, true);
  host.system.add_job("a", {});
  host.set_processes("a", 3, has_processes ? 1 : 0);
  JobSpec spec = spec_of("a", {"program"});
  spec.existing = ExistingJob::adopt;
  spec.ends_with_exporter = true;
  JobKeeper keeper = host.keeper({spec});
  CHECK_FALSE(keeper.step(kStart));
  CHECK(host.system.job("a").started.size() == (has_processes ? 0 : 1));
  REQUIRE(host.system.job("a").limits.size() == 1);
  CHECK_FALSE(host.system.job("a").limits[0].kill_on_job_close);  // its processes are not ours to end
  CHECK(host.system.job("a").terminations.empty());
  CHECK((host.log.text().find("program not started") != std::string::npos) == has_processes);

  host.set_processes("a", 3, 0);
  CHECK(host.only_job().ended);  // the program has exited, whoever started it
}

TEST_CASE("an adopted job that cannot be read gets no program", "[job_keeper][threads]") {
  Kept host;
  OwnedJobDouble unreadable;
  unreadable.read_error = kRefused;
  host.system.add_job("a", unreadable);
  JobSpec spec = spec_of("a", {"program"});
  spec.existing = ExistingJob::adopt;
  JobKeeper keeper = host.keeper({spec});
  CHECK(keeper.step(kStart));
  CHECK(host.system.job("a").started.empty());
  CHECK(host.failed() == Failed{{{kSession, "a"}, JobFailure::failed}});
}

TEST_CASE("run starts its program in an adopted job whatever is in there", "[job_keeper][threads]") {
  Kept host;
  host.system.add_job("a", {});
  host.set_processes("a", 1, 1);
  JobSpec spec = spec_of("a", {"program"});
  spec.existing = ExistingJob::adopt;
  const auto made = make_job(*host.jobs, spec, StartInAdopted::always, *host.log);
  REQUIRE(std::holds_alternative<OwnedJob>(made));
  CHECK(host.system.job("a").started.size() == 1);
}

TEST_CASE("only a created job with a program to end with the exporter kills on close",
          "[job_keeper][threads]") {
  Kept host;
  JobSpec kills = spec_of("kills", {"program"});
  kills.ends_with_exporter = true;
  JobKeeper keeper = host.keeper({kills, spec_of("leaves", {"program"})});
  CHECK_FALSE(keeper.step(kStart));
  CHECK(host.system.job("kills").limits.at(0).kill_on_job_close);
  CHECK_FALSE(host.system.job("leaves").limits.at(0).kill_on_job_close);
}

TEST_CASE("nothing is tried once the exporter stops, and the thread does not wait for what is due later",
          "[job_keeper][threads]") {
  Kept host;
  host.system.add_job("taken", {});
  SECTION("before the first try") {
    std::stop_source stopped;
    stopped.request_stop();
    JobKeeper keeper = host.keeper({spec_of("a")});
    keeper.step(kStart, stopped.get_token());
    CHECK(host.system.tries() == 0);
  }
  SECTION("in a pause") {
    const auto begin = std::chrono::steady_clock::now();
    {
      const JobKeeperThread thread(*host.jobs, {spec_of("taken")}, *host.log);
      while (host.system.tries() == 0) std::this_thread::yield();
    }
    CHECK(std::chrono::steady_clock::now() - begin < seconds(4));
    CHECK(host.system.tries() == 1);
  }
}

}  // namespace jobx::test
