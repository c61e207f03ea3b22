#include <catch2/catch.hpp>

#include "tests/unit/collector/trace_scrapes.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a job that is listed no longer shows its last figures under its name for a while", "[etw]") {
  TraceScrapes scrapes;
  const Job build = listed_job("build", 41);
  CHECK(scrapes.look({build}, {{41, ended_job(1)}}).empty());
  CHECK(scrapes.look({}, {{41, ended_job(1, 2)}}) == Lines{"build=2000"});
  REQUIRE(scrapes.last.size() == 1);
  CHECK(scrapes.last[0].job->ended == Ticks(200s));
  CHECK(scrapes.last[0].seen_by(SourceKind::etw));
  CHECK_FALSE(scrapes.last[0].seen_by(SourceKind::object));
  CHECK(scrapes.look({}, {{41, ended_job(1, 3)}}) == Lines{"build=3000"});  // an event came late
  for (int i = 0; i < 4; ++i) CHECK(scrapes.look({}, {{41, ended_job(1, 3)}}).size() == 1);
  for (int i = 0; i < 4; ++i) CHECK(scrapes.look({}, {{41, ended_job(1, 3)}}).empty());
  // One more of its processes has ended since.
  CHECK(scrapes.look({}, {{41, ended_job(1, 4)}}) == Lines{"build=4000"});
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a job whose first event comes when it has ended has the name that it was listed under", "[etw]") {
  TraceScrapes scrapes;
  TracedJob old = ended_job(1);
  old.is_created = false;  // it was there before ETW told of anything
  scrapes.look({listed_job("service", 41)}, {});
  CHECK(scrapes.look({}, {{41, old}}) == Lines{"service=1000"});
}

TEST_CASE("where the listing cannot tell that a job has ended, it has not", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
  SECTION("its namespace could not be listed") {
    scrapes.has_namespace = false;
  }
  SECTION("the source has not answered") {
    scrapes.has_listing = false;
  }
  SECTION("more jobs than are read") {
    scrapes.over_budget = 1;
  }
  SECTION("the job may not be opened any more") {
    scrapes.unread = {job_named("build").name};
  }
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {{41, ended_job(1)}}).empty());
  scrapes.has_namespace = scrapes.has_listing = true;
  scrapes.over_budget = 0;
  scrapes.unread.clear();
  CHECK(scrapes.look({}, {{41, ended_job(1)}}) == Lines{"build=1000"});
}

TEST_CASE("a job that no scrape has listed is shown by its number once it has ended", "[etw]") {
  TraceScrapes scrapes;
  SECTION("it was terminated") {
    const std::map<std::uint32_t, TracedJob> events{{41, terminated_job(1)}};
    for (int i = 0; i < 2; ++i) CHECK(scrapes.look({}, events).empty());  // a listing may name it yet
    CHECK(scrapes.look({}, events) == Lines{"unnamed@41=1000"});
    CHECK(scrapes.last[0].job->ended == Ticks(150s));
    for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, events).size() == 1);
    CHECK(scrapes.look({}, events).empty());
  }
  SECTION("all its processes have left it") {
    TracedJob job = ended_job(1, 2);
    --job.removals[static_cast<std::size_t>(RemovalReason::exited)];
    for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {{41, job}}).empty());
    CHECK(scrapes.look({}, {{41, ended_job(1, 2)}}).empty());  // just now
    CHECK(scrapes.look({}, {{41, ended_job(1, 2)}}) == Lines{"unnamed@41=2000"});
    CHECK_FALSE(scrapes.last[0].job->ended);  // its end is not certain
    // It is used again, and its figures go on.
    for (int i = 0; i < 6; ++i) scrapes.look({}, {{41, ended_job(1, 2)}});
    CHECK(scrapes.look({}, {{41, ended_job(1, 3)}}).empty());
    CHECK(scrapes.look({}, {{41, ended_job(1, 3)}}) == Lines{"unnamed@41=3000"});
  }
  SECTION("its number was given to another one") {
    CHECK(scrapes.look({}, {{41, ended_job(2, 5)}}, {replaced(41, ended_job(1))}) ==
          Lines{"unnamed@41=1000"});
    CHECK(scrapes.last[0].job->ended == Ticks(200s));
  }
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a job of which no process has ended has no last figures", "[etw]") {
  TraceScrapes scrapes;
  TracedJob job = terminated_job(1);
  job.ended = GENERATE(std::optional<EndedUsage>(), std::optional(EndedUsage()));
  scrapes.look({listed_job("build", 41)}, {{41, job}});
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {{41, job}, {42, job}}).empty());
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a number that is given again does not give its job the name or the figures of the one before",
          "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
  const Job deploy = listed_job("deploy", 41);
  CHECK(scrapes.look({deploy}, {{41, ended_job(2, 5)}}, {replaced(41, ended_job(1, 2))}) ==
        Lines{"build=2000"});
  CHECK(scrapes.look({}, {{41, ended_job(2, 6)}}) == Lines{"build=2000", "deploy=6000"});
  CHECK(scrapes.look({}, {{41, terminated_job(3)}}) == Lines{"build=2000", "deploy=6000"});
  scrapes.look({}, {{41, terminated_job(3)}});
  CHECK(scrapes.look({}, {{41, terminated_job(3)}}) == Lines{"build=2000", "deploy=6000", "unnamed@41=1000"});
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a name that has a new life shows that, and what nobody saw twice is counted", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
  CHECK(scrapes.look({}, {{41, ended_job(1)}}) == Lines{"build=1000"});
  SECTION("after one scrape") {
    CHECK(scrapes.look({listed_job("build", 42)}, {{41, ended_job(1)}, {42, ended_job(2)}}).empty());
    CHECK(scrapes.losses(EndedTraceLoss::replaced) == 1);
    CHECK(scrapes.look({}, {{41, ended_job(1)}, {42, ended_job(2, 7)}}) == Lines{"build=7000"});
  }
  SECTION("after one scrape, for as long as it lives") {
    for (int i = 0; i < 3; ++i) {
      CHECK(scrapes.look({listed_job("build", 42)}, {{41, ended_job(1)}, {42, ended_job(2)}}).empty());
    }
    CHECK(scrapes.losses(EndedTraceLoss::replaced) == 1);
  }
  SECTION("after one scrape, as an owned job") {
    Job owned = listed_job("build", 42);
    owned.owned = true;
    CHECK(scrapes.look({owned}, {{41, ended_job(1)}}).empty());
    CHECK(scrapes.losses(EndedTraceLoss::replaced) == 1);
  }
  SECTION("after two scrapes") {
    scrapes.look({}, {{41, ended_job(1)}});
    CHECK(scrapes.look({listed_job("build", 42)}, {{41, ended_job(1)}, {42, ended_job(2)}}).empty());
    CHECK(scrapes.losses() == 0);
  }
  SECTION("it was the same job, which could not be read for once") {
    CHECK(scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}}).empty());
    CHECK(scrapes.losses() == 0);
  }
}

