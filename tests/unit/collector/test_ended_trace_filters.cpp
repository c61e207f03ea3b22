#include <catch2/catch.hpp>

#include "tests/unit/collector/trace_scrapes.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("where filters leave jobs out, only those appear that were shown before", "[etw]") {
  TraceScrapes scrapes;
  const NameRules rules("secret");
  scrapes.set_rules(&rules);
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}, {42, terminated_job(2)}});
  for (int i = 0; i < 4; ++i) {
    CHECK(scrapes.look({}, {{41, ended_job(1)}, {42, terminated_job(2)}},
                       i == 0 ? std::vector{replaced(43, ended_job(3))} : std::vector<LeftJob>()) ==
          Lines{"build=1000"});
  }
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 2);
}

TEST_CASE("a filter that is new leaves out what was listed before", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("secret", 41)}, {{41, ended_job(1)}});
  const NameRules rules("secret");
  scrapes.set_rules(&rules);
  for (int i = 0; i < 4; ++i) CHECK(scrapes.look({}, {{41, ended_job(1)}}).empty());
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 1);
}

TEST_CASE("a filter that is new ends what was shown before", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("secret", 41)}, {{41, ended_job(1)}}, {replaced(42, ended_job(2))});
  CHECK(scrapes.look({}, {{41, ended_job(1)}}).size() == 2);
  const NameRules rules("secret");
  scrapes.set_rules(&rules);
  CHECK(scrapes.look({}, {{41, ended_job(1)}}).empty());
}

TEST_CASE("a scrape of some sources does not call a job unnamed that others may name", "[etw]") {
  TraceScrapes scrapes;
  scrapes.ask_some();
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {{41, terminated_job(1)}}, {}).empty());
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 1);
}

TEST_CASE("an owned job tells of itself", "[etw]") {
  TraceScrapes scrapes;
  Job owned = listed_job("owned", 41);
  owned.owned = true;
  std::map<std::uint32_t, TracedJob> traced{{41, terminated_job(1)}};
  SECTION("it was listed") {
    scrapes.look({owned}, traced);
  }
  SECTION("it was made and ended between two scrapes") {
    owned.ended = Ticks(160s);
    scrapes.look({owned}, traced);
  }
  SECTION("and its number was given again") {
    owned.ended = Ticks(160s);
    traced.clear();
    scrapes.look({owned}, traced, {replaced(41, terminated_job(1))});
  }
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, traced).empty());
  CHECK(scrapes.losses() == 0);
}

}  // namespace
}  // namespace jobx::test
