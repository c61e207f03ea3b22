#include <algorithm>
#include <catch2/catch.hpp>
#include <utility>

#include "collector/sources/pdh_source.h"
#include "pdh/counter_type.h"
#include "tests/unit/counters.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;

/// What stands in for PDH: which snapshots a query gives, and whether it can be opened.
struct World {
  std::optional<Error> open_error;
  std::vector<Error> missing;
  std::optional<Error> read_error;
  std::vector<Error> errors;  ///< beside the sets
  std::vector<CounterSet> sets{job_set({"a", "_Total"})};
  int opened = 0;
  int at_once = 0;       ///< queries that are open
  int most_at_once = 0;  ///< that ever were
  Clock::time_point now{};
};

class WorldReader final : public CounterReader {
 public:
  explicit WorldReader(World& world) : world_(world) {
    world_.most_at_once = std::max(world_.most_at_once, ++world_.at_once);
  }
  ~WorldReader() override { --world_.at_once; }
  Result<void> read(Snapshot& into, const std::stop_token&) override {
    if (world_.read_error) return *world_.read_error;
    into = {};
    into.sets = world_.sets;
    into.errors = world_.errors;
    return {};
  }

 private:
  World& world_;
};

PdhSource source_of(World& world, bool reopen = true) {
  return PdhSource(
      [&world]() -> Result<OpenedQuery> {
        ++world.opened;
        if (world.open_error) return *world.open_error;
        return OpenedQuery{std::make_unique<WorldReader>(world), world.missing};
      },
      {.details = false, .reopen = reopen}, [&world] { return world.now; });
}

Result<Sample> collect(PdhSource& source) {
  return source.collect({}).sample;
}

/// What one more reading says about how often the query was rebuilt.
std::uint64_t rebuilds(PdhSource& source) {
  const SourceResult result = source.collect({});
  REQUIRE(result.figures.size() == 1);
  CHECK(result.figures[0].id == FigureId::pdh_rebuilds);
  return result.figures[0].value;
}

const Error kNoObject = pdh_error(pdh_status::no_object, "no counters");

TEST_CASE("a query is opened once and read again and again", "[pdh_source]") {
  World world;
  PdhSource source = source_of(world);
  for (int i = 0; i < 3; ++i) CHECK(collect(source)->jobs.size() == 1);
  CHECK(world.opened == 1);
  CHECK(rebuilds(source) == 0U);
}

TEST_CASE("a counter set that a log spells in lower case is there", "[pdh_source]") {
  World world;
  world.sets.front().name = "job object";
  PdhSource source = source_of(world);
  REQUIRE(collect(source));
  CHECK(collect(source)->jobs.size() == 1);
}

TEST_CASE("a counter set that is missing at start is found when it appears, without haste", "[pdh_source]") {
  World world;
  world.open_error = kNoObject;
  PdhSource source = source_of(world);
  CHECK(collect(source).error() == kNoObject);
  // The second try follows at once, later ones after pauses of 1, 2, 4, … 60 s.
  int expected = 1;
  for (const int pause : {0, 1, 2, 4, 8, 16, 32, 60, 60}) {
    CAPTURE(pause);
    if (pause > 0) {
      world.now += seconds(pause) - std::chrono::milliseconds(1);
      CHECK(collect(source).error() == kNoObject);
      CHECK(world.opened == expected);
      world.now += std::chrono::milliseconds(1);
    }
    CHECK(collect(source).error() == kNoObject);
    CHECK(world.opened == ++expected);
  }
  world.open_error.reset();
  CHECK_FALSE(collect(source));
  world.now += seconds(60);
  CHECK(collect(source)->jobs.size() == 1);
  CHECK(rebuilds(source) == static_cast<std::uint64_t>(expected));
}