TEST_CASE("a job is not shown twice while performance counters are behind", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
  scrapes.counters = {"build"};
  SECTION("it is still traced") {
    CHECK(scrapes.look({}, {{41, ended_job(1)}}).empty());
    scrapes.counters.clear();
    CHECK(scrapes.look({}, {{41, ended_job(1)}}) == Lines{"build=1000"});
    CHECK(scrapes.losses() == 0);
  }
  SECTION("its number was given again") {
    CHECK(scrapes.look({}, {}, {replaced(41, ended_job(1))}).empty());
    scrapes.counters.clear();
    CHECK(scrapes.look({}, {}) == Lines{"build=1000"});
    CHECK(scrapes.losses() == 0);
  }
  SECTION("they stay behind for longer than it would be shown") {
    for (int i = 0; i < 8; ++i) CHECK(scrapes.look({}, {{41, ended_job(1)}}).empty());
    scrapes.counters.clear();
    CHECK(scrapes.look({}, {{41, ended_job(1)}}) == Lines{"build=1000"});
    CHECK(scrapes.losses() == 0);
  }
  SECTION("they never come up") {
    for (int i = 0; i < 8; ++i)
      CHECK(scrapes.look({}, {}, i == 0 ? std::vector{replaced(41, ended_job(1))} : std::vector<LeftJob>())
                .empty());
    CHECK(scrapes.losses(EndedTraceLoss::replaced) == 1);
  }
}

TEST_CASE("of jobs that had one number one after the other, the last one is shown", "[etw]") {
  TraceScrapes scrapes;
  std::vector<LeftJob> left;
  for (std::uint64_t serial = 1; serial <= 100; ++serial)
    left.push_back(replaced(41, ended_job(serial, serial)));
  CHECK(scrapes.look({}, {}, left) == Lines{"unnamed@41=100000"});
  CHECK(scrapes.losses(EndedTraceLoss::replaced) == 99);
  CHECK(scrapes.look({}, {}) == Lines{"unnamed@41=100000"});
  CHECK(scrapes.look({}, {}, {replaced(41, ended_job(101, 1))}) == Lines{"unnamed@41=1000"});
  CHECK(scrapes.losses(EndedTraceLoss::replaced) == 99);  // it was seen twice
}

