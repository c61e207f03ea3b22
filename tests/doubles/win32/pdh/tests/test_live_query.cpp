// The live query against the pdh.dll beside this program: every fault that PDH documents.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "pdh/live/live_query.h"
#include "tests/doubles/win32/pdh/tests/world.h"

namespace jobx {
namespace {

using pdh_test::job_set;
using pdh_test::Json;
using pdh_test::scenario_of;
using pdh_test::World;

const std::vector<CounterRequest> kRequests{{"Job Object", "Process Count - Active"},
                                            {"Job Object", "Pages/Sec"}};

OpenedQuery open_query() {
  Result<OpenedQuery> query = open_live_query(kRequests);
  INFO((query ? "" : query.error().message()));
  REQUIRE(query);
  return *std::move(query);
}

Snapshot read(OpenedQuery& query) {
  Snapshot snapshot;
  const Result<void> done = query.reader->read(snapshot, {});
  INFO((done ? "" : done.error().message()));
  REQUIRE(done);
  return snapshot;
}

void give(Json& set, std::size_t instance, const std::string& counter, const Json& value) {
  set["instances"][instance]["values"][counter] = value;
}

TEST_CASE("raw values come by columns, with types, time bases and both times", "[live_query]") {
  World world;
  Json set = job_set({"build \"agent\"", "\xE6\x97\xA5\xE6\x9C\xAC", "_Total"});
  set["counters"][1]["time_base"] = 3'579'545;
  give(set, 0, "Process Count - Active", 4);
  give(set, 1, "Pages/Sec", {{"first", 4'294'967'295U}, {"second", 77}});
  world.become(scenario_of({set}));
  OpenedQuery query = open_query();
  CHECK(query.missing.empty());
  const Snapshot snapshot = read(query);
  CHECK(snapshot.errors.empty());
  REQUIRE(snapshot.sets.size() == 1);
  const CounterSet& jobs = snapshot.sets[0];
  CHECK(jobs.machine == "TESTBOX");
  CHECK(jobs.name == "Job Object");
  CHECK(jobs.instances == std::vector<std::string>{"build \"agent\"", "\xE6\x97\xA5\xE6\x9C\xAC", "_Total"});
  REQUIRE(jobs.columns.size() == 2);
  CHECK(jobs.columns[0].name == "Process Count - Active");
  CHECK(jobs.columns[0].type == 0x10000);
  CHECK(jobs.columns[0].raw[0].first == 4);
  CHECK(jobs.columns[1].time_base == 3'579'545);
  CHECK(jobs.columns[1].raw[1].first == 4'294'967'295);
  CHECK(jobs.columns[1].raw[1].second == 77);
  REQUIRE(snapshot.utc_time);
  const Ticks bias = bias_between(*snapshot.utc_time, snapshot.local_time);
  CHECK(std::chrono::abs(bias) <= std::chrono::hours(14) + std::chrono::seconds(1));
}

TEST_CASE("without the counter set the query does not open; it does once the set is there", "[live_query]") {
  World world;
  world.become(scenario_of({}));
  const Result<OpenedQuery> without = open_live_query(kRequests);
  REQUIRE_FALSE(without);
  CHECK(without.error().code_name() == "pdh_0xc0000bb8");
  CHECK_THAT(without.error().message(), Catch::Contains("\\Job Object(*)\\Process Count - Active") &&
                                            Catch::Contains("the counter set does not exist"));
  Json set = job_set({"a", "_Total"});
  set["appears_after"] = 0.3;
  world.become(scenario_of({set}));
  CHECK_FALSE(open_live_query(kRequests));
  std::this_thread::sleep_for(std::chrono::milliseconds(400));
  OpenedQuery query = open_query();
  CHECK(read(query).sets.at(0).instances.size() == 2);
}

TEST_CASE("a counter that is missing costs itself only, and is named", "[live_query]") {
  World world;
  Json set = job_set({"a"});
  set["counters"].erase(1);
  world.become(scenario_of({set}));
  OpenedQuery query = open_query();
  REQUIRE(query.missing.size() == 1);
  CHECK(query.missing[0].code_name() == "pdh_0xc0000bb9");
  CHECK_THAT(query.missing[0].message(), Catch::Contains("Pages/Sec"));
  CHECK(read(query).sets.at(0).columns.size() == 1);
}

TEST_CASE("a set that disappears and comes back", "[live_query]") {
  World world;
  world.become(scenario_of({job_set({"a"})}));
  OpenedQuery query = open_query();
  CHECK(read(query).sets.at(0).columns.size() == 2);
  world.become(scenario_of({}));
  const Snapshot without = read(query);
  CHECK(without.sets.at(0).columns.empty());
  CHECK_FALSE(without.errors.empty());
  world.become(scenario_of({job_set({"a", "b"})}));
  CHECK(read(query).sets.at(0).instances.size() == 2);
}

TEST_CASE("every item keeps its own status", "[live_query]") {
  World world;
  Json set = job_set({"a", "b"});
  give(set, 0, "Process Count - Active", {{"first", 9}, {"status", "0xC0000BBA"}});
  world.become(scenario_of({set}));
  OpenedQuery query = open_query();
  const Snapshot snapshot = read(query);
  CHECK(snapshot.sets[0].columns[0].raw[0].status == 0xC000'0BBA);
  CHECK(has_data(snapshot.sets[0].columns[0].raw[1].status));
}

TEST_CASE("an array that grows between the two calls is read from the start", "[live_query]") {
  for (const char* const answer : {"0x800007D2", "0xC0000BBD", "0xC0000BC2"}) {
    CAPTURE(answer);
    World world;
    Json scenario = scenario_of({job_set({"a", "b", "c"})});
    scenario["growth"] = 40;
    scenario["growth_times"] = 2;
    scenario["small_buffer_status"] = answer;
    world.become(scenario);
    OpenedQuery query = open_query();
    const Snapshot snapshot = read(query);
    CHECK(snapshot.errors.empty());
    REQUIRE(snapshot.sets[0].columns.size() == 2);
    CHECK(snapshot.sets[0].instances.size() >= 3);
  }
}

TEST_CASE("an array that never stops growing is given up", "[live_query]") {
  World world;
  Json scenario = scenario_of({job_set({"a"})});
  scenario["growth"] = 5;
  scenario["growth_times"] = 1'000'000;
  world.become(scenario);
  OpenedQuery query = open_query();
  const Snapshot snapshot = read(query);
  // The second counter profits from the room that was made for the first.
  CHECK(snapshot.sets[0].columns.size() == 1);
  REQUIRE(snapshot.errors.size() == 1);
  CHECK(snapshot.errors[0].code_name() == "limit_exceeded");
  CHECK_THAT(snapshot.errors[0].message(), Catch::Contains("Process Count - Active"));
}

TEST_CASE("another type is told as it is", "[live_query]") {
  World world;
  Json set = job_set({"a"});
  set["counters"][0]["type"] = "0x20510500";
  world.become(scenario_of({set}));
  OpenedQuery query = open_query();
  CHECK(read(query).sets[0].columns[0].type == 0x2051'0500);
}

TEST_CASE("a call that fails is told with its status", "[live_query]") {
  World world;
  Json scenario = scenario_of({job_set({"a"})});
  world.become(scenario);
  OpenedQuery query = open_query();
  scenario["calls"]["PdhCollectQueryData"] = {{"status", "0xC0000BDB"}, {"times", 1}};
  world.become(scenario);
  Snapshot snapshot;
  const Result<void> failed = query.reader->read(snapshot, {});
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code_name() == "pdh_0xc0000bdb");
  CHECK_THAT(failed.error().message(), Catch::Contains("the account may not read performance counters"));
  scenario["calls"] = {{"PdhGetRawCounterArray", {{"status", "0xC0000BBA"}, {"times", 1}}}};
  world.become(scenario);
  const Snapshot partly = read(query);
  CHECK(partly.sets[0].columns.size() == 1);
  CHECK(partly.errors.size() == 1);
  scenario["calls"] = {{"PdhOpenQuery", {{"status", "0xC0000BBB"}}}};
  world.become(scenario);
  CHECK(open_live_query(kRequests).error().code_name() == "pdh_0xc0000bbb");
}

TEST_CASE("no data is no failure, but nothing is there", "[live_query]") {
  World world;
  Json scenario = scenario_of({job_set({"a"})});
  world.become(scenario);
  OpenedQuery query = open_query();
  scenario["calls"]["PdhCollectQueryData"] = {{"status", "0x800007D5"}};
  world.become(scenario);
  const Snapshot snapshot = read(query);
  CHECK(snapshot.sets.at(0).columns.empty());
  CHECK(snapshot.sets.at(0).instances.empty());
  REQUIRE(snapshot.errors.size() == 1);
  CHECK(snapshot.errors[0].code_name() == "pdh_0x800007d5");
}

TEST_CASE("a set without an instance is there, whichever status says so", "[live_query]") {
  for (const char* const status : {"0x800007D1", "0x800007D5"}) {
    for (const bool both : {false, true}) {
      CAPTURE(status, both);
      World world;
      Json empty = job_set({});
      empty["empty_status"] = status;
      Json other = job_set(both ? std::vector<std::string>() : std::vector<std::string>{"a/b"});
      other["name"] = "Job Object Details";
      other["empty_status"] = status;
      world.become(scenario_of({empty, other}));
      const std::vector<CounterRequest> requests{{"Job Object", "Process Count - Active"},
                                                 {"Job Object", "Pages/Sec"},
                                                 {"Job Object Details", "Pages/Sec"}};
      Result<OpenedQuery> query = open_live_query(requests);
      REQUIRE(query);
      for (int i = 0; i < 2; ++i) {
        const Snapshot snapshot = read(*query);
        CHECK(snapshot.errors.empty());
        CHECK(snapshot.sets.at(0).columns.size() == 2);
        CHECK(snapshot.sets[0].instances.empty());
        CHECK(snapshot.sets.at(1).columns.size() == 1);
        CHECK(snapshot.sets[1].instances.size() == (both ? 0 : 1));
      }
    }
  }
}

TEST_CASE("a collection without data means empty sets where their arrays say so", "[live_query]") {
  World world;
  Json scenario = scenario_of({job_set({})});
  world.become(scenario);
  OpenedQuery query = open_query();
  CHECK(read(query).errors.empty());
  scenario["calls"]["PdhCollectQueryData"] = {{"status", "0x800007D5"}};
  world.become(scenario);
  const Snapshot snapshot = read(query);
  CHECK(snapshot.errors.empty());
  CHECK(snapshot.sets.at(0).columns.size() == 2);
}

TEST_CASE("a counter without an instance beside others that have some is a fault of its own",
          "[live_query]") {
  World world;
  Json set = job_set({"a"});
  set["counters"][0]["array_status"] = "0x800007D5";
  world.become(scenario_of({set}));
  OpenedQuery query = open_query();
  const Snapshot snapshot = read(query);
  REQUIRE(snapshot.errors.size() == 1);
  CHECK(snapshot.errors[0].code_name() == "pdh_0x800007d5");
  CHECK_THAT(snapshot.errors[0].message(), Catch::Contains("Process Count - Active"));
  REQUIRE(snapshot.sets.at(0).columns.size() == 1);
  CHECK(snapshot.sets[0].columns[0].name == "Pages/Sec");
  CHECK(snapshot.sets[0].instances.size() == 1);
}

TEST_CASE("a provider that hangs blocks the reading and no longer", "[live_query]") {
  World world;
  Json scenario = scenario_of({job_set({"a"})});
  world.become(scenario);
  OpenedQuery query = open_query();
  scenario["calls"]["PdhCollectQueryData"] = {{"hang", 0.5}, {"times", 1}};
  world.become(scenario);
  const auto start = std::chrono::steady_clock::now();
  CHECK(read(query).sets.at(0).columns.size() == 2);
  CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(450));
  CHECK(read(query).sets.at(0).columns.size() == 2);
}

TEST_CASE("instances of one name stay apart and in order", "[live_query]") {
  World world;
  Json set = job_set({"same", "same", "other", "same"});
  for (std::size_t i = 0; i < 4; ++i) give(set, i, "Process Count - Active", i + 10);
  world.become(scenario_of({set}));
  OpenedQuery query = open_query();
  const CounterSet jobs = read(query).sets.at(0);
  CHECK(jobs.instances == std::vector<std::string>{"same", "same", "other", "same"});
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(jobs.columns[0].raw[i].first == static_cast<std::int64_t>(i) + 10);
}

TEST_CASE("instances come and go between readings", "[live_query]") {
  World world;
  world.become(scenario_of({job_set({"a", "b"})}));
  OpenedQuery query = open_query();
  Snapshot snapshot;
  for (const auto& names : {std::vector<std::string>{"a", "b"}, {"b"}, {}, {"c", "b", "a"}}) {
    world.become(scenario_of({job_set(names)}));
    REQUIRE(query.reader->read(snapshot, {}));
    CHECK(snapshot.sets.at(0).instances == names);
  }
}

TEST_CASE("a thousand instances", "[live_query]") {
  World world;
  std::vector<std::string> names;
  for (int i = 0; i < 1'000; ++i) names.push_back("job with a longer name " + std::to_string(i));
  world.become(scenario_of({job_set(names)}));
  OpenedQuery query = open_query();
  CHECK(read(query).sets.at(0).instances == names);
}

TEST_CASE("paths with wildcards are expanded, and instances chosen by name", "[live_query]") {
  World world;
  Json set = job_set({"build 1", "build 2", "other"});
  set["localized"] = "Auftragsobjekt";
  world.become(scenario_of({set}));
  const std::vector<std::string> paths{"\\Job Object(build*)\\*"};
  Result<OpenedQuery> query = open_live_query_of_paths(paths);
  REQUIRE(query);
  const Snapshot snapshot = read(*query);
  CHECK(snapshot.sets.at(0).instances == std::vector<std::string>{"build 1", "build 2"});
  CHECK(snapshot.sets[0].columns.size() == 2);
  const Result<OpenedQuery> nothing =
      open_live_query_of_paths(std::vector<std::string>{"\\Job Object(*)\\No such*"});
  REQUIRE_FALSE(nothing);
  CHECK(nothing.error().code_name() == "pdh_0xc0000bb9");
}

}  // namespace
}  // namespace jobx
