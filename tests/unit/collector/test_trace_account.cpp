#include <catch2/catch.hpp>
#include <string>

#include "collector/sources/trace_account.h"
#include "tests/unit/collector/traced_events.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a killed process raises several removals and counts once, by the first one's reason", "[etw]") {
  TraceAccount account;
  const auto [flags, reason] =
      GENERATE(table<std::uint32_t, std::string>({{0xE, "cpu_time"}, {6, "terminated"}, {0xA, "refused"}}));
  for (const std::uint32_t each : {flags, 4U, 1U}) account.add(removal(7, 600, each));
  CHECK(removals(account, reason) == 1);
  CHECK(removals(account, "exited") == 0);
  account.add(removal(7, 600, 4));  // another process: the id was given again after its object was deleted
  account.add(removal(7, 600, 1));
  CHECK(removals(account, "exited") == 1);
  CHECK(removals(account, reason) == 1);
}

TEST_CASE("a process that exits counts as exited, and a deleted object for nothing", "[etw]") {
  TraceAccount account;
  account.add(removal(7, 600, 4));
  account.add(removal(7, 600, 1));
  account.add(removal(7, 601, 1));
  CHECK(removals(account, "exited") == 1);
  const TracedJob& job = job_of(account, 7);
  CHECK(of_job(job, RemovalReason::exited) == 1);
  CHECK_FALSE(job.last_kill);
}

