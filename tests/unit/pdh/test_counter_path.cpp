#include <catch2/catch.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "pdh/counter_path.h"

namespace jobx {
namespace {

struct Case {
  std::string text;
  CounterPath path;
};

TEST_CASE("a path is taken apart and put together again", "[counter_path]") {
  const std::vector<Case> cases{
      {R"(\\GEORGIS3\PhysicalDisk(0 C:)\Avg. Disk Bytes/Read)",
       {"GEORGIS3", "PhysicalDisk", "0 C:", "Avg. Disk Bytes/Read"}},
      {R"(\Processor(_Total)\% Processor Time)", {"", "Processor", "_Total", "% Processor Time"}},
      {R"(\Memory\Available Bytes)", {"", "Memory", {}, "Available Bytes"}},
      {R"(\\host.example\System\Processes)", {"host.example", "System", {}, "Processes"}},
      {R"(\Job Object Details(build/cl#1)\IO Read Bytes/sec)",
       {"", "Job Object Details", "build/cl#1", "IO Read Bytes/sec"}},
      {R"(\Set()\Counter)", {"", "Set", "", "Counter"}},
      {R"(\Memory\Committed (bytes))", {"", "Memory", {}, "Committed (bytes)"}},
      {R"(\Set\Counter (x)\y)", {"", "Set", {}, R"(Counter (x)\y)"}},
      {R"(\Set\a\b)", {"", "Set", {}, R"(a\b)"}},
      {"\\Job Object(two\nlines)\\Pages/Sec", {"", "Job Object", "two\nlines", "Pages/Sec"}},
  };
  for (const Case& one : cases) {
    CAPTURE(one.text);
    const Result<CounterPath> path = parse_counter_path(one.text);
    REQUIRE(path);
    CHECK((*path == one.path));
    CHECK(text_of(*path) == one.text);
  }
}

TEST_CASE("a job's name may hold everything that means something in a path", "[counter_path]") {
  for (const std::string name :
       {"a(b)c", "a)", "(", ")(", "a\\b", "a)\\b", "*", "#1", "a#1/b#2", "a/b/c", " ", "\xC3\xA9t\xC3\xA9"}) {
    CAPTURE(name);
    const CounterPath written{"HOST", "Job Object", name, "Pages/Sec"};
    const Result<CounterPath> path = parse_counter_path(text_of(written));
    REQUIRE(path);
    CHECK((*path == written));
  }
}

TEST_CASE("what is no path is refused with the place and the reason", "[counter_path]") {
  struct Refusal {
    std::string text;
    std::string said;
  };
  const std::vector<Refusal> refusals{
      {"", "(character 1): it does not start with a backslash"},
      {"Job Object", "(character 1): it does not start with a backslash"},
      {"\\", "(character 2): the counter is missing after the set"},
      {"\\Job Object(*)", "(character 15): the counter is missing after the set"},
      {"\\Job Object(*\\Pages/Sec", "(character 12): the instance is not closed by )\\"},
      {"\\\\host)\\Set(a\\Counter", "(character 12): the instance is not closed by )\\"},
      {"\\\\", "(character 3): the counter set is missing after the machine"},
      {"\\\\host", "(character 7): the counter set is missing after the machine"},
      {"\\\\\\Memory\\x", "(character 3): the name of the machine is missing"},
      {"\\\\host\\(x)\\y", "(character 8): the name of the counter set is missing"},
      {"\\Memory\\", "(character 9): the name of the counter is missing"},
      {"\\Set(x)\\", "(character 9): the name of the counter is missing"},
  };
  for (const Refusal& one : refusals) {
    CAPTURE(one.text);
    const Result<CounterPath> path = parse_counter_path(one.text);
    REQUIRE_FALSE(path);
    CHECK(path.error().code_name() == "invalid_argument");
    CHECK(path.error().what() == "'" + one.text + "' is not a counter path " + one.said +
                                     "; a path looks like \\set(instance)\\counter, \\set\\counter or "
                                     "\\\\machine\\set(instance)\\counter");
  }
}

struct Match {
  std::string pattern;
  std::string text;
  bool matches;
};

TEST_CASE("a star stands for any text, and ASCII letters for both cases", "[counter_path]") {
  const std::vector<Match> cases{
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "anything", true},
      {"**", "x", true},
      {"a*", "abc", true},
      {"*c", "abc", true},
      {"*b*", "abc", true},
      {"a*c", "abcd", false},
      {"a*b*c", "a b b c", true},
      {"*ab", "aab", true},
      {"*aab*", "aaaab", true},
      {"ab*bcd", "abcd", false},  // nothing counts twice
      {"job object", "Job Object", true},
      {"JOB*", "job object", true},
      {"a", "b", false},
      {"a", "", false},
      {"abc", "ab", false},
      {"?", "a", false},
      {"[a]", "a", false},
      {"\xC3\x89*", "\xC3\x89t\xC3\xA9", true},
      {"\xC3\x89*", "\xC3\xA9t\xC3\xA9", true},
      {"\xC3\x89*", "\xC3\xA8t\xC3\xA9", false},
      {"\xD0\x96\xD0\xA3\xD0\x9A", "\xD0\xB6\xD1\x83\xD0\xBA", true},
  };
  for (const Match& one : cases) {
    CAPTURE(one.pattern, one.text);
    CHECK(matches_wildcard(one.pattern, one.text) == one.matches);
  }
}

TEST_CASE("a hostile pattern costs pattern times text, not more", "[counter_path]") {
  std::string stars;
  for (int i = 0; i < 2'000; ++i) stars += "*a";
  const std::string text(20'000, 'a');
  const auto start = std::chrono::steady_clock::now();
  CHECK(matches_wildcard(stars, text));
  CHECK_FALSE(matches_wildcard(stars + "b", text));
  CHECK_FALSE(matches_wildcard("ab*bx", "abx"));  // the star takes nothing of what stands before it
  CHECK_FALSE(matches_wildcard("*" + std::string(10'000, 'a') + "b", text));  // 10^8 comparisons
  // Trying every star anew would not end in the age of the universe.
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(30));
}

TEST_CASE("a pattern chooses by machine, set, instance and counter", "[counter_path]") {
  const std::vector<Match> cases{
      {R"(\Job Object(*)\*)", R"(\\HOST\Job Object(a)\Pages/Sec)", true},
      {R"(\job object(A)\pages/sec)", R"(\\HOST\Job Object(a)\Pages/Sec)", true},
      {R"(\\HOST\Job Object(*)\*)", R"(\\host\Job Object(a)\Pages/Sec)", true},
      {R"(\\other\Job Object(*)\*)", R"(\\host\Job Object(a)\Pages/Sec)", false},
      {R"(\\h*\Job Object(*)\*)", R"(\\host\Job Object(a)\Pages/Sec)", true},
      {R"(\\host\Memory\*)", R"(\Memory\Available Bytes)", false},
      {R"(\*\*)", R"(\Memory\Available Bytes)", true},
      {R"(\*\*)", R"(\Job Object(a)\Pages/Sec)", false},
      {R"(\*(*)\*)", R"(\Memory\Available Bytes)", false},
      {R"(\Process(svchost)\*)", R"(\Process(svchost#1)\ID Process)", false},
      {R"(\Process(svchost*)\*)", R"(\Process(svchost#1)\ID Process)", true},
      {R"(\Job Object(*)\*)", R"(\Process(a)\Pages/Sec)", false},
      {R"(\Process(*)\ID*)", R"(\Process(svchost#1)\Thread Count)", false},
  };
  for (const Match& one : cases) {
    CAPTURE(one.pattern, one.text);
    const Result<CounterPath> pattern = parse_counter_path(one.pattern);
    const Result<CounterPath> path = parse_counter_path(one.text);
    REQUIRE(pattern);
    REQUIRE(path);
    CHECK(matches(*pattern, *path) == one.matches);
  }
}

}  // namespace
}  // namespace jobx
