/// What proves that a traced job has ended, and which of several lives is shown.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/collector/trace_scrapes.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

/// A job with a process that has ended and one that runs.
TracedJob running_job(std::uint64_t serial) {
  TracedJob job = ended_job(serial, 2);
  --job.removals[static_cast<std::size_t>(RemovalReason::exited)];
  return job;
}

/// The same job, of which one more process has ended.
TracedJob with_more(TracedJob job) {
  ++job.ended->processes;
  job.ended->cycles += 1'000;
  return job;
}

TEST_CASE("a job of which not all was told may have processes that nobody knows", "[etw]") {
  TraceScrapes scrapes;
  TracedJob old = ended_job(1);
  old.is_created = false;
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {{41, old}}).empty());
  CHECK(scrapes.look({}, {}, {forgotten(41, old)}).empty());
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a job that was terminated has ended, whatever is left of it", "[etw]") {
  TracedJob job = running_job(1);
  job.terminated = UtcTime(150s);
  TraceScrapes traced;
  for (int i = 0; i < 2; ++i) CHECK(traced.look({}, {{41, job}}).empty());
  CHECK(traced.look({}, {{41, job}}) == Lines{"unnamed@41=2000"});
  TraceScrapes left;
  CHECK(left.look({}, {}, {forgotten(41, job)}) == Lines{"unnamed@41=2000"});
}

TEST_CASE("a job that its source forgets has ended if its processes have", "[etw]") {
  TraceScrapes scrapes;
  CHECK(scrapes.look({}, {}, {forgotten(41, ended_job(1)), forgotten(42, running_job(2))}) ==
        Lines{"unnamed@41=1000"});
}

TEST_CASE("a job without a name needs no namespace that is listed, and may only be missing", "[etw]") {
  TraceScrapes scrapes;
  Job unnamed = listed_job(std::string(kUnnamedJob), 41);
  unnamed.name.id = "400:0x5c";
  scrapes.look({unnamed}, {{41, ended_job(1)}});
  scrapes.has_namespace = false;
  CHECK(scrapes.look({}, {{41, ended_job(1)}}) == Lines{"unnamed@400:0x5c=1000"});
  CHECK_FALSE(scrapes.last[0].job->ended);
}

TEST_CASE("a listed job whose number was given again has ended, whatever the listing tells", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
  scrapes.has_listing = false;
  CHECK(scrapes.look({}, {}, {replaced(41, ended_job(1))}) == Lines{"build=1000"});
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a listed job that its source forgets is lost where the listing cannot tell that it has ended",
          "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
  SECTION("its namespace could not be listed") {
    scrapes.has_namespace = false;
  }
  SECTION("the source has not answered") {
    scrapes.has_listing = false;
  }
  CHECK(scrapes.look({}, {}, {forgotten(41, ended_job(1))}).empty());
  CHECK(scrapes.losses(EndedTraceLoss::budget) == 1);
}

TEST_CASE("the job that a number meant before is shown while a job that lives has the number", "[etw]") {
  TraceScrapes scrapes;
  CHECK(scrapes.look({listed_job("deploy", 41)}, {{41, ended_job(2)}}, {replaced(41, ended_job(1))}) ==
        Lines{"unnamed@41=1000"});
}

TEST_CASE("a job whose number is listed with one that may be the same has not ended", "[etw]") {
  TraceScrapes scrapes;
  TracedJob job = terminated_job(1);
  job.known_since = Clock::time_point::max();  // created while the jobs were read
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({listed_job("build", 41)}, {{41, job}}).empty());
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("a traced number that means a new job shows that one once it has ended", "[etw]") {
  TraceScrapes scrapes;
  for (int i = 0; i < 10; ++i) scrapes.look({}, {{41, terminated_job(1)}});
  TracedJob next = terminated_job(2);
  next.ended->cycles = 7;  // of as many processes
  for (int i = 0; i < 2; ++i) CHECK(scrapes.look({}, {{41, next}}).empty());
  CHECK(scrapes.look({}, {{41, next}}) == Lines{"unnamed@41=7"});
}

TEST_CASE("where as many are shown as may be, each of them goes on", "[etw]") {
  TraceScrapes scrapes;
  std::map<std::uint32_t, TracedJob> traced;
  for (std::uint32_t number = 1; number <= EndedTraces::kMost; ++number)
    traced.emplace(number, terminated_job(number));
  for (int i = 0; i < 3; ++i) scrapes.look({}, traced);
  traced[1] = with_more(traced[1]);
  CHECK(scrapes.look({}, traced).front() == "unnamed@1=2000");
  CHECK(scrapes.losses() == 0);
}

TEST_CASE("an older life of a name does not come after a newer one", "[etw]") {
  TraceScrapes scrapes;
  TracedJob old = ended_job(1, 0);  // that its process has ended is told late
  scrapes.look({listed_job("build", 42)}, {{42, old}});
  scrapes.look({listed_job("build", 41)}, {{41, ended_job(2, 5)}, {42, old}});
  for (int i = 0; i < 2; ++i)
    CHECK(scrapes.look({}, {{41, ended_job(2, 5)}, {42, old}}) == Lines{"build=5000"});
  CHECK(scrapes.losses() == 0);
  for (int i = 0; i < 2; ++i) {
    old = with_more(old);
    CHECK(scrapes.look({}, {{41, ended_job(2, 5)}, {42, old}}) == Lines{"build=5000"});
    CHECK(scrapes.losses(EndedTraceLoss::replaced) == 1);
  }
}

TEST_CASE("a newer life of a name is shown for as long as any job", "[etw]") {
  TraceScrapes scrapes;
  scrapes.look({}, {}, {replaced(41, ended_job(1))});
  for (int i = 0; i < 4; ++i) CHECK(scrapes.look({}, {}) == Lines{"unnamed@41=1000"});
  CHECK(scrapes.look({}, {}, {replaced(41, ended_job(2, 5))}) == Lines{"unnamed@41=5000"});
  for (int i = 0; i < 5; ++i) CHECK(scrapes.look({}, {}) == Lines{"unnamed@41=5000"});
  CHECK(scrapes.look({}, {}).empty());
}

TEST_CASE("a job that was shown once is lost to another one that has its name by now", "[etw]") {
  TraceScrapes scrapes;
  SECTION("which is listed by its number") {
    CHECK(scrapes.look({}, {}, {replaced(41, ended_job(1))}).size() == 1);
    Job unnamed = listed_job(std::string(kUnnamedJob), 41);
    unnamed.name.id = "41";
    CHECK(scrapes.look({unnamed}, {{41, ended_job(2)}}).empty());
  }
  SECTION("whose name is listed at once") {
    scrapes.look({listed_job("build", 41)}, {{41, ended_job(1)}});
    CHECK(scrapes.look({listed_job("build", 42)}, {{41, ended_job(1)}, {42, ended_job(2)}}).empty());
  }
  SECTION("while its number is that of a third one") {
    TracedJob old = ended_job(1);
    old.is_created = false;
    scrapes.look({listed_job("service", 41)}, {{41, old}});
    CHECK(scrapes.look({}, {{41, old}}).size() == 1);
    CHECK(scrapes.look({listed_job("deploy", 41), listed_job("service", 42)}, {{41, ended_job(2)}}).empty());
  }
  CHECK(scrapes.losses(EndedTraceLoss::replaced) == 1);
}

}  // namespace
}  // namespace jobx::test
