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

/// "depth parent" of each job: "0 -", "1 root"; "in root" without a depth, "?" where nothing is said.
std::map<std::string, std::string> places_of(std::vector<JobView>& views) {
  place_nested_jobs(views);
  std::map<std::string, std::string> places;
  for (const JobView& view : views) {
    places[view.job->name.name] =
        view.depth ? std::to_string(*view.depth) + " " + view.parent.value_or(JobName{{}, "-"}).name : "?";
    if (!view.depth && view.parent) places[view.job->name.name] = "in " + view.parent->name;
  }
  return places;
}

std::map<std::string, std::string> place(const std::map<std::string, Ids>& jobs) {
  std::vector<JobView> views;
  for (const auto& [name, ids] : jobs) {
    views.push_back(view_of(job_named(name)));
    views.back().job.edit().process_ids = ids;
  }
  return places_of(views);
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

TEST_CASE("ids of many sizes are each told from all others", "[nesting]") {
  // As Windows gives them, multiples of four, from the first ones to those after a long time.
  std::vector<std::uint64_t> all;
  for (const std::uint64_t begin : {0U, 2'036U, 4'084U, 65'524U, 4'194'284U, 2'147'483'628U}) {
    for (std::uint64_t id = begin + 4; id <= begin + 24; id += 4) all.push_back(id);
  }
  std::map<std::string, Ids> jobs{{"root", all}};
  std::map<std::string, std::string> places{{"root", "0 -"}};
  for (const std::uint64_t id : all) {
    jobs[std::to_string(id)] = Ids{{id}};
    places[std::to_string(id)] = "1 root";
  }
  CHECK(place(jobs) == places);
}

/// A silo of that number in the silo of the other one; without processes unless some are given.
struct SiloIn {
  std::optional<std::uint32_t> id;
  std::uint32_t parent;
  Ids processes = std::vector<std::uint64_t>();
};

std::map<std::string, std::string> place_silos(const std::map<std::string, SiloIn>& silos,
                                               const std::map<std::string, Ids>& jobs = {}) {
  std::vector<JobView> views;
  for (const auto& [name, silo] : silos) {
    Job& job = views.emplace_back(view_of(job_named(name))).job.edit();
    job.process_ids = silo.processes;
    job.job_id = silo.id;
    job.silo = Silo{Silo::Kind::application, silo.parent};
  }
  for (const auto& [name, ids] : jobs) {
    views.emplace_back(view_of(job_named(name))).job.edit().process_ids = ids;
  }
  return places_of(views);
}

TEST_CASE("the kernel's word on silos decides where lists of processes cannot", "[nesting]") {
  using Places = std::map<std::string, std::string>;
  // A container whose only process is that of a silo in it.
  CHECK(place_silos({{"outer", {7, 0, Ids{{4, 8}}}}, {"inner", {9, 7, Ids{{4, 8}}}}}) ==
        Places{{"outer", "0 -"}, {"inner", "1 outer"}});
  // The lists alone would say that the inner one is the larger: a process has ended between two readings.
  CHECK(place_silos({{"outer", {7, 0, Ids{{4}}}}, {"inner", {9, 7, Ids{{4, 8}}}}}) ==
        Places{{"outer", "0 -"}, {"inner", "1 outer"}});
  CHECK(place_silos({{"outer", {7, 0, Ids{{12, 4}}}}, {"inner", {9, 7, Ids{{4, 8}}}}}) ==
        Places{{"outer", "0 -"}, {"inner", "1 outer"}});
  // The outer one's list was not read.
  CHECK(place_silos({{"outer", {7, 0, std::nullopt}}, {"inner", {9, 7, Ids{{4, 8}}}}}) ==
        Places{{"outer", "?"}, {"inner", "1 outer"}});
  // Nor can it be told then whether it is around a plain job that is around the inner one.
  CHECK(place_silos({{"outer", {7, 0, std::nullopt}}, {"inner", {9, 7, Ids{{4, 8}}}}},
                    {{"job", Ids{{4, 8, 12}}}}) == Places{{"outer", "?"}, {"inner", "?"}, {"job", "0 -"}});
  // A plain job in the inner one of two, the lists of which say that it is the larger.
  CHECK(place_silos({{"a outer", {7, 0, Ids{{4, 8}}}}, {"b inner", {9, 7, Ids{{4, 8, 12}}}}},
                    {{"job", Ids{{4}}}}) ==
        Places{{"a outer", "0 -"}, {"b inner", "1 a outer"}, {"job", "2 b inner"}});
  // Three of them, and a plain job in the innermost.
  CHECK(place_silos({{"a", {7, 0, Ids{{4, 8}}}}, {"b", {9, 7, Ids{{4, 8}}}}, {"c", {11, 9, Ids{{4, 8}}}}},
                    {{"job", Ids{{4}}}}) == Places{{"a", "0 -"}, {"b", "1 a"}, {"c", "2 b"}, {"job", "3 c"}});
}

TEST_CASE("a silo without processes has the silo around it as parent, and no depth", "[nesting]") {
  using Places = std::map<std::string, std::string>;
  CHECK(place_silos({{"outer", {7, 0, Ids{{4}}}}, {"inner", {9, 7}}}) ==
        Places{{"outer", "0 -"}, {"inner", "in outer"}});
  CHECK(place_silos({{"alone", {7, 0}}}) == Places{{"alone", "?"}});
  CHECK(place_silos({{"inner", {9, 1}}, {"outer", {1, 0}}}) == Places{{"inner", "in outer"}, {"outer", "?"}});
  CHECK(place_silos({{"inner", {9, 7}}, {"outer, whose number was not read", {std::nullopt, 0}}}) ==
        Places{{"inner", "?"}, {"outer, whose number was not read", "?"}});
  CHECK(place_silos({{"in one that is gone", {9, 7}}}) == Places{{"in one that is gone", "?"}});
}

TEST_CASE("silos that are said to be in each other are in none", "[nesting]") {
  using Places = std::map<std::string, std::string>;
  CHECK(place_silos({{"a", {7, 9}}, {"b", {9, 7}}, {"c", {11, 11}}}) ==
        Places{{"a", "?"}, {"b", "?"}, {"c", "?"}});
  CHECK(place_silos({{"a", {7, 9, Ids{{4}}}}, {"b", {9, 7, Ids{{4}}}}}) == Places{{"a", "?"}, {"b", "?"}});
}

TEST_CASE("silos that are further in than can be looked at are not placed", "[nesting]") {
  std::map<std::string, SiloIn> silos;
  for (std::uint32_t level = 0; level <= 65; ++level) {
    silos["level " + std::to_string(100 + level)] = {level + 1, level, Ids{{4 * level + 4}}};
  }
  const auto places = place_silos(silos);
  CHECK(places.at("level 100") == "0 -");
  CHECK(places.at("level 164") == "64 level 163");
  CHECK(places.at("level 165") == "?");
  // Numbers that were read while silos came and went.
  CHECK(place_silos({{"a", {7, 9, Ids{{4}}}}, {"b", {9, 11, Ids{{8}}}}, {"c", {11, 9, Ids{{12, 16}}}}}) ==
        std::map<std::string, std::string>{{"a", "?"}, {"b", "0 -"}, {"c", "0 -"}});
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
