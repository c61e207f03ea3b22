#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/history/first_spellings.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Names = std::vector<std::string>;

Names shown(FirstSpellings& spellings, const Names& names) {
  std::vector<Job> jobs;
  for (const std::string& name : names) jobs.push_back(job_named(name));
  spellings.apply(jobs);
  Names result;
  for (const Job& job : jobs) result.push_back(job.name.name);
  return result;
}

TEST_CASE("a job that is spelled otherwise later goes by its first spelling", "[backfill]") {
  FirstSpellings spellings;
  CHECK(shown(spellings, {"Nightly", "other"}) == Names{"Nightly", "other"});
  CHECK(shown(spellings, {"NIGHTLY"}) == Names{"Nightly"});
  CHECK(shown(spellings, {"nightly", "OTHER"}) == Names{"Nightly", "other"});
  CHECK(spellings.of("nIGHTLY") == "Nightly");
}

TEST_CASE("two jobs whose names differ by case stay two", "[backfill]") {
  FirstSpellings spellings;
  CHECK(shown(spellings, {"a", "A"}) == Names{"a", "A"});
  CHECK(shown(spellings, {"A"}) == Names{"A"});
  FirstSpellings late;
  CHECK(shown(late, {"a"}) == Names{"a"});
  CHECK(shown(late, {"A"}) == Names{"a"});
  CHECK(shown(late, {"A", "a"}) == Names{"A", "a"});
  CHECK(shown(late, {"bB", "BB"}) == Names{"bB", "BB"});
}

}  // namespace
}  // namespace jobx::test
