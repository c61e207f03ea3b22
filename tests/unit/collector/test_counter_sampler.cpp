#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "base/ascii.h"
#include "collector/sources/counter_sampler.h"
#include "collector/sources/job_counters.h"
#include "tests/unit/counters.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Names = std::vector<std::string>;
using std::chrono::seconds;

Names names_of(const Sample& sample) {
  Names names;
  for (const Job& job : sample.jobs) names.push_back(job.name.name);
  return names;
}

Sample sample_of_sets(std::vector<CounterSet> sets, bool details = true) {
  Snapshot snapshot;
  snapshot.sets = std::move(sets);
  return CounterSampler({.details = details}).sample(snapshot);
}

TEST_CASE("raw values become base units", "[counter_sample]") {
  CounterSet set = job_set({"build", "_Total"});
  set_value(set, "Total mSec - User Mode", 0, 12'345);
  set_value(set, "Total mSec - Kernel Mode", 0, 1);
  set_value(set, "This Period mSec - User Mode", 0, 500);
  set_value(set, "This Period mSec - Kernel Mode", 0, 7);
  set_value(set, "Pages/Sec", 0, 0xFFFF'FFFF);
  set_value(set, "Process Count - Total", 0, 9);
  set_value(set, "Process Count - Active", 0, 4);
  set_value(set, "Process Count - Terminated", 0, 2);
  const Sample sample = sample_of_sets({set});
  REQUIRE(names_of(sample) == Names{"build"});
  const Job& job = sample.jobs[0];
  CHECK((job.name.space == Namespace{}));
  CHECK(job.cpu.total_user == Ticks{123'450'000});
  CHECK(job.cpu.total_kernel == Ticks{10'000});
  CHECK(job.cpu.period_user == Ticks{5'000'000});
  CHECK(job.cpu.period_kernel == Ticks{70'000});
  CHECK(job.page_faults == 0xFFFF'FFFF);
  CHECK((job.processes == ProcessCounts{9, 4, 2}));
  CHECK(sample.errors.empty());
  CHECK(sample.listed.empty());
}

TEST_CASE("only the last _Total is the provider's sum", "[counter_sample]") {
  CHECK(names_of(sample_of_sets({job_set({"a", "_Total"})})) == Names{"a"});
  CHECK(names_of(sample_of_sets({job_set({"_Total", "a", "_Total"})})) == Names{"_Total", "a"});
  CHECK(names_of(sample_of_sets({job_set({"my_Total", "_Total"})})) == Names{"my_Total"});
  CHECK(names_of(sample_of_sets({job_set({"_Total"})})).empty());
}

TEST_CASE("of two jobs with one name the first is shown, and that is said", "[counter_sample]") {
  CounterSet set = job_set({"a", "a", "_Total"});
  set_value(set, "Process Count - Active", 0, 1);
  set_value(set, "Process Count - Active", 1, 2);
  const Sample sample = sample_of_sets({set});
  REQUIRE(names_of(sample) == Names{"a"});
  CHECK(sample.jobs[0].processes.active == 1U);
  REQUIRE(sample.errors.size() == 1);
  CHECK(sample.errors[0].message() == "two jobs are named 'a' in the set Job Object; the first one is shown");
}

TEST_CASE("a counter of another type is left out and named", "[counter_sample]") {
  CounterSet set = job_set({"a", "_Total"});
  set_value(set, "Process Count - Active", 0, 3);
  column_of(set, "Total mSec - User Mode").type = counter_type::rawcount;
  const Sample sample = sample_of_sets({set});
  REQUIRE(sample.jobs.size() == 1);
  CHECK_FALSE(sample.jobs[0].cpu.total_user);
  CHECK(sample.jobs[0].cpu.total_kernel);
  CHECK(sample.jobs[0].processes.active == 3U);
  REQUIRE(sample.errors.size() == 1);
  CHECK(sample.errors[0].code_name() == "wrong_counter_type");
  CHECK(sample.errors[0].message() ==
        "the counter \\Job Object(*)\\Total mSec - User Mode has the type 0x10000 instead of 0x10100; it is "
        "skipped");
}

TEST_CASE("a value of another status is left out, whatever its number", "[counter_sample]") {
  for (const std::uint32_t status : {pdh_status::no_instance, pdh_status::invalid_data, 0x8000'0001U}) {
    CounterSet set = job_set({"a", "b", "_Total"});
    column_of(set, "Process Count - Active").raw[0].status = status;
    const Sample sample = sample_of_sets({set});
    REQUIRE(sample.jobs.size() == 2);
    CHECK_FALSE(sample.jobs[0].processes.active);
    CHECK(sample.jobs[1].processes.active == 0U);
    REQUIRE(sample.errors.size() == 1);
    CHECK((sample.errors[0].domain() == ErrorDomain::pdh));
    CHECK(sample.errors[0].code() == status);
    CHECK_THAT(sample.errors[0].message(),
               Catch::Contains("\\Job Object(a)\\Process Count - Active has no value"));
  }
}

TEST_CASE("a value that was not read for an instance is no error", "[counter_sample]") {
  CounterSet set = job_set({"a", "_Total"});
  column_of(set, "Pages/Sec").raw[0] = RawValue{};
  const Sample sample = sample_of_sets({set});
  CHECK_FALSE(sample.jobs.at(0).page_faults);
  CHECK(sample.errors.empty());
}

TEST_CASE("an instance without one valid value is no job", "[counter_sample]") {
  CounterSet set = job_set({"gone", "here", "_Total"});
  for (CounterColumn& column : set.columns) column.raw[0].status = pdh_status::no_instance;
  CHECK(names_of(sample_of_sets({set})) == Names{"here"});
}

TEST_CASE("a negative 64-bit value is left out", "[counter_sample]") {
  CounterSet set = job_set({"a", "_Total"});
  set_value(set, "Total mSec - User Mode", 0, -1);
  const Sample sample = sample_of_sets({set});
  CHECK_FALSE(sample.jobs.at(0).cpu.total_user);
  CHECK(sample.errors.size() == 1);
}

TEST_CASE("a value beyond the range of its type is left out, and counted", "[counter_sample]") {
  struct Row {
    const char* counter;
    std::int64_t value;
  };
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const Row& row :
       {Row{"Total mSec - User Mode", most}, Row{"Total mSec - Kernel Mode", most / 10'000 + 1},
        Row{"This Period mSec - User Mode", most}, Row{"Process Count - Total", 1LL << 32},
        Row{"Process Count - Active", 1LL << 32}, Row{"Process Count - Terminated", -1},
        Row{"Pages/Sec", (1LL << 32) + 5}}) {
    CAPTURE(row.counter);
    CounterSet set = job_set({"a", "_Total"});
    set_value(set, row.counter, 0, row.value);
    const Sample sample = sample_of_sets({set});
    Job expected = job_named("a");
    expected.cpu = {Ticks{0}, Ticks{0}, Ticks{0}, Ticks{0}};
    expected.processes = {0, 0, 0};
    expected.page_faults = 0;
    const std::string counter = row.counter;
    if (counter == "Total mSec - User Mode") expected.cpu.total_user.reset();
    if (counter == "Total mSec - Kernel Mode") expected.cpu.total_kernel.reset();
    if (counter == "This Period mSec - User Mode") expected.cpu.period_user.reset();
    if (counter == "Process Count - Total") expected.processes.total.reset();
    if (counter == "Process Count - Active") expected.processes.active.reset();
    if (counter == "Process Count - Terminated") expected.processes.terminated.reset();
    if (counter == "Pages/Sec") expected.page_faults.reset();
    CHECK((sample.jobs.at(0) == expected));
    REQUIRE(sample.errors.size() == 1);
    CHECK(sample.errors[0].code_name() == "malformed_data");
    CHECK(sample.errors[0].message() == "the counter \\Job Object(a)\\" + counter + " has the value " +
                                            std::to_string(row.value) +
                                            ", which is out of range; it is skipped");
  }
}

TEST_CASE("the largest values of each type are no error", "[counter_sample]") {
  CounterSet set = job_set({"a", "_Total"});
  set_value(set, "Total mSec - User Mode", 0, 922'337'203'685'477);
  set_value(set, "Process Count - Total", 0, 4'294'967'295);
  set_value(set, "Pages/Sec", 0, 4'294'967'295);
  const Sample sample = sample_of_sets({set});
  CHECK(sample.errors.empty());
  CHECK(sample.jobs.at(0).cpu.total_user == Ticks{9'223'372'036'854'770'000});
  CHECK(sample.jobs[0].processes.total == 4'294'967'295U);
  CHECK(sample.jobs[0].page_faults == 4'294'967'295U);
}

TEST_CASE("a formatted value beyond the range of its counter is left out, and counted", "[counter_sample]") {
  for (const double value : {4'294'967'296.0, 1e300, -1.0, std::numeric_limits<double>::infinity()}) {
    CAPTURE(value);
    CounterSet set = formatted(job_set({"a", "_Total"}), 3.0);
    column_of(set, "Process Count - Active").cooked[0] = value;
    const Sample sample = sample_of_sets({set});
    REQUIRE(sample.jobs.size() == 1);
    CHECK_FALSE(sample.jobs[0].processes.active);
    CHECK(sample.jobs[0].cpu.period_user == Ticks{30'000});
    CHECK(std::count_if(sample.errors.begin(), sample.errors.end(), [](const Error& error) {
            return error.code_name() == "malformed_data" &&
                   error.message().find("\\Job Object(a)\\Process Count - Active") != std::string::npos;
          }) == 1);
  }
}

TEST_CASE("a figure of a process beyond its range is left out, and counted", "[counter_sample]") {
  CounterSet details = details_set({"j/a", "j/b"}, {5, 6});
  set_value(details, "Thread Count", 0, 1LL << 32);
  set_value(details, "Private Bytes", 1, -7);
  set_value(details, "Elapsed Time", 1, -7);
  const Sample sample = sample_of_sets({details});
  REQUIRE(sample.jobs.at(0).details.size() == 2);
  CHECK_FALSE(sample.jobs[0].details[0].get(ProcessFigure::threads));
  CHECK(sample.jobs[0].details[1].get(ProcessFigure::threads) == 1);
  CHECK_FALSE(sample.jobs[0].details[1].get(ProcessFigure::private_bytes));
  CHECK_FALSE(sample.jobs[0].details[1].get(ProcessFigure::start_time));
  CHECK(sample.errors.size() == 3);
}

TEST_CASE("a start that cannot be computed from the age of its process is left out", "[counter_sample]") {
  CounterSet details = details_set({"j/a", "j/b"}, {5, 6});
  CounterColumn& elapsed = column_of(details, "Elapsed Time");
  elapsed.time_base = 1;
  elapsed.raw[0] = {pdh_status::valid_data, 0, 1, std::numeric_limits<std::int64_t>::max()};
  elapsed.raw[1] = {pdh_status::valid_data, 0, 100, 160};
  Snapshot snapshot;
  snapshot.utc_time = UtcTime(seconds(1'000));
  snapshot.sets = {details};
  const Sample sample = CounterSampler({.details = true}).sample(snapshot);
  CHECK_FALSE(sample.jobs.at(0).details.at(0).get(ProcessFigure::start_time));
  CHECK(sample.jobs[0].details.at(1).ticks(ProcessFigure::start_time) == Ticks(seconds(940)));
  CHECK(sample.errors.size() == 1);
}

TEST_CASE("the process id 0 is no process of a job", "[counter_sample]") {
  CounterSet details = details_set(
      {"pool/w3wp", "pool/w3wp", "pool/w3wp", "pool/Idle", "pool/_Total", "only/Idle"}, {0, 0, 400, 0, 0, 0});
  const Sample sample = sample_of_sets({job_set({"pool", "_Total"}), details});
  CHECK(names_of(sample) == Names{"pool"});
  REQUIRE(sample.jobs[0].details.size() == 1);
  CHECK(sample.jobs[0].details[0].id == 400);
  CHECK(sample.jobs[0].details[0].name == "w3wp");
  CHECK(sample.errors.empty());
}

TEST_CASE("a process keeps its name while one of its namesakes has the id 0", "[counter_sample]") {
  for (const std::int64_t first : {0, 400}) {
    const Sample sample =
        sample_of_sets({details_set({"pool/w3wp", "pool/w3wp#1", "pool/_Total"}, {first, 404, 0})});
    CHECK(sample.jobs.at(0).details.back().id == 404);
    CHECK(sample.jobs[0].details.back().name == "w3wp");
  }
}

TEST_CASE("details belong to the job before the last slash", "[counter_sample]") {
  CounterSet details =
      details_set({"a/b/p", "a/b/_Total", "c/q", "c/_Total", "_Total/_Total"}, {11, 0, 12, 0, 0});
  set_value(details, "Thread Count", 0, 5);
  const Sample sample = sample_of_sets({job_set({"a/b", "c", "_Total"}), details});
  REQUIRE(names_of(sample) == Names{"a/b", "c"});
  REQUIRE(sample.jobs[0].details.size() == 1);
  CHECK(sample.jobs[0].details[0].id == 11);
  CHECK(sample.jobs[0].details[0].name == "p");
  CHECK(sample.jobs[0].details[0].get(ProcessFigure::threads) == 5);
  CHECK(sample.jobs[1].details.at(0).id == 12);
  CHECK(sample.errors.empty());
}

TEST_CASE("processes of one name are told apart by their ids, and #n is no part of a name",
          "[counter_sample]") {
  const Sample plain = sample_of_sets({details_set({"j/w", "j/w", "j/w#9", "j/_Total"}, {7, 8, 9, 0})});
  REQUIRE(plain.jobs.size() == 1);
  REQUIRE(plain.jobs[0].details.size() == 3);
  for (const JobProcess& process : plain.jobs[0].details) CHECK(process.name == "w");
  const Sample named = sample_of_sets({details_set({"j/build#2", "j/_Total"}, {7, 0})});
  CHECK(named.jobs.at(0).details.at(0).name == "build#2");
}

TEST_CASE("a process, and a job, may really be called _Total", "[counter_sample]") {
  const Sample sample =
      sample_of_sets({job_set({"_Total", "_Total"}),
                      details_set({"_Total/_Total", "_Total/_Total", "_Total/_Total"}, {66, 0, 0})});
  REQUIRE(names_of(sample) == Names{"_Total"});
  REQUIRE(sample.jobs[0].details.size() == 1);
  CHECK(sample.jobs[0].details[0].id == 66);
}

TEST_CASE("a process id that stands twice in a job is shown once", "[counter_sample]") {
  const Sample sample = sample_of_sets({details_set({"j/a", "j/b", "k/a"}, {5, 5, 5})});
  REQUIRE(sample.jobs.size() == 2);
  REQUIRE(sample.jobs[0].details.size() == 1);
  CHECK(sample.jobs[0].details[0].name == "a");
  CHECK(sample.jobs[1].details.size() == 1);
  CHECK(sample.errors.size() == 1);
}

TEST_CASE("without ID Process there are no details", "[counter_sample]") {
  CounterSet details = details_set({"j/a"}, {5});
  std::erase_if(details.columns, [](const CounterColumn& one) { return one.name == kProcessIdCounter; });
  const Sample sample = sample_of_sets({job_set({"j", "_Total"}), details});
  CHECK(sample.jobs.at(0).details.empty());
  CHECK(sample.errors.size() == 1);
}

TEST_CASE("details are read only when asked for", "[counter_sample]") {
  const Sample sample = sample_of_sets({job_set({"j", "_Total"}), details_set({"j/a"}, {5})}, false);
  CHECK(sample.jobs.at(0).details.empty());
  CHECK(sample.errors.empty());
}

TEST_CASE("the start of a process is a time stamp", "[counter_sample]") {
  CounterSet details = details_set({"j/a", "j/b"}, {5, 6});
  set_value(details, "Elapsed Time", 0, 130'058'022'178'447'225);
  column_of(details, "Elapsed Time").raw[1].first = 0;
  const Sample sample = sample_of_sets({details});
  const auto start = sample.jobs.at(0).details.at(0).ticks(ProcessFigure::start_time);
  REQUIRE(start);
  CHECK(to_seconds(*start) == Approx(1'361'328'617.8447225).epsilon(1e-12));
  CHECK_FALSE(sample.jobs[0].details.at(1).get(ProcessFigure::start_time));
}

TEST_CASE("the formatted value of a raw count is the raw one; a rate is left out, which is said once",
          "[counter_sample]") {
  CounterSet set = formatted(job_set({"a", "_Total"}), 3.0);
  Snapshot snapshot;
  snapshot.sets = {set};
  CounterSampler sampler({});
  const Sample first = sampler.sample(snapshot);
  REQUIRE(first.jobs.size() == 1);
  CHECK(first.jobs[0].processes.active == 3U);
  CHECK(first.jobs[0].cpu.period_user == Ticks{30'000});
  CHECK(first.jobs[0].cpu.total_user == Ticks{30'000});
  CHECK(first.jobs[0].cpu.total_kernel == Ticks{30'000});
  CHECK(first.jobs[0].processes.total == 3U);
  CHECK(first.jobs[0].processes.terminated == 3U);
  CHECK_FALSE(first.jobs[0].page_faults);
  REQUIRE(first.errors.size() == 1);
  CHECK_THAT(first.errors[0].message(), Catch::Contains("skipped: Pages/Sec (record"));
  CHECK(sampler.sample(snapshot).errors.empty());
}

TEST_CASE("sets and counters are known in whatever case they were recorded", "[counter_sample]") {
  CounterSet jobs = job_set({"Nightly", "_Total"});
  for (CounterColumn& column : jobs.columns) column.name = lower_case(column.name);
  jobs.name = "JOB OBJECT";
  CounterSet details = details_set({"Nightly/cl"}, {7});
  details.name = "job object details";
  for (CounterColumn& column : details.columns) column.name = lower_case(column.name);
  details.machine = lower_case(jobs.machine);
  const Sample sample = sample_of_sets({jobs, details});
  CHECK(sample.errors.empty());
  REQUIRE(sample.jobs.size() == 1);
  CHECK(sample.jobs[0].name.name == "Nightly");
  CHECK(sample.jobs[0].processes.active);
  CHECK(sample.jobs[0].details.size() == 1);
  CHECK(CounterSampler::wants("jOB oBJECT"));
  CHECK_FALSE(CounterSampler::wants("Job Objects"));
}

TEST_CASE("the sum of a formatted log is known by its made-up number, too", "[counter_sample]") {
  CounterSet set = formatted(job_set({"_Total", "a", "_Total#1"}), 3.0);
  CHECK(names_of(sample_of_sets({set})) == Names{"_Total", "a"});
  set.instances = {"a", "_Total"};
  for (CounterColumn& column : set.columns) column.cooked.pop_back();
  CHECK(names_of(sample_of_sets({set})) == Names{"a"});
  // A binary log has the names as they are.
  CHECK(names_of(sample_of_sets({job_set({"a", "_Total#1", "_Total"})})) == Names{"a", "_Total#1"});
}

TEST_CASE("the sum of a formatted log is known in any case", "[counter_sample]") {
  CHECK(names_of(sample_of_sets({formatted(job_set({"a", "_total"}), 3.0)})) == Names{"a"});
  CHECK(names_of(sample_of_sets({formatted(job_set({"a", "_TOTAL#1"}), 3.0)})) == Names{"a"});
  CHECK(names_of(sample_of_sets({job_set({"_total", "_Total"})})) == Names{"_total"});
}

TEST_CASE("an empty cell of a formatted log is no zero", "[counter_sample]") {
  CounterSet set = formatted(job_set({"a", "b", "_Total"}), 1.0);
  for (CounterColumn& column : set.columns) column.cooked[0] = std::nan("");
  CHECK(names_of(sample_of_sets({set})) == Names{"b"});
}

TEST_CASE("the counters of a second machine are left out and named", "[counter_sample]") {
  CounterSet one = job_set({"a", "_Total"});
  one.machine = "ONE";
  CounterSet two = job_set({"b", "_Total"});
  two.machine = "TWO";
  const Sample sample = sample_of_sets({one, two});
  CHECK(names_of(sample) == Names{"a"});
  REQUIRE(sample.errors.size() == 1);
  CHECK_THAT(sample.errors[0].message(), Catch::Contains("'TWO'"));
}

TEST_CASE("every counter is asked for once", "[counter_sample]") {
  CHECK(kJobCounters.size() == 13);
  CHECK(kProcessCounters.size() == 27);
}

}  // namespace
}  // namespace jobx::test
