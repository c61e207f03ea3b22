/// The source `object` over a system of values: what is read, counted and left out.
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/collector/system_of_values.h"

namespace jobx::test {

TEST_CASE("every named job is read once, in order, and nothing else unless asked for", "[object_source]") {
  System system;
  add(system, {}, {"a", "b"});
  add(system, kSession, {"a"});
  const Sample sample = ObjectSource(opened(system)).collect({}).sample.value();
  CHECK(system.asked == std::vector<std::string>{"a", "b", "a"});
  CHECK(system.finders == 0);
  REQUIRE(names_of(sample) == std::vector<std::string>{"a", "b", "a"});
  CHECK((sample.jobs[2].name.space == kSession));
  CHECK((sample.listed == Listed{{{}, 2}, {kSession, 1}}));
  // Every reason that can occur is there from the start. Without a look at handles, holder_denied cannot.
  CHECK(sample.unreadable == Counts{{"access_denied", 0}, {"wrong_type", 0}, {"failed", 0}, {"budget", 0}});
  CHECK(sample.errors.empty());
}

TEST_CASE("a job that cannot be read is counted by its reason, and one that is gone is none",
          "[object_source]") {
  struct Row {
    OpenOutcome how;
    std::uint64_t listed;
    std::string_view reason;
  };
  const Row row =
      GENERATE(Row{OpenOutcome::vanished, 1, ""}, Row{OpenOutcome::access_denied, 2, "access_denied"},
               Row{OpenOutcome::wrong_type, 1, "wrong_type"}, Row{OpenOutcome::failed, 2, "failed"});
  System system;
  add(system, kSession, {"bad", "good"});
  system.readings["bad"] = outcome(row.how);
  system.readings["bad"].errors = {Error(ProgramError::timed_out, "why")};
  const Sample sample = read(system, {}).value();
  CHECK(names_of(sample) == std::vector<std::string>{"good"});
  CHECK((sample.listed == Listed{{{}, 0}, {kSession, row.listed}}));
  for (const auto& [reason, count] : sample.unreadable) CHECK(count == (reason == row.reason ? 1 : 0));
  CHECK(sample.unreadable.size() == 4);
  const bool is_there = row.how == OpenOutcome::access_denied || row.how == OpenOutcome::failed;
  CHECK(sample.unread == (is_there ? std::vector<JobName>{{kSession, "bad"}} : std::vector<JobName>()));
  CHECK(sample.errors == system.readings["bad"].errors);
}

TEST_CASE("namespaces that cannot be listed are errors; the source fails where none can", "[object_source]") {
  const Error denied(ErrorDomain::nt_status, 0xC000'0022, "cannot open the directory");
  const Error sessions(ProgramError::timed_out, "cannot list the sessions");
  System system;
  SECTION("one of three") {
    add(system, kSession, {"a"});
    deny(system, u"\\BaseNamedObjects", denied);
    deny(system, u"\\Sessions\\3\\BaseNamedObjects", sessions);
    const Sample sample = read(system, {}).value();
    CHECK(names_of(sample) == std::vector<std::string>{"a"});
    CHECK((sample.listed == Listed{{kSession, 1}}));
    CHECK(sample.errors == std::vector{denied, sessions});
  }
  SECTION("all") {
    deny(system, u"\\BaseNamedObjects", denied);
    deny(system, u"\\Sessions", sessions);
    const Result<Sample> sample = read(system, {.processes = true, .unnamed = true});
    REQUIRE_FALSE(sample);
    CHECK(sample.error() == sessions);
    CHECK(system.asked.empty());
  }
  SECTION("a list without jobs is no failure") {
    add(system, {}, {});
    CHECK((read(system, {}).value().listed == Listed{{{}, 0}}));
  }
}

TEST_CASE("how far the search for jobs has come is told, and which directories it could not list",
          "[object_source]") {
  System system;
  system.directories.add_jobs(u"\\BaseNamedObjects", {"a"});
  system.directories.at(u"\\Sessions");
  system.directories.fail(u"\\Broken", DirectoryOutcome::failed);
  const Sample sample = read(system, {}).value();
  CHECK(names_of(sample) == std::vector<std::string>{"a"});
  REQUIRE(sample.walk);
  CHECK(sample.walk->directories >= 2);
  CHECK(sample.errors == std::vector{Error(ProgramError::timed_out, "not listed")});
}

TEST_CASE("what the kernel says of a job and cannot be true is left out, and an error", "[object_source]") {
  System system;
  add(system, {}, {"a"});
  system.readings["a"] = outcome(OpenOutcome::opened);
  system.readings["a"].job.cpu = {Ticks{-1}, Ticks{5}, {}, {}};
  const Sample sample = read(system, {}).value();
  CHECK_FALSE(sample.jobs.at(0).cpu.total_user);
  CHECK(sample.jobs[0].cpu.total_kernel == Ticks{5});
  REQUIRE(sample.errors.size() == 1);
  CHECK(sample.errors[0].code_name() == "malformed_data");
}

TEST_CASE("what the host has is told with the jobs", "[object_source]") {
  System system;
  add(system, {}, {"a"});
  system.capacity = {16, std::uint64_t{48} << 30U};
  CHECK(read(system, {}).value().capacity == system.capacity);
}

TEST_CASE("no more jobs are read than may be, and the rest is counted", "[object_source]") {
  System system;
  add(system, {}, {"a", "b"});
  add(system, kSession, {"c", "d"});
  const Sample sample = read(system, {.max_jobs = 3}).value();
  CHECK(system.asked == std::vector<std::string>{"a", "b", "c"});
  CHECK((sample.listed == Listed{{{}, 2}, {kSession, 2}}));
  CHECK(sample.unreadable.at("budget") == 1);
}

TEST_CASE("a reading that is stopped asks nothing more", "[object_source]") {
  System system;
  std::stop_source stop;
  add(system, {}, {"a", "b"});
  system.unnamed.emplace();
  std::size_t calls = 0;
  const std::size_t last =
      GENERATE(1U, 3U);  // at the first job, or while those without a name are looked for
  system.on_read = [&] {
    if (++calls == last) stop.request_stop();
  };
  const auto sample =
      ObjectSource(opened(system), {.processes = true, .unnamed = true}).collect(stop.get_token()).sample;
  REQUIRE_FALSE(sample);
  CHECK(sample.error().code_name() == "timed_out");
  CHECK(system.asked.size() == last);
}

TEST_CASE("errors are kept up to a thousand, the first ones", "[object_source]") {
  System system;
  add(system, {}, {"a"});
  system.readings["a"] = outcome(OpenOutcome::failed);
  for (int i = 0; i <= 1'000; ++i) {
    system.readings["a"].errors.emplace_back(ProgramError::timed_out, std::to_string(i));
  }
  const Sample sample = read(system, {}).value();
  REQUIRE(sample.errors.size() == 1'000);
  CHECK(sample.errors.front().what() == "0");
  CHECK(sample.errors.back().what() == "999");
}

TEST_CASE("processes are looked up in one table, read after the last job, at the moment of their own job",
          "[object_source]") {
  const Ticks earlier = kNow - std::chrono::seconds(10);
  System system;
  add(system, {}, {"1 gone", "2 early", "3 unknown", "4 late"});
  system.readings["1 gone"] = outcome(OpenOutcome::vanished);
  system.readings["2 early"] = with_processes({4, 8, 12}, earlier);
  system.readings["4 late"] = with_processes({8, 4}, kNow);
  // 8 was born between the two readings; 12 has ended since.
  system.processes = {process(4), process(8, earlier + std::chrono::seconds(5))};
  const Sample sample = read(system, {.processes = true}).value();
  CHECK(system.asked == std::vector<std::string>{"1 gone", "2 early", "3 unknown", "4 late", "processes"});
  REQUIRE(sample.jobs.size() == 3);
  CHECK(sample.jobs[0].details == std::vector{system.processes[0]});
  CHECK(sample.jobs[1].details.empty());
  CHECK(sample.jobs[2].details == std::vector{system.processes[1], system.processes[0]});
  CHECK(sample.errors.empty());
}

TEST_CASE("jobs are there even if their processes cannot be read", "[object_source]") {
  System system;
  add(system, {}, {"a"});
  system.readings["a"] = with_processes({4});
  system.processes_error = Error(ProgramError::malformed_data, "no table");
  const Sample sample = read(system, {.processes = true}).value();
  REQUIRE(sample.jobs.size() == 1);
  CHECK(sample.jobs[0].details.empty());
  CHECK(sample.errors == std::vector{*system.processes_error});
}

TEST_CASE("processes are kept up to a bound, and the first job that lacks some is named", "[object_source]") {
  System system;
  add(system, {}, {"a", "b", "c"});
  system.readings["a"] = with_processes(std::vector<std::uint64_t>(ObjectSource::kMaxProcesses - 1, 4));
  system.readings["b"] = with_processes({4});
  system.processes = {process(4)};
  SECTION("as many as there may be") {
    const Sample sample = read(system, {.processes = true}).value();
    CHECK(sample.errors.empty());
    CHECK(sample.jobs.at(1).details.size() == 1);
  }
  SECTION("one more") {
    system.readings["b"] = with_processes({4, 4});
    system.readings["c"] = with_processes({4});
    const Sample sample = read(system, {.processes = true}).value();
    CHECK(sample.jobs.at(0).details.size() == ObjectSource::kMaxProcesses - 1);
    CHECK(sample.jobs.at(1).details.size() == 1);
    CHECK(sample.jobs.at(2).details.empty());
    REQUIRE(sample.errors.size() == 1);
    CHECK(sample.errors[0].code_name() == "limit_exceeded");
    CHECK_THAT(sample.errors[0].what(),
               Catch::Contains("more than 100000 processes") && Catch::Contains("\\BaseNamedObjects\\b"));
  }
}

}  // namespace jobx::test
