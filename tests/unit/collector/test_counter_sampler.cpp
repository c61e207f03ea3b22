#include <catch2/catch.hpp>
#include <cmath>

#include "collector/sources/counter_sampler.h"
#include "collector/sources/job_counters.h"
#include "tests/unit/counters.h"

namespace jobx::test {
namespace {

using Names = std::vector<std::string>;

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

TEST_CASE("formatted values fill gauges only, and what is left out is said once", "[counter_sample]") {
  CounterSet set = formatted(job_set({"a", "_Total"}), 3.0);
  Snapshot snapshot;
  snapshot.sets = {set};
  CounterSampler sampler({});
  const Sample first = sampler.sample(snapshot);
  REQUIRE(first.jobs.size() == 1);
  CHECK(first.jobs[0].processes.active == 3U);
  CHECK(first.jobs[0].cpu.period_user == Ticks{30'000});
  CHECK_FALSE(first.jobs[0].cpu.total_user);
  CHECK_FALSE(first.jobs[0].processes.total);
  CHECK_FALSE(first.jobs[0].page_faults);
  REQUIRE(first.errors.size() == 1);
  CHECK_THAT(first.errors[0].message(), Catch::Contains("Pages/Sec, Process Count - Total"));
  CHECK(sampler.sample(snapshot).errors.empty());
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
