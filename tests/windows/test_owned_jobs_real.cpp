/// Owning jobs with the real kernel: Wine's, or Windows' own.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "base/text.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/own/owned_jobs.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

std::string unique_name(const std::string& name) {
  return "jobx-owned " + std::to_string(current_process_id()) + " " + name;
}

JobRequest request_for(const std::string& name, bool ends_when_empty = true) {
  JobRequest request;
  request.name = {local_namespace(), unique_name(name)};
  request.ends_when_empty = ends_when_empty;
  return request;
}

std::unique_ptr<OwnedJobs> open_jobs(seconds linger = seconds(300)) {
  Result<std::unique_ptr<OwnedJobs>> jobs = OwnedJobs::open(linger);
  REQUIRE(jobs);
  return *std::move(jobs);
}

ProcessRequest shell(const std::string& command) {
  return {{"cmd.exe", "/d", "/c", command}, ""};
}

/// The job of this name in the reading.
std::optional<Job> find(const OwnedReading& reading, const JobName& name) {
  for (const Job& job : reading.jobs) {
    if (job.name == name) return job;
  }
  return std::nullopt;
}

/// Wine frees a name when the last process object is gone, a moment after Windows would.
template <typename Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 100; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return false;
}

}  // namespace

TEST_CASE("a program runs in the job from its start, and its exit is heard", "[owned][real]") {
  const auto jobs = open_jobs();
  const JobRequest request = request_for("exit");
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  {
    const Result<StartedProcess> process = jobs->start(*key, shell("exit 7"));
    REQUIRE(process);
    CHECK(process->wait(std::chrono::milliseconds(20'000)) == 7U);
  }
  REQUIRE(jobs->wait_ended(*key, seconds(20)));
  const OwnedReading reading = jobs->read();
  const std::optional<Job> job = find(reading, request.name);
  REQUIRE(job);
  CHECK(job->ended);
  CHECK(job->processes.total == 1U);
  CHECK(job->processes.active == 0U);
  REQUIRE(job->events);
  CHECK(job->events->new_processes == 1);
  CHECK(job->events->normal_exits == 1);
  CHECK(job->events->emptied == 1);
  CHECK(job->events->missed_exits == 0);
  CHECK(reading.totals.created == 1);
  CHECK(reading.totals.ended == 1);
  CHECK(reading.totals.used.processes.total == 1U);
  // The name is free again.
  CHECK(
      eventually([&] { return (*JobSystem::open())->read(request.name).outcome == OpenOutcome::vanished; }));
}

TEST_CASE("other programs see who owns a job, for as long as it does", "[owned][real]") {
  const JobRequest request = request_for("owner", false);
  const auto owner = [&]() -> std::optional<std::uint64_t> {
    for (const NamespaceListing& one : (*JobSystem::open())->list().namespaces) {
      if (one.space != request.name.space) continue;
      const auto found = one.owners.find(request.name.name);
      if (found != one.owners.end()) return found->second;
    }
    return std::nullopt;
  };
  const RealJob other(u"Local\\" + *utf16_from_utf8(request.name.name));
  CHECK_FALSE(owner());
  JobRequest adoption = request;
  adoption.adopt = true;
  const auto jobs = open_jobs();
  const Result<JobKey> key = jobs->own(adoption);
  REQUIRE(key);
  CHECK(owner() == current_process_id());
  jobs->release(*key);
  CHECK_FALSE(owner());
  CHECK((*JobSystem::open())->read(request.name).outcome == OpenOutcome::opened);
}

TEST_CASE("children inherit the job, and it goes on until the last of them has left", "[owned][real]") {
  const auto jobs = open_jobs();
  const JobRequest request = request_for("children");
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  {
    const Result<StartedProcess> process = jobs->start(*key, shell("start /b cmd.exe /d /c pause & exit 0"));
    REQUIRE(process);
    CHECK(process->wait(std::chrono::milliseconds(20'000)) == 0U);
  }
  const std::optional<Job> job = find(jobs->read(), request.name);
  REQUIRE(job);
  if (!job->ended) {  // pause ends at once where there is no console to wait at
    CHECK(jobs->terminate(*key, 3));
  }
  CHECK(jobs->wait_ended(*key, seconds(20)));
  // The shell and its child at least: Wine's shell starts one more.
  CHECK(find(jobs->read(), request.name)->processes.total.value_or(0) >= 2);
}

TEST_CASE("an adopted job is the one that was there", "[owned][real]") {
  const JobRequest request = request_for("adopted", false);
  const std::string name = request.name.name;
  RealJob theirs(std::u16string(name.begin(), name.end()));
  const auto jobs = open_jobs();
  const Result<JobKey> refused = jobs->own(request);
  REQUIRE_FALSE(refused);
  CHECK_THAT(refused.error().what(), Catch::Contains("it already exists"));
  JobRequest adopting = request;
  adopting.adopt = true;
  REQUIRE(jobs->own(adopting));
  const RealProcess process = RealProcess::suspended();
  theirs.assign(process);
  CHECK(find(jobs->read(), request.name)->processes.active == 1U);
  CHECK(jobs->read().totals.created == 0);
  theirs.terminate();
}

TEST_CASE("a name of another kind of object is explained as that", "[owned][real]") {
  const JobRequest request = request_for("event");
  const std::string name = request.name.name;
  const RealHandle event = create_event(std::u16string(name.begin(), name.end()));
  const Result<JobKey> key = open_jobs()->own(request);
  REQUIRE_FALSE(key);
  CHECK_THAT(key.error().what(), Catch::Contains("the name belongs to an object of another type"));
}

TEST_CASE("a program that is not there is named, and the job goes with it", "[owned][real]") {
  const auto jobs = open_jobs();
  const JobRequest request = request_for("no program");
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  const Result<StartedProcess> process = jobs->start(*key, {{"no-such-program.exe"}, ""});
  REQUIRE_FALSE(process);
  CHECK_THAT(process.error().what(), Catch::Contains("cannot start no-such-program.exe in the job"));
  const Result<StartedProcess> astray = jobs->start(*key, {{"cmd.exe"}, "C:\\no\\such\\folder"});
  REQUIRE_FALSE(astray);
  jobs->release(*key);
  CHECK(jobs->read().jobs.empty());
  CHECK(jobs->read().totals.ended == 1);
}

TEST_CASE("last figures linger, and then they are gone", "[owned][real]") {
  const auto jobs = open_jobs(seconds(2));
  const JobRequest request = request_for("linger");
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  REQUIRE(jobs->start(*key, shell("exit 0")));
  REQUIRE(jobs->wait_ended(*key, seconds(20)));
  CHECK(find(jobs->read(), request.name));
  std::this_thread::sleep_for(std::chrono::milliseconds(2'300));
  const OwnedReading later = jobs->read();
  CHECK(later.jobs.empty());
  CHECK(later.totals.events.normal_exits == 1);
}

TEST_CASE("a job made anew under the same name takes the place of the one that ended", "[owned][real]") {
  const auto jobs = open_jobs();
  const JobRequest request = request_for("again");
  for (int i = 0; i < 3; ++i) {
    Result<JobKey> key = jobs->own(request);
    eventually([&] {
      if (!key) key = jobs->own(request);
      return key.has_value();
    });
    REQUIRE(key);
    REQUIRE(jobs->start(*key, shell("exit 0")));
    REQUIRE(jobs->wait_ended(*key, seconds(20)));
  }
  const OwnedReading reading = jobs->read();
  CHECK(reading.jobs.size() == 1);
  CHECK(reading.totals.ended == 3);
  CHECK(reading.totals.events.normal_exits == 3);
}

TEST_CASE("of an adopted job only the program that was started in it is ended", "[owned][real]") {
  const JobRequest request = request_for("adopted program", false);
  RealJob other(u"Local\\" + *utf16_from_utf8(request.name.name));
  const RealProcess theirs = RealProcess::suspended();
  other.assign(theirs);
  JobRequest adoption = request;
  adoption.adopt = true;
  {
    const auto jobs = open_jobs();
    const Result<JobKey> key = jobs->own(adoption);
    REQUIRE(key);
    const Result<StartedProcess> ours = jobs->start(*key, shell("ping -n 60 127.0.0.1 >nul"));
    REQUIRE(ours);
    CHECK_FALSE(jobs->terminate(*key, 3));
    CHECK_FALSE(ours->wait(std::chrono::milliseconds(300)));
    REQUIRE(ours->terminate(5));
    CHECK(ours->wait(std::chrono::milliseconds(20'000)) == 5U);
    CHECK(ours->terminate(6));  // one that has exited needs no end
  }
  CHECK_FALSE(theirs.ends_within(300));
}

TEST_CASE("the job of another account is refused, one of this account adopted", "[owned][real]") {
  const auto jobs = open_jobs();
  JobRequest stranger = request_for("stranger", false);
  stranger.adopt = true;
  // Windows lets only backup operators give an object to somebody else; Wine lets everybody.
  if (running_under_wine()) {
    const RealJob theirs(u"Local\\" + *utf16_from_utf8(stranger.name.name),
                         u"O:S-1-5-21-1-2-3-1001D:(A;;GA;;;WD)");
    const Result<JobKey> refused = jobs->own(stranger);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what(), Catch::Contains("it belongs to S-1-5-21-1-2-3-1001"));
  }
  JobRequest administrators = request_for("administrators", false);
  administrators.adopt = true;
  const RealJob ours(u"Local\\" + *utf16_from_utf8(administrators.name.name), u"O:BAD:(A;;GA;;;WD)");
  CHECK(jobs->own(administrators));
}

TEST_CASE("kill on close ends the processes with their owner", "[owned][real]") {
  auto jobs = open_jobs();
  JobRequest request = request_for("close");
  request.limits.kill_on_job_close = true;
  const Result<JobKey> key = jobs->own(request);
  REQUIRE(key);
  const Result<StartedProcess> process = jobs->start(*key, shell("ping -n 60 127.0.0.1 >nul"));
  REQUIRE(process);
  jobs.reset();
  CHECK(process->wait(std::chrono::milliseconds(20'000)));
}

TEST_CASE("short jobs between two readings are all counted, and nothing of them stays", "[owned][real]") {
  constexpr int kJobs = 200;
  const std::size_t handles = open_handle_count();
  {
    const auto jobs = open_jobs(seconds(0));
    for (int i = 0; i < kJobs; ++i) {
      const JobRequest request = request_for("short " + std::to_string(i));
      const Result<JobKey> key = jobs->own(request);
      REQUIRE(key);
      REQUIRE(jobs->start(*key, shell("exit 0")));
      if (i % 20 == 19) REQUIRE(jobs->wait_ended(*key, seconds(60)));
    }
    OwnedTotals totals;
    for (int i = 0; i < 600 && totals.ended < kJobs; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      totals = jobs->read().totals;
    }
    CHECK(totals.created == kJobs);
    CHECK(totals.ended == kJobs);
    // A process that Wine loses at its start, on a busy machine, is started again: the kernel counts both.
    REQUIRE(totals.used.processes.total);
    CHECK(*totals.used.processes.total >= static_cast<std::uint32_t>(kJobs));
    CHECK(totals.events.new_processes == *totals.used.processes.total);
    CHECK(totals.events.normal_exits == *totals.used.processes.total);
    CHECK(jobs->read().jobs.empty());
  }
  CHECK(open_handle_count() <= handles + 5);
}

}  // namespace jobx::test
