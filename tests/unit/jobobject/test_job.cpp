#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "jobobject/job.h"

namespace jobx {
namespace {

TEST_CASE("a job without a name has an id, and comes after all that have a name", "[jobobject]") {
  const JobName unnamed{Namespace{}, "unnamed", "12:0x5c"};
  CHECK(unnamed.space_label() == "none");
  CHECK(unnamed.path() == "(unnamed) 12:0x5c");
  const JobName called_so{Namespace{}, "unnamed"};
  CHECK(called_so.space_label() == "global");
  CHECK_FALSE((unnamed == called_so));
  CHECK((JobName{Namespace{7}, "z"} < unnamed));
  CHECK((unnamed < JobName{Namespace{}, "unnamed", "12:0x60"}));
}

TEST_CASE("a namespace has a label and a path", "[jobobject]") {
  CHECK(Namespace{}.label() == "global");
  CHECK(Namespace{}.path() == "\\BaseNamedObjects");
  CHECK(Namespace{1}.label() == "session_1");
  CHECK(Namespace{1}.path() == "\\Sessions\\1\\BaseNamedObjects");
  CHECK(Namespace{4'294'967'295U}.label() == "session_4294967295");
  CHECK(JobName{Namespace{2}, "build"}.path() == "\\Sessions\\2\\BaseNamedObjects\\build");
}

TEST_CASE("jobs are told apart by namespace and name, case included", "[jobobject]") {
  const JobName job{Namespace{1}, "build"};
  CHECK(job == JobName{Namespace{1}, "build"});
  CHECK(job != JobName{Namespace{1}, "Build"});
  CHECK(job != JobName{Namespace{2}, "build"});
  CHECK(job != JobName{Namespace{}, "build"});
}

TEST_CASE("jobs are ordered by namespace, the global one first, then by name", "[jobobject]") {
  std::vector<JobName> names{
      {Namespace{10}, "a"}, {Namespace{2}, "b"}, {Namespace{}, "z"}, {Namespace{2}, "a"}};
  std::sort(names.begin(), names.end());
  const std::vector<JobName> expected{
      {Namespace{}, "z"}, {Namespace{2}, "a"}, {Namespace{2}, "b"}, {Namespace{10}, "a"}};
  CHECK((names == expected));
}

}  // namespace
}  // namespace jobx
