#include <algorithm>
#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <vector>

#include "jobobject/job.h"

namespace jobx {
namespace {

TEST_CASE("a job without a name has an id, and comes after all that have a name", "[jobobject]") {
  const JobName unnamed{Namespace{}, "unnamed", "12:0x5c"};
  CHECK(unnamed.path() == "(unnamed) 12:0x5c");
  const JobName called_so{Namespace{}, "unnamed"};
  CHECK_FALSE((unnamed == called_so));
  CHECK((JobName{Namespace{7}, "z"} < unnamed));
  CHECK((unnamed < JobName{Namespace{}, "unnamed", "12:0x60"}));
}

TEST_CASE("jobs are told apart by namespace and name, case included", "[jobobject]") {
  const JobName job{Namespace{1}, "build"};
  CHECK(job == JobName{Namespace{1}, "build"});
  CHECK(job != JobName{Namespace{1}, "Build"});
  CHECK(job != JobName{Namespace{2}, "build"});
  CHECK(job != JobName{Namespace{}, "build"});
}

TEST_CASE("a full path is the job's directory and its name", "[jobobject]") {
  CHECK(job_name_at(u"\\Container_1") == JobName{Namespace::at(u"\\"), "Container_1"});
  CHECK(job_name_at(u"\\BaseNamedObjects\\a b") == JobName{Namespace{}, "a b"});
  CHECK(job_name_at(u"\\Sessions\\2\\BaseNamedObjects\\x") == JobName{Namespace{2}, "x"});
  CHECK(job_name_at(u"\\Some\\Where\\x") == JobName{Namespace::at(u"\\Some\\Where"), "x"});
  for (const std::u16string_view path : {u"", u"a", u"a\\b", u"\\", u"\\a\\"}) CHECK_FALSE(job_name_at(path));
}

TEST_CASE("jobs are ordered by namespace, the global one first, then by name", "[jobobject]") {
  std::vector<JobName> names{
      {Namespace{10}, "a"}, {Namespace{2}, "b"}, {Namespace{}, "z"}, {Namespace{2}, "a"}};
  std::sort(names.begin(), names.end());
  const std::vector<JobName> expected{
      {Namespace{}, "z"}, {Namespace{2}, "a"}, {Namespace{2}, "b"}, {Namespace{10}, "a"}};
  CHECK((names == expected));
}

TEST_CASE("a name with a prefix says its namespace, one without is in the caller's own", "[jobobject]") {
  const Namespace local{3};
  CHECK((parse_job_name("build", local).value() == JobName{local, "build"}));
  CHECK((parse_job_name("Local\\build", local).value() == JobName{local, "build"}));
  CHECK((parse_job_name("Global\\build", local).value() == JobName{Namespace{}, "build"}));
  CHECK((parse_job_name("Globalbuild", local).value() == JobName{local, "Globalbuild"}));
}

TEST_CASE("what is not the name of one job is refused", "[jobobject]") {
  for (const std::string text : {"", "Global\\", "Local\\"}) {
    CAPTURE(text);
    const Result<JobName> name = parse_job_name(text, {});
    REQUIRE_FALSE(name);
    CHECK(name.error() == Error(ProgramError::invalid_argument, "a job needs a name"));
  }
  for (const std::string text : {"global\\a", "a\\b", "\\", "Global\\a\\b", "Global\\Local\\a"}) {
    CAPTURE(text);
    const Result<JobName> name = parse_job_name(text, {});
    REQUIRE_FALSE(name);
    CHECK(name.error().code_name() == "invalid_argument");
    CHECK_THAT(name.error().what(), Catch::Contains("\"" + text + "\""));
  }
}

TEST_CASE("a job's time ran out if it is signalled, has a limit of time, and has used as much",
          "[jobobject]") {
  Job ended;
  ended.is_signalled = true;
  ended.limits = BasicLimits{limit_flag::job_time, {}, Ticks{50}, 0};
  ended.cpu.total_user = Ticks{50};
  CHECK(time_ran_out(ended));
  const auto still_true_of = [&](const auto& change) {
    Job job = ended;
    change(job);
    return time_ran_out(job);
  };
  CHECK(still_true_of([](Job& job) { job.cpu.total_user = Ticks{51}; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.cpu.total_user = Ticks{49}; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.cpu.total_user.reset(); }));
  CHECK_FALSE(still_true_of([](Job& job) { job.limits->flags = limit_flag::process_time; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.limits.reset(); }));
  CHECK_FALSE(still_true_of([](Job& job) { job.is_signalled = false; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.is_signalled.reset(); }));
}

TEST_CASE("a job's time is used up if a limit ends its processes and the time since it was set is as long",
          "[jobobject]") {
  Job used_up;
  used_up.limits = BasicLimits{limit_flag::job_time, {}, Ticks{50}, 0};
  used_up.cpu.total_user = Ticks{90};
  used_up.cpu.period_user = Ticks{50};
  CHECK(time_is_used_up(used_up));
  const auto still_true_of = [&](const auto& change) {
    Job job = used_up;
    change(job);
    return time_is_used_up(job);
  };
  CHECK(still_true_of([](Job& job) { job.cpu.period_user = Ticks{51}; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.cpu.period_user = Ticks{49}; }));
  CHECK(still_true_of([](Job& job) { job.cpu.period_user.reset(); }));
  CHECK_FALSE(still_true_of([](Job& job) { job.cpu = {}; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.limits->flags = limit_flag::process_time; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.limits.reset(); }));
  CHECK(still_true_of([](Job& job) { job.end_of_job_action = 0; }));
  CHECK_FALSE(still_true_of([](Job& job) { job.end_of_job_action = 1; }));  // it is told, and goes on
}

TEST_CASE("a process takes from another source what it does not know, figure by figure", "[jobobject]") {
  for (std::size_t i = 0; i < static_cast<std::size_t>(ProcessFigure::count_); ++i) {
    CAPTURE(i);
    const auto figure = static_cast<ProcessFigure>(i);
    JobProcess other;
    other.name = "cl";
    other.set(figure, 7);
    JobProcess process;
    process.fill(other);
    CHECK(process == other);
    process.name = "link";
    process.set(figure, 8);
    process.fill(other);
    CHECK(process.get(figure) == 8);
    CHECK(process.name == "link");
    process.forget(figure);
    CHECK_FALSE(process.get(figure));
  }
}

}  // namespace
}  // namespace jobx
