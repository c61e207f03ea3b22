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
                       i == 0 ? std::vector{replaced(43, ended_job(3)), forgotten(44, terminated_job(4))}
                              : std::vector<LeftJob>()) == Lines{"build=1000"});
  }
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 3);
  // Each is counted once, also if more of its processes end.
  TracedJob more = terminated_job(2);
  ++more.ended->processes;
  scrapes.look({}, {{41, ended_job(1)}, {42, more}});
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 3);
}

TEST_CASE("rules that leave out nothing leave out no job that has ended", "[etw]") {
  TraceScrapes scrapes;
  const NameRules rules("");
  scrapes.set_rules(&rules);
  CHECK(scrapes.look({}, {}, {replaced(43, ended_job(3))}) == Lines{"unnamed@43=1000"});
  CHECK(scrapes.losses() == 0);
}

/// Shows silos alone.
class SiloRules final : public JobRules {
 public:
  [[nodiscard]] bool chooses() const override { return true; }
  [[nodiscard]] bool may_show(const JobName&) const override { return true; }
  [[nodiscard]] bool shows(const Job& job) const override { return job.silo.has_value(); }
  [[nodiscard]] JobOrigin origin(const Job&) const override { return {}; }
};

TEST_CASE("a silo that has ended is one to the rules, too", "[etw]") {
  TraceScrapes scrapes;
  const SiloRules rules;
  scrapes.set_rules(&rules);
  Job silo = listed_job("container", 41);
  silo.silo = Silo{Silo::Kind::server, 0};
  scrapes.look({silo}, {{41, ended_job(1)}});
  for (int i = 0; i < 3; ++i) CHECK(scrapes.look({}, {{41, ended_job(1)}}) == Lines{"container=1000"});
  CHECK(scrapes.losses() == 0);
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
  CHECK(scrapes.look({}, {{41, ended_job(1)}}, {replaced(43, ended_job(3))}).size() == 3);
  const NameRules rules("secret");
  scrapes.set_rules(&rules);
  CHECK(scrapes.look({}, {{41, ended_job(1)}}).empty());
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 2);  // the other one was shown twice
}

TEST_CASE("a scrape of some sources does not call a job unnamed that others may name", "[etw]") {
  TraceScrapes scrapes;
  scrapes.ask_some();
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {{41, terminated_job(1)}}, {}).empty());
  CHECK(scrapes.losses(EndedTraceLoss::filtered) == 1);
  // One that they have listed has a name.
  scrapes.look({listed_job("build", 42)}, {{42, ended_job(2)}});
  CHECK(scrapes.look({}, {{42, ended_job(2)}}) == Lines{"build=1000"});
}

TEST_CASE("an owned job tells of itself", "[etw]") {
  TraceScrapes scrapes;
  Job owned = listed_job("owned", 41);
  owned.owned = true;
  std::map<std::uint32_t, TracedJob> traced{{41, terminated_job(1)}};
  SECTION("it was listed") {
    scrapes.look({owned}, traced);
  }
  SECTION("it was listed before its number was given again") {
    scrapes.look({owned}, traced);
    traced.clear();
    CHECK(scrapes.look({}, traced, {replaced(41, terminated_job(1))}).empty());
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

TEST_CASE("an owned job that has ended is not what became of another one", "[etw]") {
  TraceScrapes scrapes;
  Job owned = listed_job("owned", 41);
  owned.owned = true;
  SECTION("it ended when the other one began, and its number was given again") {
    const auto [ended, lines] =
        GENERATE(table<Ticks, Lines>({{100s, {}}, {100s - Ticks{1}, {"unnamed@41=1000"}}}));
    owned.ended = ended;
    CHECK(scrapes.look({owned}, {}, {replaced(41, terminated_job(1))}) == lines);
  }
  SECTION("it had another number") {
    owned.job_id = 42;
    owned.ended = Ticks(160s);
    CHECK(scrapes.look({owned}, {}, {replaced(41, terminated_job(1))}) == Lines{"unnamed@41=1000"});
  }
  SECTION("its last figures are shown while a later job has its number") {
    owned.ended = Ticks(50s);
    const std::map<std::uint32_t, TracedJob> traced{{41, terminated_job(2)}};
    for (int i = 0; i < 2; ++i) CHECK(scrapes.look({owned}, traced).empty());
    CHECK(scrapes.look({owned}, traced) == Lines{"unnamed@41=1000"});
  }
  CHECK(scrapes.losses() == 0);
}

}  // namespace
}  // namespace jobx::test