TEST_CASE("a process that leaves a job and the job around it counts once for the host", "[etw]") {
  TraceAccount account;
  for (const std::uint32_t job : {7U, 8U}) {
    account.add(removal(job, 600, 6));
    account.add(removal(job, 600, 4));
  }
  CHECK(removals(account, "terminated") == 1);
  CHECK(of_job(job_of(account, 7), RemovalReason::terminated) == 1);
  CHECK(of_job(job_of(account, 8), RemovalReason::terminated) == 1);
  // The highest bits of both numbers count, too.
  account.add(removal(0x8000'0007, 600, 6));
  CHECK(of_job(job_of(account, 0x8000'0007), RemovalReason::terminated) == 1);
  account.add(removal(7, 0x8000'0000 + 600, 6));
  CHECK(of_job(job_of(account, 7), RemovalReason::terminated) == 2);
}

TEST_CASE("a process id that is given again is another process, also if no event told of its end", "[etw]") {
  TraceAccount account;
  account.add(removal(7, 600, 4));
  SECTION("it starts") {
    TracedEvent start = event_of(TracedKind::process_start);
    start.process_id = 600;
    account.add(start);
  }
  SECTION("it is assigned") {
    account.add(assignment(7, 600));
  }
  account.add(removal(8, 600, 4));
  CHECK(removals(account, "exited") == 2);
}

TEST_CASE("a process that is assigned again to the job that it left leaves it again", "[etw]") {
  TraceAccount account;
  for (int i = 0; i < 2; ++i) {
    account.add(assignment(7, 600));
    account.add(removal(7, 600, 4));
  }
  CHECK(of_job(job_of(account, 7), RemovalReason::exited) == 2);
}

TEST_CASE("an assignment that failed does not make another process of the one that has left", "[etw]") {
  TraceAccount account;
  account.add(removal(7, 600, 6));
  account.add(assignment(8, 600, 0xC000'0022));
  account.add(removal(7, 600, 4));
  CHECK(removals(account, "exited") == 0);
  CHECK(of_job(job_of(account, 7), RemovalReason::exited) == 0);
}

TEST_CASE("what systems before build 14393 tell, without numbers of jobs, counts for the host", "[etw]") {
  TraceAccount account;
  CHECK(account.add(removal({}, 600, 0xE)));
  CHECK(removals(account, "cpu_time") == 1);
  CHECK(account.jobs()->empty());
}

TEST_CASE("the last kill is told with its time, those that only exit are not kills", "[etw]") {
  TraceAccount account;
  account.add(removal(7, 600, 0xE, 10s));
  account.add(removal(7, 601, 6, 20s));
  account.add(removal(7, 602, 4, 30s));
  account.add(removal(7, 603, 0xA, 40s));
  const TracedJob& job = job_of(account, 7);
  CHECK(job.last_kill == RemovalReason::terminated);
  CHECK(job.last_kill_time == UtcTime(20s));
  CHECK(of_job(job, RemovalReason::refused) == 1);
}

TEST_CASE("only a job that was really made counts as created", "[etw]") {
  TraceAccount account;
  account.add(event_of(TracedKind::job_create, 7));
  TracedEvent failed = event_of(TracedKind::job_create);
  failed.status = 0xC000'009A;
  account.add(failed);
  TracedEvent opened = event_of(TracedKind::job_create, 7);
  opened.status = 0x4000'0000;
  account.add(opened);
  CHECK(figure(account, FigureId::etw_jobs_created) == 1);
  CHECK(figure(account, FigureId::etw_events, "job_create") == 3);
}

TEST_CASE("a job is terminated for a reason, and a failed attempt counts for nothing", "[etw]") {
  TraceAccount account;
  TracedEvent killed = event_of(TracedKind::job_terminate, 7);
  killed.status = kStatusQuotaExceeded;
  account.add(killed);
  killed.job_id = 8;
  killed.status = 1;
  killed.flags = 1;
  account.add(killed);
  killed.job_id = 9;
  killed.flags = 0;
  account.add(killed);
  TracedEvent failed = event_of(TracedKind::job_terminate);
  failed.status = 0xC000'0022;
  account.add(failed);
  CHECK(figure(account, FigureId::etw_jobs_terminated, "cpu_time") == 1);
  CHECK(figure(account, FigureId::etw_jobs_terminated, "limit") == 1);
  CHECK(figure(account, FigureId::etw_jobs_terminated, "terminated") == 1);
}

TEST_CASE("what both ways of recording tell at the same moment counts once", "[etw]") {
  TraceAccount account;
  TracedEvent classic = event_of(TracedKind::job_create, 7);
  TracedEvent manifest = classic;
  manifest.is_manifest = true;
  manifest.time += Ticks{5};
  account.add(classic);
  account.add(manifest);
  CHECK(figure(account, FigureId::etw_jobs_created) == 1);
  CHECK(job_of(account, 7).events == 1);
  manifest.time += 1s;  // another job of that number
  account.add(manifest);
  manifest.time += 1s;
  account.add(manifest);
  CHECK(figure(account, FigureId::etw_jobs_created) == 3);
}

TEST_CASE("a termination that both ways of recording tell counts once and is told once", "[etw]") {
  TraceAccount account;
  TracedEvent classic = event_of(TracedKind::job_terminate, 7);
  TracedEvent manifest = classic;
  manifest.is_manifest = true;
  CHECK(account.add(classic));
  CHECK_FALSE(account.add(manifest));
  CHECK(figure(account, FigureId::etw_jobs_terminated, "terminated") == 1);
  CHECK(account.add(assignment(7, 600)));  // of these only one way tells
  CHECK(account.add(assignment(7, 600)));
}

TEST_CASE("two events at one moment are two happenings unless both ways tell of the same one", "[etw]") {
  TraceAccount account;
  TracedEvent classic = event_of(TracedKind::job_create, 7);
  TracedEvent other = classic;
  other.is_manifest = true;
  SECTION("another job") {
    other.job_id = 8;
  }
  SECTION("one way that tells twice") {
    other.is_manifest = false;
  }
  SECTION("later by as much as the two never are apart") {
    other.time += 1ms;
  }
  SECTION("another kind") {
    other.kind = TracedKind::job_terminate;
  }
  CHECK(account.add(classic));
  CHECK(account.add(other));
  CHECK(figure(account, FigureId::etw_jobs_created) +
            figure(account, FigureId::etw_jobs_terminated, "terminated") ==
        2);
}

TEST_CASE("assignments count by how they ended, and statuses are bounded", "[etw]") {
  TraceAccount account;
  account.add(assignment(7, 600));
  account.add(assignment(7, 601, 0xC000'0022));
  account.add(assignment(7, 602, 0xC000'0022));
  CHECK(figure(account, FigureId::etw_processes_assigned) == 1);
  CHECK(figure(account, FigureId::etw_assign_failures, "0xc0000022") == 2);
  for (std::uint32_t i = 0; i < 100; ++i) account.add(assignment(7, 700 + i, 0xC100'0000 + i));
  CHECK(figure(account, FigureId::etw_assign_failures, "other") == 101 - TraceAccount::kMostStatuses);
  account.add(assignment(7, 603, 0xC000'0022));  // one that is known is still told apart
  CHECK(figure(account, FigureId::etw_assign_failures, "0xc0000022") == 3);
}

TEST_CASE("messages about limits count by limit, others do not", "[etw]") {
  TraceAccount account;
  for (std::uint32_t message = 0; message <= 13; ++message) {
    TracedEvent event = event_of(TracedKind::send_notification, 7);
    event.notification = message;
    account.add(event);
  }
  std::uint64_t sum = 0;
  for (const std::string_view limit : kTracedLimitNames) {
    CHECK(figure(account, FigureId::etw_limit_notifications, limit) == 1);
    ++sum;
  }
  CHECK(sum == 7);
  for (const std::uint64_t count : job_of(account, 7).notifications) CHECK(count == 1);
}

TEST_CASE("a create event ends what the number meant", "[etw]") {
  TraceAccount account;
  account.add(removal(7, 600, 0xE, 10s));
  const std::uint64_t first = job_of(account, 7).serial;
  account.add(event_of(TracedKind::job_create, 7));
  const TracedJob& next = job_of(account, 7);
  CHECK(next.serial != first);
  CHECK(next.events == 1);
  CHECK_FALSE(next.last_kill);
  CHECK(of_job(next, RemovalReason::cpu_time) == 0);
  CHECK(removals(account, "cpu_time") == 1);  // the host does not forget
}

TEST_CASE("limits of I/O are kept by volume until they end", "[etw]") {
  TraceAccount account;
  TracedEvent limit = callback(TracedKind::io_rate_start, "C", {});
  limit.io_rate = IoRateControl{{500, 1'000'000, 0}, {}, {}, {}};
  account.add(limit);
  TracedEvent refused = callback(TracedKind::io_rate_start, "D", {});
  refused.io_rate = limit.io_rate;
  refused.status = 0xC000'000D;
  account.add(refused);
  account.add(callback(TracedKind::io_rate_start, "E", {}));  // a version of the event that tells no rates
  CHECK(job_of(account, 7).io_limits == std::map<std::string, IoRates>{{"C", {500, 1'000'000, 0}}});
  TracedEvent kept = callback(TracedKind::io_rate_stop, "C", {});
  kept.status = 0xC000'000D;
  account.add(kept);
  CHECK(job_of(account, 7).io_limits.size() == 1);
  TracedEvent state = event_of(TracedKind::silo_state, 7);
  state.silo_state = 3;
  account.add(state);
  account.add(callback(TracedKind::io_rate_stop, "C", {}));
  CHECK(job_of(account, 7).io_limits.empty());
  CHECK(job_of(account, 7).silo_state == 3U);  // of which such events tell nothing
}

TEST_CASE("callbacks of silo monitors are timed from start to end", "[etw]") {
  TraceAccount account;
  account.add(callback(TracedKind::silo_create_callback_start, "wcifs", 10s));
  account.add(callback(TracedKind::silo_create_callback_start, "other", 11s));
  account.add(callback(TracedKind::silo_create_callback_stop, "wcifs", 13s));
  account.add(callback(TracedKind::silo_terminate_callback_start, "wcifs", 20s));
  account.add(callback(TracedKind::silo_terminate_callback_stop, "wcifs", 21s));
  account.add(callback(TracedKind::silo_terminate_callback_stop, "wcifs", 25s));  // its start was not seen
  const TracedJob& job = job_of(account, 7);
  REQUIRE(job.monitors.size() == 1);
  CHECK(job.monitors.at("wcifs") == SiloMonitor{Ticks(3s), Ticks(1s), 1, 1});
}

TEST_CASE("a callback whose end was not seen is timed from its next start", "[etw]") {
  TraceAccount account;
  account.add(callback(TracedKind::silo_create_callback_start, "wcifs", 10s));
  account.add(callback(TracedKind::silo_create_callback_start, "wcifs", 11s));
  account.add(callback(TracedKind::silo_create_callback_stop, "wcifs", 13s));
  CHECK(job_of(account, 7).monitors.at("wcifs") == SiloMonitor{Ticks(2s), {}, 1, 0});
}

TEST_CASE("nothing is told of pairs after a loss, nor where the clock was set back", "[etw]") {
  TraceAccount account;
  account.add(callback(TracedKind::silo_create_callback_start, "wcifs", 10s));
  SECTION("a loss") {
    account.forget_pairs();
    account.add(callback(TracedKind::silo_create_callback_stop, "wcifs", 13s));
  }
  SECTION("a clock") {
    account.add(callback(TracedKind::silo_create_callback_stop, "wcifs", 9s));
  }
  CHECK(job_of(account, 7).monitors.empty());
}

TEST_CASE("records that could not be decoded count by reason", "[etw]") {
  TraceAccount account;
  for (const Decoding each : {Decoding::decoded, Decoding::other, Decoding::unknown_event,
                              Decoding::unknown_size, Decoding::unknown_size})
    account.skip(each);
  CHECK(figure(account, FigureId::etw_skipped, "unknown_event") == 1);
  CHECK(figure(account, FigureId::etw_skipped, "unknown_version") == 0);
  CHECK(figure(account, FigureId::etw_skipped, "unknown_size") == 2);
}

}  // namespace
}  // namespace jobx::test
