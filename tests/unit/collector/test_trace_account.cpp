#include <catch2/catch.hpp>
#include <string>

#include "collector/sources/trace_account.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TracedEvent event_of(TracedKind kind, std::optional<std::uint32_t> job = {}) {
  TracedEvent event;
  event.kind = kind;
  event.job_id = job;
  event.names_job = job.has_value();
  event.status = 0;
  return event;
}

TracedEvent assignment(std::uint32_t job, std::uint32_t process, std::uint32_t status = 0) {
  TracedEvent event = event_of(TracedKind::assign_process, job);
  event.process_id = process;
  event.status = status;
  return event;
}

TracedEvent removal(std::optional<std::uint32_t> job, std::uint32_t process, std::uint32_t flags,
                    Ticks at = {}) {
  TracedEvent event = event_of(TracedKind::remove_process, job);
  event.process_id = process;
  event.flags = flags;
  event.exit_code = 0;
  event.time = UtcTime(at);
  return event;
}

TracedEvent stop(std::uint32_t process) {
  TracedEvent event = event_of(TracedKind::process_stop);
  event.process_id = process;
  event.stopped.emplace().has_usage = true;
  event.stopped->cycles = 1'000;
  return event;
}

/// A job with one process that ends.
void live_and_end(TraceAccount& account, std::uint32_t job, std::uint32_t process) {
  account.add(event_of(TracedKind::job_create, job));
  account.add(assignment(job, process));
  account.add(stop(process));
  account.add(removal(job, process, 4));
  account.add(removal(job, process, 1));
}

TracedEvent callback(TracedKind kind, std::string_view monitor, Ticks at) {
  TracedEvent event = event_of(kind, 7);
  event.name = {Bytes(std::as_bytes(std::span(monitor))), false};
  event.time = UtcTime(at);
  return event;
}

std::uint64_t figure(const TraceAccount& account, FigureId id, std::string_view label = "") {
  for (const SourceFigure& one : account.figures()) {
    if (one.id == id && (label.empty() || one.labels.at(0).value == label)) return one.value;
  }
  FAIL("no such figure: " << label);
  return 0;
}

std::uint64_t removals(const TraceAccount& account, std::string_view reason) {
  return figure(account, FigureId::etw_process_removals, reason);
}

const TracedJob& job_of(const TraceAccount& account, std::uint32_t number) {
  static std::shared_ptr<const TracedJobs> jobs;
  jobs = account.jobs();
  REQUIRE(jobs->contains(number));
  return *jobs->at(number);
}

std::uint64_t of_job(const TracedJob& job, RemovalReason reason) {
  return job.removals[static_cast<std::size_t>(reason)];
}

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
  account.add(removal(0x8000'0007, 600, 6));  // the highest bit of a number counts, too
  CHECK(of_job(job_of(account, 0x8000'0007), RemovalReason::terminated) == 1);
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

TEST_CASE("what systems before build 14393 tell, without numbers of jobs, counts for the host", "[etw]") {
  TraceAccount account;
  account.add(removal({}, 600, 0xE));
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
  CHECK(job_of(account, 7).io_limits == std::map<std::string, IoRates>{{"C", {500, 1'000'000, 0}}});
  account.add(callback(TracedKind::io_rate_stop, "C", {}));
  CHECK(job_of(account, 7).io_limits.empty());
}

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

TEST_CASE("nothing is told of pairs after a loss, nor where the clock was set back", "[etw]") {
  TraceAccount account;
  account.add(callback(TracedKind::silo_create_callback_start, "wcifs", 10s));
  SECTION("a loss") {
    account.forget_pairs();
  }
  SECTION("a clock") {}
  account.add(callback(TracedKind::silo_create_callback_stop, "wcifs", 9s));
  CHECK(job_of(account, 7).monitors.empty());
}

TEST_CASE("what is remembered of jobs is bounded, and the newest stay", "[etw]") {
  TraceAccount account;
  for (std::uint32_t number = 1; number <= TraceAccount::kMostJobs + 1; ++number)
    account.add(event_of(TracedKind::job_open, number));
  const auto jobs = account.jobs();
  CHECK(jobs->size() == TraceAccount::kMostJobs / 4 * 3);
  CHECK_FALSE(jobs->contains(1));
  CHECK(jobs->contains(TraceAccount::kMostJobs + 1));
  CHECK(jobs->contains(TraceAccount::kMostJobs / 2));
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
  account.add(removal(7, 601, 4));  // a child that inherited the job
  account.add(stop(601));
  CHECK(job_of(account, 7).ended->processes == 2);
  REQUIRE(account.left());
  CHECK(account.left()->empty());
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
  account.add(assignment(7, 601));
  CHECK_FALSE(job_of(account, 7).terminated);
}

TEST_CASE("no job of one account has the serial of a job of another one", "[etw]") {
  TraceAccount one;
  TraceAccount other;
  one.add(event_of(TracedKind::job_create, 7));
  other.add(event_of(TracedKind::job_create, 7));
  CHECK(job_of(one, 7).serial / TraceAccount::kRange < job_of(other, 7).serial / TraceAccount::kRange);
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
