/// Which jobs a TraceAccount keeps, how much of each, and how they leave it.
#include <catch2/catch.hpp>
#include <string>

#include "collector/sources/trace_account.h"
#include "tests/unit/collector/traced_events.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

std::string numbered(std::string_view name, std::size_t number) {
  return std::string(name) + std::to_string(number);
}

TEST_CASE("of one job only so many volumes with limits are kept, and those that are keep up to date",
          "[etw]") {
  TraceAccount account;
  const auto set_limit = [&](std::size_t volume, std::uint64_t maximum) {
    const std::string name = numbered("volume ", volume);
    TracedEvent limit = callback(TracedKind::io_rate_start, name, {});
    limit.io_rate = IoRateControl{{maximum, 0, 0}, {}, {}, {}};
    account.add(limit);
  };
  for (std::size_t i = 0; i <= TraceAccount::kMostNames; ++i) set_limit(i, 100);
  set_limit(0, 200);
  const TracedJob& job = job_of(account, 7);
  CHECK(job.io_limits.size() == TraceAccount::kMostNames);
  CHECK(job.io_limits.at("volume 0") == IoRates{200, 0, 0});
  CHECK_FALSE(job.io_limits.contains(numbered("volume ", TraceAccount::kMostNames)));
}

TEST_CASE("of one job only so many silo monitors are kept, and those that are go on counting", "[etw]") {
  TraceAccount account;
  const auto call = [&](TracedKind kind, std::size_t monitor, Ticks at) {
    account.add(callback(kind, numbered("monitor ", monitor), at));
  };
  SECTION("of those that are done") {
    for (std::size_t i = 0; i <= TraceAccount::kMostNames; ++i) {
      call(TracedKind::silo_create_callback_start, i, 10s);
      call(TracedKind::silo_create_callback_stop, i, 10s);  // took less than a tick
    }
    call(TracedKind::silo_terminate_callback_start, 0, 20s);
    call(TracedKind::silo_terminate_callback_stop, 0, 21s);
    const TracedJob& job = job_of(account, 7);
    CHECK(job.monitors.size() == TraceAccount::kMostNames);
    CHECK(job.monitors.at("monitor 0") == SiloMonitor{{}, Ticks(1s), 1, 1});
    CHECK_FALSE(job.monitors.contains(numbered("monitor ", TraceAccount::kMostNames)));
  }
  SECTION("of those that have begun: twice as many, since each creates and terminates") {
    const std::size_t most = 2 * TraceAccount::kMostNames;
    for (std::size_t i = 0; i <= most; ++i) call(TracedKind::silo_create_callback_start, i, 10s);
    call(TracedKind::silo_create_callback_stop, most, 11s);
    call(TracedKind::silo_create_callback_stop, most - 1, 11s);
    const TracedJob& job = job_of(account, 7);
    REQUIRE(job.monitors.size() == 1);
    CHECK(job.monitors.contains(numbered("monitor ", most - 1)));
  }
}

TEST_CASE("what is remembered of jobs is bounded, and the newest stay", "[etw]") {
  TraceAccount account;
  constexpr auto kMost = static_cast<std::uint32_t>(TraceAccount::kMostJobs);
  const bool rises = GENERATE(true, false);  // the numbers that the jobs have, one after the other
  const auto number_of = [&](std::uint32_t i) { return rises ? i : 2 * kMost - i; };
  for (std::uint32_t i = 1; i <= kMost + 1; ++i) account.add(event_of(TracedKind::job_open, number_of(i)));
  const auto jobs = account.jobs();
  CHECK(jobs->size() == kMost / 4 * 3);
  CHECK_FALSE(jobs->contains(number_of(1)));
  CHECK_FALSE(jobs->contains(number_of(kMost / 4 + 1)));
  CHECK(jobs->contains(number_of(kMost / 4 + 2)));
  CHECK(jobs->contains(number_of(kMost + 1)));
}

TEST_CASE("no job is forgotten before there is one too many, and then those without events for longest",
          "[etw]") {
  TraceAccount account;
  for (std::uint32_t number = 1; number <= TraceAccount::kMostJobs; ++number)
    account.add(event_of(TracedKind::job_open, number));
  account.add(event_of(TracedKind::job_open, 1));
  CHECK(account.jobs()->size() == TraceAccount::kMostJobs);
  account.add(event_of(TracedKind::job_open, TraceAccount::kMostJobs + 1));
  const auto jobs = account.jobs();
  CHECK(jobs->contains(1));
  CHECK_FALSE(jobs->contains(2));
}

TEST_CASE("what is remembered of removals is bounded", "[etw]") {
  CountedRemovals counted;
  for (std::uint64_t key = 0; key < CountedRemovals::kMost; ++key)
    CHECK(counted.add(key, RemovalReason::exited));
  CHECK_FALSE(counted.add(CountedRemovals::kMost / 2, RemovalReason::exited));
  CHECK(counted.add(CountedRemovals::kMost, RemovalReason::exited));
  CHECK(counted.add(0, RemovalReason::exited));  // forgotten
}

TEST_CASE("a process id that is given again is forgotten, however long ago its removal was", "[etw]") {
  CountedRemovals counted;
  for (std::uint64_t key = 0; key <= CountedRemovals::kMost / 2; ++key) {
    counted.add(key, RemovalReason::exited);
  }
  CHECK_FALSE(counted.add(CountedRemovals::kMost, RemovalReason::object_deleted));
  for (const std::uint64_t key : {std::uint64_t{0}, std::uint64_t{CountedRemovals::kMost / 2}}) {
    CHECK_FALSE(counted.add(key, RemovalReason::exited));
    counted.forget(key);
    CHECK(counted.add(key, RemovalReason::exited));
  }
}

