#include <catch2/catch.hpp>

#include "collector/merge/trace_join.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

/// What is traced: number, serial, events.
struct Traced {
  std::uint32_t number;
  std::uint64_t serial;
  std::uint64_t events;
};

TracedJobs traced(std::initializer_list<Traced> all) {
  TracedJobs jobs;
  for (const Traced& one : all) {
    TracedJob job;
    job.serial = one.serial;
    job.events = one.events;
    jobs.emplace(one.number, std::make_shared<const TracedJob>(job));
  }
  return jobs;
}

JobView numbered(std::string name, std::optional<std::uint32_t> number) {
  JobView view = view_of(job_named(std::move(name)));
  view.job.edit().job_id = number;
  return view;
}

TEST_CASE("a job gets what was traced under its number", "[etw]") {
  TraceJoin join;
  std::vector<JobView> jobs{numbered("a", 41), numbered("b", 42), numbered("c", {})};
  join.join(traced({{41, 1, 10}, {43, 2, 20}}), jobs);
  REQUIRE(jobs[0].traced);
  CHECK(jobs[0].traced->events == 10);
  CHECK_FALSE(jobs[1].traced);
  CHECK_FALSE(jobs[2].traced);
}

TEST_CASE("events wait two scrapes for a name, then they count as unnamed, each once", "[etw]") {
  TraceJoin join;
  std::vector<JobView> none;
  join.join(traced({{41, 1, 10}}), none);
  join.join(traced({{41, 1, 12}}), none);
  CHECK(join.unnamed() == 0);
  join.join(traced({{41, 1, 15}}), none);
  CHECK(join.unnamed() == 15);
  join.join(traced({{41, 1, 15}}), none);
  join.join(traced({{41, 1, 16}}), none);
  CHECK(join.unnamed() == 16);
}

TEST_CASE("a name in time keeps events from being unnamed, also once the job has ended", "[etw]") {
  TraceJoin join;
  std::vector<JobView> none;
  std::vector<JobView> jobs{numbered("a", 41)};
  join.join(traced({{41, 1, 10}}), none);
  join.join(traced({{41, 1, 10}}), jobs);
  for (int i = 0; i < 5; ++i) join.join(traced({{41, 1, 11}}), none);
  join.join({}, none);
  CHECK(join.unnamed() == 0);
}

TEST_CASE("a number that is used again does not take the name of the job before", "[etw]") {
  TraceJoin join;
  std::vector<JobView> none;
  std::vector<JobView> jobs{numbered("a", 41)};
  join.join(traced({{41, 1, 10}}), jobs);
  for (int i = 0; i < 3; ++i) join.join(traced({{41, 2, 4}}), none);
  CHECK(join.unnamed() == 4);
}

TEST_CASE("what waited is not lost when its number is used again or forgotten", "[etw]") {
  TraceJoin join;
  std::vector<JobView> none;
  std::vector<JobView> jobs{numbered("b", 41)};
  join.join(traced({{41, 1, 10}, {42, 2, 5}}), none);
  join.join(traced({{41, 3, 1}}), jobs);
  CHECK(join.unnamed() == 15);
  CHECK(jobs[0].traced->serial == 3);
}

TEST_CASE("events that may be of jobs which filters leave out are not called unnamed", "[etw]") {
  TraceJoin join;
  std::vector<JobView> shown{numbered("a", 41)};
  for (int i = 0; i < 3; ++i) join.join(traced({{41, 1, 10}, {42, 2, 5}}), shown, true);
  CHECK(join.unnamed() == 0);
  CHECK(join.filtered() == 5);
  for (int i = 0; i < 2; ++i) join.join(traced({{41, 1, 10}, {42, 2, 7}}), shown);  // the filter is gone
  CHECK(join.unnamed() == 2);
  CHECK(join.filtered() == 5);
}

TEST_CASE("a job that was created after the listing began is not the one that it shows", "[etw]") {
  const Clock::time_point begun{std::chrono::hours(1)};
  TracedJob job;
  job.serial = 2;
  job.is_created = true;
  job.known_since = begun;
  const TracedJobs jobs{{41, std::make_shared<const TracedJob>(job)}};
  TraceJoin join;
  std::vector<JobView> listed{numbered("before", 41)};
  join.join(jobs, listed, false, begun);
  CHECK_FALSE(listed[0].traced);
  CHECK(join.find(41, job) == nullptr);
  listed = {numbered("after", 41)};
  join.join(jobs, listed, false, begun + std::chrono::seconds(1));
  CHECK(listed[0].traced);
  REQUIRE(join.find(41, job));
  CHECK(join.find(41, job)->name.name == "after");
}

