/// What a sampler takes at the bounds of values and names, and what it says only once.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "collector/sources/counter_sampler.h"
#include "collector/sources/job_counters.h"
#include "tests/unit/counters.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

Snapshot snapshot_of(std::vector<CounterSet> sets) {
  Snapshot snapshot;
  snapshot.sets = std::move(sets);
  return snapshot;
}

Sample sample_of(std::vector<CounterSet> sets) {
  return CounterSampler({.details = true}).sample(snapshot_of(std::move(sets)));
}

std::vector<std::string> names_of(const std::vector<JobProcess>& processes) {
  std::vector<std::string> names;
  for (const JobProcess& process : processes) names.push_back(process.name);
  return names;
}

}  // namespace

TEST_CASE("a formatted value is a count from 0 to the last that a double holds exactly", "[counter_sample]") {
  const auto private_bytes = [](double value) {
    CounterSet details = formatted(details_set({"j/a"}, {5}), 7.0);
    column_of(details, "Private Bytes").cooked[0] = value;
    return sample_of({details}).jobs.at(0).details.at(0).get(ProcessFigure::private_bytes);
  };
  CHECK(private_bytes(0) == 0);
  CHECK(private_bytes(0.4) == 0);
  CHECK(private_bytes(9'007'199'254'740'992.0) == 9'007'199'254'740'992);
  CHECK_FALSE(private_bytes(9'007'199'254'740'994.0));
  CHECK_FALSE(private_bytes(-0.4));
}

TEST_CASE("a formatted log of processes has their ids and levels, and its rates are named once",
          "[counter_sample]") {
  const Sample sample = sample_of({formatted(details_set({"j/a"}, {5}), 7.0)});
  const JobProcess& process = sample.jobs.at(0).details.at(0);
  CHECK(process.id == 7);
  CHECK(process.get(ProcessFigure::threads) == 7);
  CHECK_FALSE(process.get(ProcessFigure::user_time));
  REQUIRE(sample.errors.size() == 1);
  // Not among them: "% Processor Time" and "IO Data Bytes/sec", which no metric shows.
  CHECK_THAT(sample.errors[0].message(),
             Catch::Contains("skipped: % User Time, % Privileged Time, Page Faults/sec, Elapsed Time, "
                             "IO Read Operations/sec, IO Write Operations/sec, IO Other Operations/sec, "
                             "IO Read Bytes/sec, IO Write Bytes/sec, IO Other Bytes/sec (record"));
}

TEST_CASE("a formatted log of jobs names no rate that is shown nowhere", "[counter_sample]") {
  const Sample sample = sample_of({formatted(job_set({"a", "_Total"}), 3.0)});
  REQUIRE(sample.errors.size() == 1);
  CHECK_THAT(sample.errors[0].message(), Catch::Contains("skipped: Pages/Sec (record"));
}

TEST_CASE("a set of which no counter could be added has no jobs", "[counter_sample]") {
  CounterSet set = job_set({"a", "_Total"});
  set.columns.clear();
  const Sample sample = sample_of({set});
  CHECK(sample.jobs.empty());
  CHECK(sample.errors.empty());
}

TEST_CASE("an instance of the processes that names no job is told, unless it is their sum",
          "[counter_sample]") {
  struct Row {
    const char* instance;
    bool is_formatted;
    bool is_told;
  };
  const Row row =
      GENERATE(Row{"_Total", false, false}, Row{"_total", false, true}, Row{"_Total#1", false, true},
               Row{"_Totals", false, true}, Row{"_Total", true, false}, Row{"_TOTAL#12", true, false},
               Row{"_Total#", true, true}, Row{"_Total1", true, true}, Row{"_Total12", true, true},
               Row{"_Total#1x", true, true}, Row{"_Total#x", true, true}, Row{"a", true, true});
  CAPTURE(row.instance, row.is_formatted);
  CounterSet details = details_set({row.instance}, {5});
  if (row.is_formatted) details = formatted(details, 5.0);
  const Sample sample = sample_of({details});
  CHECK(sample.jobs.empty());
  const auto told = std::count_if(sample.errors.begin(), sample.errors.end(), [&](const Error& error) {
    return error.message() == "the instance '" + std::string(row.instance) + "' does not name a job";
  });
  CHECK(told == (row.is_told ? 1 : 0));
}

TEST_CASE("a process whose id cannot be read is left out and named, the sum of a job's is only left out",
          "[counter_sample]") {
  CounterSet details = details_set({"j/a", "j/b", "j/_Total"}, {5, 6, 0});
  for (const std::size_t i : {0U, 2U}) {
    column_of(details, kProcessIdCounter).raw[i].status = pdh_status::no_instance;
  }
  const Sample sample = sample_of({details});
  CHECK(names_of(sample.jobs.at(0).details) == std::vector<std::string>{"b"});
  REQUIRE(sample.errors.size() == 1);
  CHECK_THAT(sample.errors[0].message(), Catch::Contains("\\Job Object Details(j/a)\\ID Process"));
}

TEST_CASE("without a process's id of the right type there are no details", "[counter_sample]") {
  CounterSet details = details_set({"j/a"}, {5});
  column_of(details, kProcessIdCounter).type = counter_type::large_rawcount;
  const Sample sample = sample_of({job_set({"j", "_Total"}), details});
  CHECK(sample.jobs.at(0).details.empty());
  REQUIRE(sample.errors.size() == 2);
  CHECK(sample.errors[0].code_name() == "wrong_counter_type");
  CHECK_THAT(sample.errors[1].message(), Catch::Contains("no usable counter ID Process"));
}

TEST_CASE("single processes are not read unless they are asked for", "[counter_sample]") {
  const Snapshot snapshot = snapshot_of({job_set({"j", "_Total"}), details_set({"j/a"}, {5})});
  CHECK(CounterSampler({}).sample(snapshot).jobs.at(0).details.empty());
}

TEST_CASE("an empty cell of a formatted log is not told as a value that is wrong", "[counter_sample]") {
  CounterSet set = formatted(job_set({"a", "b", "_Total"}), 1.0);
  column_of(set, "Process Count - Active").cooked[0] = std::nan("");
  const Sample sample = sample_of({set});
  REQUIRE(sample.jobs.size() == 2);
  CHECK_FALSE(sample.jobs[0].processes.active);
  REQUIRE(sample.errors.size() == 1);  // of the rate
  CHECK_THAT(sample.errors[0].message(), Catch::Contains("Pages/Sec"));
}

TEST_CASE("a mark without a number behind it is part of a process's name", "[counter_sample]") {
  const Sample sample = sample_of({details_set({"j/w", "j/w#", "j/w#x", "j/w#2"}, {5, 6, 7, 8})});
  CHECK(names_of(sample.jobs.at(0).details) == std::vector<std::string>{"w", "w#", "w#x", "w"});
  const Sample apart = sample_of({details_set({"i/w", "j/w", "j/a", "j/w#1", "k/w#2"}, {5, 6, 7, 8, 9})});
  CHECK(names_of(apart.jobs.at(1).details) == std::vector<std::string>{"w", "a", "w"});
  CHECK(names_of(apart.jobs.at(2).details) == std::vector<std::string>{"w#2"});
}

TEST_CASE("a start is right down to the first tick and up to the moment of the sample", "[counter_sample]") {
  CounterSet details = details_set({"j/a", "j/b", "j/c"}, {5, 6, 7});
  CounterColumn& elapsed = column_of(details, "Elapsed Time");
  SECTION("of a clock that counts FILETIME ticks") {
    elapsed.raw[0].first = 1;
    elapsed.raw[1] = {pdh_status::no_instance, 0, 130'058'022'178'447'225, 0};
    elapsed.raw[2] = {pdh_status::valid_data, 0, -1, 0};
    const Sample sample = sample_of({details});
    const std::vector<JobProcess>& processes = sample.jobs.at(0).details;
    CHECK(processes.at(0).ticks(ProcessFigure::start_time) == unix_time_from_filetime(1));
    CHECK_FALSE(processes.at(1).get(ProcessFigure::start_time));
    CHECK_FALSE(processes.at(2).get(ProcessFigure::start_time));
  }
  SECTION("of another clock") {
    elapsed.time_base = 10;
    elapsed.raw[0] = {pdh_status::valid_data, 0, 500, 500};
    elapsed.raw[1] = {pdh_status::valid_data, 0, 500, 499};
    elapsed.raw[2] = {pdh_status::valid_data, 0, 500, 535};
    Snapshot snapshot = snapshot_of({details});
    CounterSampler sampler({.details = true});
    const Sample without_time = sampler.sample(snapshot);
    for (const JobProcess& process : without_time.jobs.at(0).details) {
      CHECK_FALSE(process.get(ProcessFigure::start_time));
    }
    snapshot.utc_time = UtcTime(seconds(1'000));
    const Sample sample = sampler.sample(snapshot);
    const std::vector<JobProcess>& processes = sample.jobs.at(0).details;
    CHECK(processes.at(0).ticks(ProcessFigure::start_time) == Ticks(seconds(1'000)));
    CHECK_FALSE(processes.at(1).get(ProcessFigure::start_time));
    CHECK(processes.at(2).ticks(ProcessFigure::start_time) == Ticks(std::chrono::milliseconds(996'500)));
  }
  SECTION("of an age that ticks can just tell") {
    elapsed.time_base = 1;
    elapsed.raw[0] = {pdh_status::valid_data, 0, 1, 900'000'000'001};
    elapsed.raw[1] = {pdh_status::valid_data, 0, 1, 900'000'000'002};
    Snapshot snapshot = snapshot_of({details});
    snapshot.utc_time = UtcTime(seconds(0));
    const Sample sample = CounterSampler({.details = true}).sample(snapshot);
    const std::vector<JobProcess>& processes = sample.jobs.at(0).details;
    CHECK(processes.at(0).ticks(ProcessFigure::start_time) == Ticks{-9'000'000'000'000'000'000});
    CHECK_FALSE(processes.at(1).get(ProcessFigure::start_time));
  }
  SECTION("of a clock whose speed is unknown") {
    elapsed.time_base = GENERATE(0, -1);
    elapsed.raw[0] = {pdh_status::valid_data, 0, 500, 500};
    Snapshot snapshot = snapshot_of({details});
    snapshot.utc_time = UtcTime(seconds(GENERATE(1'000, -1'000)));  // also where the machine's clock is wrong
    const Sample sample = CounterSampler({.details = true}).sample(snapshot);
    CHECK_FALSE(sample.jobs.at(0).details.at(0).get(ProcessFigure::start_time));
  }
}

TEST_CASE("a sampler remembers nothing of the snapshot before", "[counter_sample]") {
  CounterSampler sampler({.details = true});
  CounterSet set = job_set({"a", "_Total"});
  set.machine = "ONE";
  const Snapshot before = snapshot_of({set});
  CHECK(sampler.sample(before).jobs.size() == 1);
  set.machine = "TWO";
  const Sample other = sampler.sample(snapshot_of({set}));
  CHECK(other.jobs.size() == 1);
  CHECK(other.errors.empty());
  for (CounterColumn& column : set.columns) column.raw[0].status = pdh_status::no_instance;
  CHECK(sampler.sample(snapshot_of({set})).jobs.empty());
}

TEST_CASE("what a snapshot could not read is told with its sample", "[counter_sample]") {
  Snapshot snapshot = snapshot_of({job_set({"a", "_Total"})});
  snapshot.errors.push_back(pdh_error(pdh_status::no_counter, "\\A(*)\\B"));
  CHECK(CounterSampler({}).sample(snapshot).errors == snapshot.errors);
}

TEST_CASE("processes of a second machine are left out", "[counter_sample]") {
  CounterSet set = job_set({"j", "_Total"});
  CounterSet details = details_set({"j/a"}, {5});
  set.machine = "ONE";
  details.machine = "TWO";
  const Sample sample = sample_of({set, details});
  CHECK(sample.jobs.at(0).details.empty());
  CHECK(sample.errors.size() == 1);
}

TEST_CASE("a counter that nobody knows is passed over", "[counter_sample]") {
  CounterSet set = job_set({"j", "_Total"});
  CounterSet details = details_set({"j/a"}, {5});
  for (CounterSet* const one : {&set, &details}) {
    one->columns.push_back(one->columns.front());
    one->columns.back().name = "Of A Later Windows";
  }
  const Sample sample = sample_of({set, details});
  CHECK(sample.jobs.at(0).details.size() == 1);
  CHECK(sample.errors.empty());
}

TEST_CASE("a counter without a value is named once, by its first instance", "[counter_sample]") {
  CounterSet set = job_set({"a", "b", "_Total"});
  CounterSet details = details_set({"a/p", "b/q"}, {5, 6});
  for (std::size_t i = 0; i < 2; ++i) {
    column_of(set, "Process Count - Active").raw[i].status = pdh_status::no_instance;
    column_of(details, "Elapsed Time").raw[i] = {pdh_status::no_instance, 0, 5, 0};
  }
  const Sample sample = sample_of({set, details});
  REQUIRE(sample.errors.size() == 2);
  CHECK_THAT(sample.errors[0].message(), Catch::Contains("\\Job Object(a)\\Process Count - Active"));
  CHECK_THAT(sample.errors[1].message(), Catch::Contains("\\Job Object Details(a/p)\\Elapsed Time"));
}

TEST_CASE("a process that ended while it was read has no start, and that is no error", "[counter_sample]") {
  CounterSet details = details_set({"j/a"}, {5});
  column_of(details, "Elapsed Time").raw[0].first = 0;
  const Sample sample = sample_of({details});
  CHECK_FALSE(sample.jobs.at(0).details.at(0).get(ProcessFigure::start_time));
  CHECK(sample.errors.empty());
}

TEST_CASE("a process id that comes again later is shown once, and all by their ids", "[counter_sample]") {
  const Sample sample = sample_of({details_set({"j/c", "j/b", "j/a", "j/d"}, {6, 5, 6, 4})});
  CHECK(names_of(sample.jobs.at(0).details) == std::vector<std::string>{"d", "b", "c"});
}

TEST_CASE("a thousand errors are enough to see what is wrong", "[counter_sample]") {
  const std::vector<std::string> names(1'100, "without a job");
  const Sample sample = sample_of({details_set(names, std::vector<std::int64_t>(names.size(), 5))});
  CHECK(sample.errors.size() == 1'000);
}

TEST_CASE("jobs and their processes are asked for, and nothing else", "[counter_sample]") {
  CHECK(CounterSampler::wants("Job Object"));
  CHECK(CounterSampler::wants("Job Object Details"));
  CHECK_FALSE(CounterSampler::wants("Process"));
}

}  // namespace jobx::test
