#include <catch2/catch.hpp>
#include <set>
#include <string>

#include "exporter/web/api/job_path.h"

namespace jobx::test {
namespace {

JobName in_global(std::string name) {
  return {Namespace(), std::move(name)};
}

TEST_CASE("the path of a job says its labels, with every other byte as a code", "[api]") {
  CHECK(job_path(in_global("build")) == "global/build");
  CHECK(job_path({Namespace(3), "Build_agent-7.1"}) == "session_3/Build_agent-7.1");
  CHECK(job_path(in_global("a b/c")) == "global/a~20b~2fc");
  CHECK(job_path(in_global("..")) == "global/~2e~2e");
  CHECK(job_path(in_global("a.")) == "global/a~2e");
  CHECK(job_path(in_global("x/.y")) == "global/x~2f~2ey");
  CHECK(job_path(in_global("~")) == "global/~7e");
  CHECK(job_path(in_global("\xC3\xA9?#%")) == "global/~c3~a9~3f~23~25");
  CHECK(job_path(in_global("\x01\x7F")) == "global/~01~7f");
  JobName unnamed = in_global("unnamed");
  unnamed.id = "1234:0x5c";
  CHECK(job_path(unnamed) == "none/unnamed/1234~3a0x5c");
}

TEST_CASE("a long name and a security identifier leave the host in no path", "[api]") {
  const std::string sid = "S-1-5-21-1004336348-1177238915-682003330-1001";
  CHECK(job_path(in_global("of " + sid)).find("1004336348") == std::string::npos);
  const std::string first = job_path(in_global(std::string(32'000, 'x') + "1"));
  const std::string second = job_path(in_global(std::string(32'000, 'x') + "2"));
  CHECK(first.size() < 300);
  CHECK(first != second);
}

TEST_CASE("no two jobs have the same path", "[api]") {
  std::set<std::string> paths;
  const std::set<std::string> names{"a/b", "a~2fb", "a%2fb", "a b", "a+b", "a~20b", "A/B", ".", "..", "~2e"};
  for (const std::string& name : names) paths.insert(job_path(in_global(name)));
  CHECK(paths.size() == names.size());
}

TEST_CASE("what a client writes comes to the same path", "[api]") {
  CHECK(normal_job_path("global/build") == "global/build");
  CHECK(normal_job_path("global/build agent") == "global/build~20agent");
  CHECK(normal_job_path("global/a~2Fb") == "global/a~2fb");
  CHECK(normal_job_path("global/~61") == "global/a");
  CHECK(normal_job_path("none/unnamed/4711") == "none/unnamed/4711");
  for (const std::string name : {"..", "a/b", "~", "\xC3\xA9 ", "x\\y", "\x1B[31m"}) {
    CHECK(normal_job_path(job_path(in_global(name))) == job_path(in_global(name)));
  }
}

TEST_CASE("what cannot be the path of a job is refused", "[api]") {
  for (const std::string path : {"", "/", "global", "global/", "/build", "global//build", "a/b/c/d", "a/b/",
                                 "global/~", "global/~2", "global/~2g", "global/~+1"}) {
    CAPTURE(path);
    CHECK_FALSE(normal_job_path(path).has_value());
  }
}

}  // namespace
}  // namespace jobx::test