TEST_CASE("a job whose creation was not told may have been there before the listing began", "[etw]") {
  const Clock::time_point begun{std::chrono::hours(1)};
  TracedJob job;
  job.serial = 2;
  job.known_since = begun;
  TraceJoin join;
  std::vector<JobView> listed{numbered("before", 41)};
  join.join({{41, std::make_shared<const TracedJob>(job)}}, listed, false, begun);
  CHECK(listed[0].traced);
}

TEST_CASE("a name that was listed before ETW told of its number is not that of a job created since",
          "[etw]") {
  TraceJoin join;
  for (const char* const name : {"a", "b"}) {
    std::vector<JobView> listed{numbered(name, 41)};
    join.join({}, listed);
  }
  TracedJob job;
  job.serial = 1;
  REQUIRE(join.find(41, job));
  CHECK(join.find(41, job)->name.name == "b");
  job.is_created = true;
  CHECK(join.find(41, job) == nullptr);
}

TEST_CASE("a name is forgotten also while its number is that of another job", "[etw]") {
  TraceJoin join;
  std::vector<JobView> jobs{numbered("a", 41)};
  join.join(traced({{41, 1, 10}}), jobs);
  TracedJob next;
  next.serial = 2;
  std::vector<JobView> none;
  for (unsigned i = 0; i < TraceJoin::kPatience; ++i) {
    join.join(traced({{41, 2, 1}}), none);
    CHECK(join.find(41, next) != nullptr);
  }
  join.join(traced({{41, 2, 1}}), none);
  CHECK(join.find(41, next) == nullptr);
}

TEST_CASE("the last figures of an owned job do not get what is traced of a later one", "[etw]") {
  TracedJob job;
  job.serial = 1;
  job.begun = UtcTime(std::chrono::seconds(10));
  const TracedJobs jobs{{41, std::make_shared<const TracedJob>(job)}};
  TraceJoin join;
  std::vector<JobView> listed{numbered("owned", 41)};
  listed[0].job.edit().ended = Ticks(std::chrono::seconds(9));
  join.join(jobs, listed);
  CHECK_FALSE(listed[0].traced);
  listed[0].job.edit().ended = Ticks(std::chrono::seconds(10));
  join.join(jobs, listed);
  CHECK(listed[0].traced);
}

TEST_CASE("while an event of its creation is on its way, a job has nothing of the one before", "[etw]") {
  TraceJoin join;
  std::vector<JobView> jobs{numbered("a", 41)};
  join.join(traced({{41, 1, 10}}), jobs);
  jobs = {numbered("b", 41)};
  join.join(traced({{41, 1, 10}}), jobs);
  CHECK_FALSE(jobs[0].traced);
  TracedJob before;
  before.serial = 1;
  REQUIRE(join.find(41, before));
  CHECK(join.find(41, before)->name.name == "a");
  jobs = {numbered("b", 41)};
  join.join(traced({{41, 2, 1}}), jobs);
  CHECK(jobs[0].traced);
}

TEST_CASE("a name is remembered for as long as the job is traced, and for two joins of one that is not",
          "[etw]") {
  TraceJoin join;
  std::vector<JobView> none;
  std::vector<JobView> jobs{numbered("a", 41), numbered("b", 42)};
  join.join(traced({{41, 1, 10}}), jobs);
  TracedJob of_a;
  of_a.serial = 1;
  TracedJob of_b;  // its first event comes after it was listed
  of_b.serial = 2;
  for (int i = 0; i < 2; ++i) {
    join.join(traced({{41, 1, 10}}), none);
    REQUIRE(join.find(41, of_a));
    CHECK_FALSE(join.is_listed(*join.find(41, of_a)));
    REQUIRE(join.find(42, of_b));
  }
  join.join(traced({{41, 1, 10}}), none);
  CHECK(join.find(41, of_a));
  CHECK_FALSE(join.find(42, of_b));
  of_b.is_created = true;  // after the listing, so it is another job
  join.join(traced({{41, 1, 10}}), jobs);
  CHECK_FALSE(join.find(42, of_b));
}

}  // namespace
}  // namespace jobx::test
