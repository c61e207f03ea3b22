/// The source `object` over a system of values: what is read, counted and left out.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/sources/object_source.h"
#include "tests/doubles/directories.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

constexpr Ticks kNow = std::chrono::hours(24 * 365 * 50);
const Namespace kSession{2};

/// What the system has, and what was asked of it. Outlives the source.
struct System {
  Directories directories;
  std::map<std::string, JobReading> readings;  ///< by the job's name; the others open, with nothing known
  std::vector<JobProcess> processes;
  std::optional<Error> processes_error;
  std::optional<UnnamedJobs::Found> unnamed;
  std::function<void()> on_read = [] {};

  std::vector<std::string> asked;  ///< in order: "a" for a job, "processes", "unnamed 3" for at most three
  int finders = 0;                 ///< how often something that finds jobs without a name was made
};

class UnnamedJobsOf final : public UnnamedJobs {
 public:
  explicit UnnamedJobsOf(System& system) : system_(system) { ++system.finders; }
  Result<Found> read(std::size_t max_jobs, const std::stop_token&) override {
    system_.asked.push_back("unnamed " + std::to_string(max_jobs));
    system_.on_read();
    if (!system_.unnamed) return Error(ProgramError::malformed_data, "no table of handles");
    return *system_.unnamed;
  }

 private:
  System& system_;
};

class JobSystemOf final : public JobSystem {
 public:
  explicit JobSystemOf(System& system) : system_(system) {}
  std::unique_ptr<DirectoryReader> directories() const override {
    return std::make_unique<DirectoriesReader>(system_.directories);
  }
  JobReading read(const JobName& name) const override {
    system_.asked.push_back(name.name);
    system_.on_read();
    JobReading reading;
    reading.outcome = OpenOutcome::opened;
    if (const auto found = system_.readings.find(name.name); found != system_.readings.end()) {
      reading = found->second;
    }
    reading.job.name = name;
    return reading;
  }
  Result<ProcessTable> read_processes() const override {
    system_.asked.emplace_back("processes");
    if (system_.processes_error) return *system_.processes_error;
    return ProcessTable(system_.processes, kNow);
  }
  std::unique_ptr<UnnamedJobs> unnamed_jobs() const override {
    return std::make_unique<UnnamedJobsOf>(system_);
  }
  Result<void> terminate(const JobName&, std::uint32_t) const override { return {}; }
  Namespace local_namespace() const override { return {}; }
  std::uint64_t own_process_id() const override { return 1; }

 private:
  System& system_;
};

/// The root cannot be listed, so that what has no job is not shown for its sake.
void add(System& system, const Namespace& space, const std::vector<std::string>& jobs) {
  for (const std::u16string path : {u"\\BaseNamedObjects", u"\\Sessions"}) system.directories.at(path);
  system.directories.add_jobs(space.native_path(), jobs);
  system.directories.all.erase(u"\\");
}

void deny(System& system, const std::u16string& path, const Error& error) {
  system.directories.fail(path, DirectoryOutcome::access_denied);
  system.directories.at(path).error = error;
  system.directories.all.erase(u"\\");
}

std::unique_ptr<JobSystem> opened(System& system) {
  return std::make_unique<JobSystemOf>(system);
}

Result<Sample> read(System& system, const ObjectSource::Options& options) {
  return ObjectSource(opened(system), options).collect({}).sample;
}

std::vector<std::string> names_of(const Sample& sample) {
  std::vector<std::string> found;
  for (const Job& job : sample.jobs) found.push_back(job.name.name);
  return found;
}

JobReading outcome(OpenOutcome how) {
  JobReading reading;
  reading.outcome = how;
  return reading;
}

/// A job with these processes that was read at `begun`.
JobReading with_processes(std::vector<std::uint64_t> ids, Ticks begun = kNow) {
  JobReading reading = outcome(OpenOutcome::opened);
  reading.job.process_ids = std::move(ids);
  reading.begun = begun;
  return reading;
}

JobProcess process(std::uint64_t id, std::optional<Ticks> start = {}) {
  JobProcess one;
  one.id = id;
  if (start) one.set(ProcessFigure::start_time, start->count());
  return one;
}

/// Wants no job whose name begins with "no", none with "late" once it is read, and none without a name.
class NoRules final : public JobRules {
 public:
  [[nodiscard]] bool chooses() const override { return true; }
  [[nodiscard]] bool may_show(const JobName& name) const override {
    return name.id.empty() && !name.name.starts_with("no");
  }
  [[nodiscard]] bool shows(const Job& job) const override {
    return may_show(job.name) && !job.name.name.starts_with("late");
  }
  [[nodiscard]] JobOrigin origin(const Job&) const override { return {}; }
};

using Counts = std::map<std::string_view, std::uint64_t>;
using Listed = std::map<Namespace, std::uint64_t>;

}  // namespace

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
  const Sample sample =
      read(system, {.max_jobs = 3, .processes = true, .rules = std::make_shared<NoRules>(), .unnamed = true})
          .value();
  CHECK(system.asked == std::vector<std::string>{"a", "late", "b", "processes"});
  CHECK(names_of(sample) == std::vector<std::string>{"a", "b"});
  REQUIRE(sample.jobs[1].details.size() == 1);
  CHECK(sample.jobs[1].details[0].id == 9);
  CHECK((sample.filtered ==
         std::vector<JobName>{{{}, "no 1"}, {{}, "no 2"}, {kSession, "no 1"}, {{}, "late"}}));
  CHECK((sample.listed == Listed{{{}, 4}, {kSession, 2}}));
  CHECK(sample.unreadable.at("budget") == 0);
  CHECK(system.finders == 0);
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
