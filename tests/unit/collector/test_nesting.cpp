#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "collector/merge/inventory.h"
#include "collector/merge/nesting.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Ids = std::optional<std::vector<std::uint64_t>>;

/// "depth parent" of each job: "0 -", "1 root", "?" where nothing is said.
std::map<std::string, std::string> place(const std::map<std::string, Ids>& jobs) {
  std::vector<JobView> views;
  for (const auto& [name, ids] : jobs) {
    views.push_back(view_of(job_named(name)));
    views.back().job.process_ids = ids;
  }
  place_nested_jobs(views);
  std::map<std::string, std::string> places;
  for (const JobView& view : views) {
    places[view.job.name.name] =
        view.depth ? std::to_string(*view.depth) + " " + view.parent.value_or(JobName{{}, "-"}).name : "?";
    if (!view.depth && view.parent) places[view.job.name.name] = "a parent without depth";
  }
  return places;
}

TEST_CASE("a job is nested in those that hold all its processes and more", "[nesting]") {
  struct Row {
    std::string what;
    std::map<std::string, Ids> jobs;
    std::map<std::string, std::string> places;
  };
  const std::vector<Row> rows{
      {"one job", {{"root", Ids{{4, 8}}}}, {{"root", "0 -"}}},
      {"three generations",
       {{"root", Ids{{4, 8, 12}}}, {"child", Ids{{8, 12}}}, {"grandchild", Ids{{12}}}},
       {{"root", "0 -"}, {"child", "1 root"}, {"grandchild", "2 child"}}},
      {"two children of one root",
       {{"root", Ids{{4, 8, 12}}}, {"a", Ids{{4}}}, {"b", Ids{{8}}}},
       {{"root", "0 -"}, {"a", "1 root"}, {"b", "1 root"}}},
      {"two families",
       {{"a", Ids{{4, 8}}}, {"a1", Ids{{8}}}, {"b", Ids{{12, 16}}}, {"b1", Ids{{16}}}},
       {{"a", "0 -"}, {"a1", "1 a"}, {"b", "0 -"}, {"b1", "1 b"}}},
      {"equal lists cannot be told apart", {{"a", Ids{{4}}}, {"b", Ids{{4}}}}, {{"a", "?"}, {"b", "?"}}},
      {"equal lists in a root that can",
       {{"root", Ids{{4, 8}}}, {"a", Ids{{4}}}, {"b", Ids{{4}}}},
       {{"root", "0 -"}, {"a", "?"}, {"b", "?"}}},
      {"two equal jobs around one",
       {{"a", Ids{{4, 8}}}, {"b", Ids{{4, 8}}}, {"inner", Ids{{4}}}},
       {{"a", "?"}, {"b", "?"}, {"inner", "?"}}},
      {"two jobs of one size that overlap around one",
       {{"a", Ids{{4, 8}}}, {"b", Ids{{4, 12}}}, {"inner", Ids{{4}}}},
       {{"a", "?"}, {"b", "?"}, {"inner", "?"}}},
      {"lists that overlap were read while processes came and went",
       {{"a", Ids{{4, 8}}}, {"b", Ids{{8, 12}}}},
       {{"a", "?"}, {"b", "?"}}},
      {"lists of different length that overlap tell nothing either",
       {{"a", Ids{{4, 8, 12}}}, {"b", Ids{{12, 16}}}},
       {{"a", "?"}, {"b", "?"}}},
      {"a list that was not read tells nothing, and hides nothing",
       {{"root", Ids{{4, 8}}}, {"unread", std::nullopt}, {"child", Ids{{8}}}},
       {{"root", "0 -"}, {"unread", "?"}, {"child", "1 root"}}},
      {"a job without processes is nowhere",
       {{"root", Ids{{4}}}, {"empty", Ids{std::vector<std::uint64_t>{}}}},
       {{"root", "0 -"}, {"empty", "?"}}},
      {"an id that is listed twice is one process",
       {{"root", Ids{{4, 8}}}, {"child", Ids{{8, 8, 8}}}},
       {{"root", "0 -"}, {"child", "1 root"}}},
      {"the order of ids does not matter",
       {{"root", Ids{{12, 4, 8}}}, {"child", Ids{{8, 4}}}},
       {{"root", "0 -"}, {"child", "1 root"}}},
      {"no jobs", {}, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    CHECK(place(row.jobs) == row.places);
  }
}

TEST_CASE("ids wider than 32 bits are told apart", "[nesting]") {
  CHECK(place({{"a", Ids{{4}}}, {"b", Ids{{0x1'0000'0004U}}}}) ==
        std::map<std::string, std::string>{{"a", "0 -"}, {"b", "0 -"}});
}

/// Jobs within jobs, "level 101" the outermost, each with a process of its own.
std::map<std::string, Ids> tower(int levels) {
  std::map<std::string, Ids> jobs;
  std::vector<std::uint64_t> ids;
  for (int level = levels; level > 0; --level) {
    ids.push_back(static_cast<std::uint64_t>(level) * 4);
    jobs["level " + std::to_string(100 + level)] = ids;
  }
  return jobs;
}

TEST_CASE("a tower of jobs is as deep as it is high", "[nesting]") {
  const auto places = place(tower(20));
  CHECK(places.at("level 101") == "0 -");
  CHECK(places.at("level 120") == "19 level 119");
}

TEST_CASE("a tower that is too high to compare is not placed, and its neighbours are", "[nesting]") {
  CHECK(place(tower(64)).at("level 164") == "63 level 163");
  auto jobs = tower(65);
  jobs["neighbour"] = {1'000, 1'004};
  jobs["neighbour's child"] = {1'000};
  const auto places = place(jobs);
  CHECK(places.at("level 101") == "?");
  CHECK(places.at("level 165") == "?");
  CHECK(places.at("neighbour") == "0 -");
  CHECK(places.at("neighbour's child") == "1 neighbour");
}

}  // namespace
}  // namespace jobx::test
