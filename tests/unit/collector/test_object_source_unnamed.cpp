/// Jobs that no directory shows, and rules by which jobs are left out.
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/collector/system_of_values.h"

namespace jobx::test {

TEST_CASE("jobs without a name get what those with one left of the budget, and add to their counts",
          "[object_source]") {
  System system;
  add(system, {}, {"a", "denied"});
  system.readings["denied"] = outcome(OpenOutcome::access_denied);
  system.unnamed = UnnamedJobs::Found{{}, 10, 20, 30, 40, {Error(ProgramError::timed_out, "unnamed")}};
  system.unnamed->jobs = {with_processes({4})};
  system.unnamed->jobs[0].job.name = {{}, std::string(kUnnamedJob), "4:0x8"};
  system.processes = {process(4)};
  ObjectSource source(opened(system), {.max_jobs = 7, .processes = true, .unnamed = true});
  for (int reading = 0; reading < 2; ++reading) {
    system.asked.clear();
    const Sample sample = source.collect({}).sample.value();
    CHECK(system.asked == std::vector<std::string>{"a", "denied", "unnamed 5", "processes"});
    REQUIRE(names_of(sample) == std::vector<std::string>{"a", "unnamed"});
    CHECK(sample.jobs[1].name.id == "4:0x8");
    CHECK(sample.jobs[1].details.size() == 1);
    CHECK((sample.listed == Listed{{{}, 2}}));
    CHECK(
        sample.unreadable ==
        Counts{
            {"holder_denied", 10}, {"access_denied", 21}, {"wrong_type", 0}, {"failed", 30}, {"budget", 40}});
    CHECK(sample.errors == system.unnamed->errors);
  }
  CHECK(system.finders == 1);  // it remembers which job is which
}

TEST_CASE("a job that is not wanted is not opened, takes no room, and is told by its name",
          "[object_source]") {
  System system;
  add(system, {}, {"a", "late", "no 1", "no 2"});
  add(system, kSession, {"b", "no 1"});
  system.readings = {{"a", with_processes({7})}, {"late", with_processes({8})}, {"b", with_processes({9})}};
  system.processes = {process(7), process(8), process(9)};
  system.unnamed = UnnamedJobs::Found{};
  const Sample sample =
      read(system, {.max_jobs = 3, .processes = true, .rules = std::make_shared<NoRules>(), .unnamed = true})
          .value();
  CHECK(system.asked == std::vector<std::string>{"a", "late", "b", "unnamed 0", "processes"});
  CHECK(names_of(sample) == std::vector<std::string>{"a", "b"});
  REQUIRE(sample.jobs[1].details.size() == 1);
  CHECK(sample.jobs[1].details[0].id == 9);
  CHECK((sample.filtered ==
         std::vector<JobName>{{{}, "no 1"}, {{}, "no 2"}, {kSession, "no 1"}, {{}, "late"}}));
  CHECK((sample.listed == Listed{{{}, 4}, {kSession, 2}}));
  CHECK(sample.unreadable.at("budget") == 0);
  CHECK(system.wants_unnamed == false);
}

TEST_CASE("jobs that stay are looked up at their own moments when one before them is left out",
          "[object_source]") {
  const Ticks earlier = kNow - std::chrono::seconds(10);
  System system;
  add(system, {}, {"late", "made"});
  system.readings = {{"late", with_processes({8}, earlier)}, {"made", with_processes({8}, kNow)}};
  system.processes = {process(8, earlier + std::chrono::seconds(5))};
  const Sample sample = read(system, {.processes = true, .rules = std::make_shared<NoRules>()}).value();
  REQUIRE(names_of(sample) == std::vector<std::string>{"made"});
  CHECK(sample.jobs[0].details == system.processes);
}

TEST_CASE("a job that no listed directory has is found by its handles, once, and filtered like any other",
          "[object_source]") {
  const Namespace hidden = Namespace::at(u"\\Hidden");
  System system;
  add(system, {}, {"a"});
  system.unnamed = UnnamedJobs::Found{};
  system.held = {{{}, "a"}, {hidden, "x"}, {hidden, "no 1"}, {hidden, "no 1"}, {kSession, "b"}};
  const Sample sample = read(system, {.rules = std::make_shared<NoRules>(), .unnamed = true}).value();
  std::vector<JobName> found;
  for (const Job& job : sample.jobs) found.push_back(job.name);
  CHECK(found == std::vector<JobName>{{{}, "a"}, {hidden, "x"}, {kSession, "b"}});
  CHECK(sample.filtered == std::vector<JobName>{{hidden, "no 1"}});
  CHECK((sample.listed == Listed{{{}, 1}, {kSession, 1}, {hidden, 2}}));
}

TEST_CASE("who holds a job without a name and its oldest process have names", "[object_source]") {
  System system;
  add(system, {}, {"named"});
  system.readings = {{"named", with_processes({7})}};
  system.unnamed = UnnamedJobs::Found{};
  system.unnamed->jobs = {with_processes({20, 21, 22, 23, 24, 99})};
  Job& job = system.unnamed->jobs[0].job;
  job.name = {{}, std::string(kUnnamedJob), "4711"};
  job.holders = {{7, ""}, {8, ""}};
  system.processes = {process(7), process(20), process(21), process(22), process(23), process(24)};
  const auto named = [&](std::size_t i, std::string name, std::int64_t start) {
    system.processes[i].name = std::move(name);
    system.processes[i].set(ProcessFigure::start_time, start);
  };
  named(0, "agent.exe", 1);
  named(1, "cl.exe", 300);
  named(2, "make.exe", 200);
  named(3, "", 100);
  named(4, "later.exe", 200);  // has begun at the same tick
  system.processes[5].name = "unknown.exe";
  const Sample sample = read(system, {.unnamed = true}).value();
  REQUIRE(sample.jobs.size() == 2);
  CHECK_FALSE(sample.jobs[0].oldest_process);
  CHECK(sample.jobs[1].holders == std::vector<JobHolder>{{7, "agent.exe"}, {8, ""}});
  CHECK(sample.jobs[1].oldest_process == "make.exe");
  CHECK(sample.jobs[1].details.empty());
  CHECK(system.asked.back() == "processes");
}

TEST_CASE("who holds a job without a name is named also where its processes cannot be listed",
          "[object_source]") {
  System system;
  add(system, {}, {});
  system.unnamed = UnnamedJobs::Found{};
  system.unnamed->jobs = {outcome(OpenOutcome::opened)};
  Job& job = system.unnamed->jobs[0].job;
  job.name = {{}, std::string(kUnnamedJob), "4711"};
  job.holders = {{7, ""}};
  system.processes = {process(7)};
  system.processes[0].name = "agent.exe";
  const Sample sample = read(system, {.processes = true, .unnamed = true}).value();
  REQUIRE(sample.jobs.size() == 1);
  CHECK(sample.jobs[0].holders == std::vector<JobHolder>{{7, "agent.exe"}});
  CHECK_FALSE(sample.jobs[0].oldest_process);
  CHECK(sample.jobs[0].details.empty());
}

TEST_CASE("jobs that could not be opened are told in order, wherever they were found", "[object_source]") {
  System system;
  add(system, {}, {"b"});
  add(system, kSession, {"c"});
  system.readings = {{"b", outcome(OpenOutcome::failed)}, {"c", outcome(OpenOutcome::access_denied)}};
  system.unnamed = UnnamedJobs::Found{};
  system.unnamed->jobs = {outcome(OpenOutcome::failed)};
  system.unnamed->jobs[0].job.name = {{}, "a"};
  const Sample sample = read(system, {.unnamed = true}).value();
  CHECK(sample.jobs.empty());
  CHECK(sample.unread == std::vector<JobName>{{{}, "a"}, {{}, "b"}, {kSession, "c"}});
}

TEST_CASE("jobs with a name are there even if those without cannot be looked for", "[object_source]") {
  System system;
  add(system, {}, {"a"});
  const Sample sample = read(system, {.unnamed = true}).value();
  CHECK(names_of(sample) == std::vector<std::string>{"a"});
  REQUIRE(sample.errors.size() == 1);
  CHECK(sample.errors[0].what() == "no table of handles");
  CHECK(sample.unreadable.at("holder_denied") == 0);
}

}  // namespace jobx::test