TEST_CASE("what the ended processes of a job used is told where it is recorded", "[etw]") {
  TraceAccount account;
  account.add(assignment(7, 600));
  account.add(event_of(TracedKind::job_open, 8));
  CHECK_FALSE(job_of(account, 7).ended);  // no event of a process's end
  CHECK(account.left() == nullptr);
  account.add(stop(599));
  CHECK(job_of(account, 7).ended == EndedUsage{});
  CHECK_FALSE(job_of(account, 8).ended);  // no event tells which processes it has
  account.add(stop(600));
  CHECK(job_of(account, 7).ended == EndedUsage{1, 1'000, 0, 0, 0});
  account.add(removal(8, 602, 0xA));
  CHECK_FALSE(job_of(account, 8).ended);  // nor does one of a process that was refused
  account.add(removal(7, 601, 4));        // a child that inherited the job
  account.add(stop(601));
  CHECK(job_of(account, 7).ended->processes == 2);
  account.add(stop(603));
  account.add(removal(9, 603, 4));  // another one, whose end is told first
  CHECK(job_of(account, 9).ended == EndedUsage{1, 1'000, 0, 0, 0});
  account.add(removal(11, 605, 4));  // and one whose end is not told yet
  CHECK(job_of(account, 11).ended == EndedUsage{});
  account.add(assignment(10, 604));
  account.forget_pairs();
  account.add(stop(604));
  CHECK(job_of(account, 10).ended == EndedUsage{});
  account.add(event_of(TracedKind::job_create, 10));  // nothing ended in the one before
  REQUIRE(account.left());
  CHECK(account.left()->empty());
}

TEST_CASE("a job is known since its first event came, whenever that was recorded", "[etw]") {
  TraceAccount account;
  const TraceAccount::Clock::time_point now{1h};
  account.add(event_of(TracedKind::job_open, 7), now);
  account.add(event_of(TracedKind::job_open, 7), now + 1s);
  CHECK(job_of(account, 7).known_since == now);
  account.add(event_of(TracedKind::job_create, 7), now + 2s);
  CHECK(job_of(account, 7).known_since == now + 2s);
}

TEST_CASE("a job whose number is given again leaves with its last figures", "[etw]") {
  TraceAccount account;
  live_and_end(account, 7, 600);
  const std::uint64_t serial = job_of(account, 7).serial;
  account.add(assignment(7, 601));
  account.add(event_of(TracedKind::job_create, 7));
  account.add(stop(601));  // it was in the job before
  const auto left = account.left();
  REQUIRE(left->size() == 1);
  CHECK(left->at(0).number == 7);
  CHECK(left->at(0).is_replaced);
  CHECK(left->at(0).job->serial == serial);
  CHECK(left->at(0).job->ended == EndedUsage{1, 1'000, 0, 0, 0});
  CHECK_FALSE(job_of(account, 7).ended);
  CHECK(figure(account, FigureId::etw_ended_processes) == 2);  // the host does not forget
  account.add(event_of(TracedKind::job_create, 7));            // nothing ended in it
  CHECK(account.left()->size() == 1);
}

TEST_CASE("a job that is forgotten for lack of room leaves, and the newest that left are kept", "[etw]") {
  TraceAccount account;
  constexpr auto kMost = static_cast<std::uint32_t>(TraceAccount::kMostJobs);
  for (std::uint32_t number = 1; number <= kMost + 1; ++number) live_and_end(account, number, number);
  const auto left = account.left();
  REQUIRE(left->size() == TraceAccount::kMostLeft);
  CHECK(left->front().order % TraceAccount::kRange == kMost / 4 - TraceAccount::kMostLeft + 2);
  CHECK(left->back().order - left->front().order + 1 == TraceAccount::kMostLeft);
  CHECK(left->back().number == kMost / 4 + 1);
  CHECK_FALSE(left->back().is_replaced);
  CHECK_FALSE(account.jobs()->contains(left->back().number));
}

TEST_CASE("a job is terminated until a process is assigned again", "[etw]") {
  TraceAccount account;
  TracedEvent end = event_of(TracedKind::job_terminate, 7);
  end.time = UtcTime(10s);
  account.add(end);
  account.add(removal(7, 600, 6, 11s));
  CHECK(job_of(account, 7).terminated == UtcTime(10s));
  CHECK(job_of(account, 7).begun == UtcTime(10s));
  CHECK(job_of(account, 7).last == UtcTime(11s));
  account.add(assignment(7, 601, 0xC000'0022));
  CHECK(job_of(account, 7).terminated);
  CHECK(job_of(account, 7).assigned == 0);
  account.add(assignment(7, 601));
  CHECK_FALSE(job_of(account, 7).terminated);
  CHECK(job_of(account, 7).assigned == 1);
}

TEST_CASE("no job of one account has the serial of a job of another one", "[etw]") {
  TraceAccount one;
  TraceAccount other;
  one.add(event_of(TracedKind::job_create, 7));
  other.add(event_of(TracedKind::job_create, 7));
  CHECK(job_of(one, 7).serial / TraceAccount::kRange < job_of(other, 7).serial / TraceAccount::kRange);
}

}  // namespace
}  // namespace jobx::test