TEST_CASE("a query that fails is built anew at the next reading", "[pdh_source]") {
  World world;
  PdhSource source = source_of(world);
  REQUIRE(collect(source));
  world.read_error = pdh_error(0xC000'0BBC, "cannot collect");
  CHECK(collect(source).error() == *world.read_error);
  world.read_error.reset();
  CHECK(collect(source)->jobs.size() == 1);
  CHECK(rebuilds(source) == 1U);
}

TEST_CASE("a query that opens and then always fails is not built anew at every scrape", "[pdh_source]") {
  World world;
  world.read_error = pdh_error(0xC000'0BBC, "cannot collect");
  PdhSource source = source_of(world);
  for (int i = 0; i < 10; ++i) CHECK_FALSE(collect(source));
  CHECK(world.opened == 2);
}

TEST_CASE("a set that was disabled gives an error, and the query is built anew", "[pdh_source]") {
  World world;
  PdhSource source = source_of(world);
  REQUIRE(collect(source));
  world.sets.clear();
  const Result<Sample> without = collect(source);
  REQUIRE_FALSE(without);
  CHECK(without.error().code() == pdh_status::no_data);
  world.sets = {job_set({"a", "_Total"})};
  CHECK(collect(source)->jobs.size() == 1);
  CHECK(world.opened == 2);
}

TEST_CASE("without a counter of a job a reading fails, for the reason that is known best", "[pdh_source]") {
  World world;
  SECTION("there is another set") {
    world.sets = {details_set({"a/b"}, {5})};
  }
  SECTION("the set has no counters") {
    world.sets[0].columns.clear();
  }
  PdhSource source = source_of(world);
  CHECK(collect(source).error().code() == pdh_status::no_data);
  world.errors = {pdh_error(pdh_status::no_counter, "no such counter")};
  CHECK(collect(source).error() == world.errors.front());
  // Opened twice at once, then not before a second has passed.
  CHECK_FALSE(collect(source));
  CHECK(world.opened == 2);
  world.now += seconds(1);
  CHECK_FALSE(collect(source));
  CHECK(world.opened == 3);

  world.missing = {kNoObject};
  PdhSource both = source_of(world);
  CHECK(collect(both).error() == world.errors.front());
  world.errors.clear();
  PdhSource lacking = source_of(world);
  CHECK(collect(lacking).error() == kNoObject);
}

TEST_CASE("a query that is built anew replaces the one before, they are never open together",
          "[pdh_source]") {
  World world;
  PdhSource source = source_of(world);
  REQUIRE(collect(source));
  world.read_error = pdh_error(0xC000'0BBC, "cannot collect");
  CHECK_FALSE(collect(source));
  CHECK_FALSE(collect(source));
  CHECK(world.opened == 2);
  CHECK(world.most_at_once == 1);
}

TEST_CASE("a source that healed is built anew at once when it fails again", "[pdh_source]") {
  World world;
  world.read_error = pdh_error(0xC000'0BBC, "cannot collect");
  PdhSource source = source_of(world);
  for (int i = 0; i < 3; ++i) CHECK_FALSE(collect(source));
  world.now += seconds(1);
  const std::optional<Error> error = std::exchange(world.read_error, std::nullopt);
  REQUIRE(collect(source));
  CHECK(world.opened == 3);
  world.read_error = error;
  CHECK_FALSE(collect(source));
  world.read_error.reset();
  CHECK(collect(source));
  CHECK(world.opened == 4);
}

TEST_CASE("counters that stay missing are looked for without haste", "[pdh_source]") {
  World world;
  world.missing = {kNoObject};
  SECTION("alone") {}
  SECTION("beside one of a wrong type") {
    column_of(world.sets[0], "Pages/Sec").type = counter_type::rawcount;
  }
  PdhSource source = source_of(world);
  for (int i = 0; i < 5; ++i) CHECK(collect(source));
  CHECK(world.opened == 2);
  world.now += seconds(1);
  for (int i = 0; i < 5; ++i) CHECK(collect(source));
  CHECK(world.opened == 3);
  world.now += seconds(1);
  CHECK(collect(source));
  CHECK(world.opened == 3);
}

TEST_CASE("counters that are missing are told, and looked for again", "[pdh_source]") {
  World world;
  world.missing = {kNoObject};
  PdhSource source = source_of(world);
  Result<Sample> sample = collect(source);
  REQUIRE(sample);
  CHECK(sample->jobs.size() == 1);
  CHECK(sample->errors == std::vector<Error>{kNoObject});
  world.missing.clear();
  sample = collect(source);
  CHECK(sample->errors.empty());
  CHECK(world.opened == 2);
  REQUIRE(collect(source));
  CHECK(world.opened == 2);
}

TEST_CASE("a counter of a wrong type is looked for again, without haste", "[pdh_source]") {
  World world;
  column_of(world.sets[0], "Pages/Sec").type = counter_type::rawcount;
  PdhSource source = source_of(world);
  for (int i = 0; i < 5; ++i) CHECK(collect(source)->errors.size() == 1);
  CHECK(world.opened == 2);
  world.now += seconds(1);
  world.sets = {job_set({"a", "_Total"})};
  CHECK(collect(source)->errors.empty());
  CHECK(world.opened == 3);
  CHECK(collect(source)->errors.empty());
  CHECK(world.opened == 3);
}

TEST_CASE("readings in between do not put off the search for a counter of the right type", "[pdh_source]") {
  World world;
  column_of(world.sets[0], "Pages/Sec").type = counter_type::rawcount;
  PdhSource source = source_of(world);
  for (int i = 0; i < 12; ++i) {
    REQUIRE(collect(source));
    world.now += std::chrono::milliseconds(100);
  }
  CHECK(world.opened == 3);
}

TEST_CASE("an error of the system with a number of our own is no counter of a wrong type", "[pdh_source]") {
  World world;
  world.errors = {pdh_error(static_cast<std::uint32_t>(ProgramError::wrong_counter_type), "\\A(*)\\B"),
                  Error(ProgramError::malformed_data, "of another kind")};
  PdhSource source = source_of(world);
  for (int i = 0; i < 3; ++i) CHECK(collect(source)->errors.size() == 2);
  CHECK(world.opened == 1);
}

TEST_CASE("a log is never opened anew", "[pdh_source]") {
  World world;
  PdhSource source = source_of(world, false);
  REQUIRE(collect(source));
  world.read_error = Error(ProgramError::malformed_data, "the log has ended");
  for (int i = 0; i < 3; ++i) {
    CHECK(collect(source).error() == *world.read_error);
    world.now += seconds(100);
  }
  CHECK(world.opened == 1);
  CHECK(rebuilds(source) == 0U);
}

TEST_CASE("a log that could not be opened stays an error, however long that is ago", "[pdh_source]") {
  World world;
  world.open_error = Error(ProgramError::malformed_data, "no log");
  PdhSource source = source_of(world, false);
  for (int i = 0; i < 3; ++i) {
    CHECK(collect(source).error() == *world.open_error);
    world.now += seconds(100);
  }
  CHECK(world.opened == 1);
}

TEST_CASE("a log that failed once is read again at once", "[pdh_source]") {
  World world;
  PdhSource source = source_of(world, false);
  world.read_error = Error(ProgramError::malformed_data, "the log is being written");
  CHECK_FALSE(collect(source));
  world.read_error.reset();
  CHECK(collect(source));
}

TEST_CASE("a log that failed is read again after a pause, and comes back once it can be", "[pdh_source]") {
  World world;
  PdhSource source = source_of(world, false);
  REQUIRE(collect(source));
  world.read_error = Error(ProgramError::malformed_data, "the log is damaged");
  CHECK_FALSE(collect(source));
  CHECK_FALSE(collect(source));  // at once, then after a second
  world.read_error.reset();
  CHECK_FALSE(collect(source));
  world.now += seconds(1);
  CHECK(collect(source));
  CHECK(collect(source));
  CHECK(world.opened == 1);
  CHECK(rebuilds(source) == 0U);
}

TEST_CASE("a source of which nothing else is said is live, and shows no single processes", "[pdh_source]") {
  World world;
  world.sets.push_back(details_set({"a/p"}, {5}));
  world.open_error = kNoObject;
  PdhSource source(
      [&world]() -> Result<OpenedQuery> {
        if (world.open_error) return *std::exchange(world.open_error, std::nullopt);
        return OpenedQuery{std::make_unique<WorldReader>(world), world.missing};
      },
      {});
  CHECK_FALSE(collect(source));
  const Result<Sample> sample = collect(source);
  REQUIRE(sample);
  CHECK(sample->jobs.at(0).details.empty());
}

TEST_CASE("every counter of both sets is asked for", "[pdh_source]") {
  CHECK(job_counter_requests(false).size() == 13);
  CHECK(job_counter_requests(true).size() == 40);
}

}  // namespace
}  // namespace jobx::test