TEST_CASE("in a storm of jobs those that came first stay, and all others are counted", "[etw]") {
  TraceScrapes scrapes;
  std::uint64_t serial = 0;
  const auto storm = [&](std::uint32_t from) {
    std::vector<LeftJob> left;
    for (std::uint32_t number = from; number < from + 4'000; ++number)
      left.push_back(replaced(number, ended_job(++serial)));
    return scrapes.look({}, {}, left);
  };
  const Lines first = storm(1);
  CHECK(first.size() == EndedTraces::kMost);
  CHECK(storm(10'000) == first);
  CHECK(scrapes.losses(EndedTraceLoss::budget) == 8'000 - EndedTraces::kMost);
  scrapes.skip_left(100'000);  // the account forgets the oldest
  scrapes.forget_left(8'000);
  CHECK(storm(20'000) == first);
  CHECK(scrapes.losses(EndedTraceLoss::budget) == 112'000 - EndedTraces::kMost);
  for (int i = 0; i < 3; ++i) scrapes.look({}, {});
  CHECK(scrapes.look({}, {}).empty());  // their time is over
  CHECK(storm(30'000).size() == EndedTraces::kMost);
  CHECK(scrapes.losses() == scrapes.losses(EndedTraceLoss::budget));
}

TEST_CASE("a job that could not be shown is counted once, however long it is traced", "[etw]") {
  TraceScrapes scrapes;
  std::map<std::uint32_t, TracedJob> traced;
  for (std::uint32_t number = 1; number <= EndedTraces::kMost + 1; ++number)
    traced.emplace(number, terminated_job(number));
  for (int i = 0; i < 20; ++i) scrapes.look({}, traced);
  CHECK(scrapes.losses(EndedTraceLoss::budget) == 1);
  const std::uint32_t number = EndedTraces::kMost + 1;
  ++traced.at(number).ended->processes;
  CHECK(scrapes.look({}, traced).empty());
  // Nor is it shown later, nor one that was shown before.
  CHECK(scrapes.look({}, {}, {replaced(1, terminated_job(1)), replaced(number, traced.at(number))}).empty());
  CHECK(scrapes.losses() == 1);
}

TEST_CASE("a job that its source forgets is shown if it has ended, and not twice", "[etw]") {
  TraceScrapes scrapes;
  TracedJob running = ended_job(3, 2);
  --running.removals[static_cast<std::size_t>(RemovalReason::exited)];
  const Job build = listed_job("build", 41);
  scrapes.look({build, listed_job("lives", 42)}, {{41, ended_job(1)}, {42, ended_job(2)}, {43, running}});
  const Lines shown{"build=1000", "unnamed@44=1000"};
  CHECK(scrapes.look({listed_job("lives", 42)}, {},
                     {forgotten(41, ended_job(1)), forgotten(42, ended_job(2)), forgotten(43, running),
                      forgotten(44, terminated_job(4))}) == shown);
  CHECK(scrapes.look({listed_job("lives", 42)}, {}) == shown);
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("each job is shown in two scrapes, even if it is to linger for less, but not for no time",
          "[etw]") {
  for (const Ticks linger : {Ticks(1s), Ticks{1}}) {
    TraceScrapes scrapes;
    scrapes.set_linger(linger);
    scrapes.look({listed_job("build", 40)}, {{40, ended_job(7)}});
    CHECK(scrapes.look({}, {{40, ended_job(7)}}, {replaced(41, ended_job(1))}).size() == 2);
    CHECK(scrapes.look({}, {{40, ended_job(7)}}).size() == 2);
    CHECK(scrapes.look({}, {{40, ended_job(7)}}).empty());
    CHECK(scrapes.losses() == 0);
  }
  TraceScrapes scrapes;
  CHECK(scrapes.look({}, {}, {replaced(41, ended_job(1))}).size() == 1);
  scrapes.set_linger(0s);
  CHECK(scrapes.look({}, {}).empty());
  // Nor are those counted that could not be shown anyway.
  std::map<std::uint32_t, TracedJob> traced;
  std::vector<LeftJob> left;
  for (std::uint32_t number = 1; number <= EndedTraces::kMost + 1; ++number) {
    traced.emplace(number, terminated_job(number));
    left.push_back(replaced(number, terminated_job(1'000 + number)));
  }
  for (int i = 0; i < 5; ++i) {
    CHECK(scrapes.look({}, traced, i == 0 ? left : std::vector<LeftJob>()).empty());
  }
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("jobs of another account are taken from its first one on", "[etw]") {
  EndedTraces ended;
  const EndedTraces::Context context{.now = InventoryTime(Ticks(1h)), .linger = 60s};
  const auto take = [&](std::uint64_t order) {
    LeftJob one = replaced(41, ended_job(order));
    one.order = order;
    ended.take_left({one}, {}, {}, context);
    return ended.losses()[static_cast<std::size_t>(EndedTraceLoss::budget)];
  };
  CHECK(take(kFirst + 3) == 2);
  CHECK(take(kFirst + 4) == 2);
  CHECK(take(2 * kFirst + 1) == 2);
  CHECK(take(3 * kFirst + 2) == 3);
}

}  // namespace
}  // namespace jobx::test
