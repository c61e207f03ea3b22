#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/report/error_groups.h"

namespace jobx {
namespace {

using Texts = std::vector<std::string>;

Error malformed(const std::string& what) {
  return Error(ProgramError::malformed_data, what);
}

TEST_CASE("errors of one code that are about different things are all shown", "[error_groups]") {
  ErrorGroups groups;
  for (int i = 0; i < 3; ++i) {
    for (const char* const job : {"a", "b", "c"})
      groups.add(malformed("two jobs are named '" + std::string(job) + "'"));
  }
  groups.add(malformed("the log's line 7 is bad"));
  CHECK(groups.lines() == Texts{"two jobs are named 'a' (3 times in total)",
                                "two jobs are named 'b' (3 times in total)",
                                "two jobs are named 'c' (3 times in total)", "the log's line 7 is bad"});
  CHECK(groups.rest().empty());
}

TEST_CASE("of many of a kind the first ten are shown, then how many, and another kind is not hidden",
          "[error_groups]") {
  ErrorGroups groups;
  int shown = 0;
  for (int round = 0; round < 2; ++round) {
    for (int line = 1; line <= 990; ++line) {
      const Error error =
          malformed("a.csv, line " + std::to_string(line) + ": 'x" + std::to_string(line) + "' is bad");
      if (groups.add(error)) ++shown;
    }
  }
  CHECK(groups.add(malformed("a.csv, line 5: the row has 3 cells")));
  CHECK(shown == 10);
  const Texts lines = groups.lines();
  REQUIRE(lines.size() == 12);
  CHECK(lines[9] == "a.csv, line 10: 'x10' is bad (2 times in total)");
  CHECK(lines[10] == "980 more like this one: a.csv, line 10: 'x10' is bad");
  CHECK(lines[11] == "a.csv, line 5: the row has 3 cells");
  CHECK(groups.rest() == Texts{lines[10]});
}

TEST_CASE("kinds beyond the bound are one", "[error_groups]") {
  ErrorGroups groups;
  std::string what;
  for (int i = 0; i < 1'000; ++i) groups.add(malformed(what += 'x'));
  CHECK(groups.lines().size() == ErrorGroups::kMaxGroups + ErrorGroups::kShown + 1);
}

TEST_CASE("what a recorder found is no loss, and neither is what no log can give", "[error_groups]") {
  ErrorGroups groups;
  groups.add(Error(ErrorDomain::pdh, 0x800007D1, "\\Job Object(a)\\X"));
  groups.add(Error(ProgramError::unsupported, "rates cannot fill counters"));
  CHECK_FALSE(groups.has_loss());
  groups.add(Error(ProgramError::wrong_counter_type, "the counter X has the type 5"));
  CHECK(groups.has_loss());
}

}  // namespace
}  // namespace jobx
