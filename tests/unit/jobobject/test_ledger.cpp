#include <catch2/catch.hpp>

#include "jobobject/own/ledger.h"

namespace jobx {
namespace {

constexpr Ticks kNow{17'000'000'000'000'000};

void note(Ledger& ledger, JobKey key, std::uint32_t message, int times = 1) {
  for (int i = 0; i < times; ++i) ledger.note({key, message, {}}, kNow);
}

std::uint64_t broken(const JobEvents& events, BrokenLimit limit) {
  return events.broken_limits.at(static_cast<std::size_t>(limit));
}

}  // namespace

TEST_CASE("every message of the documentation is counted as what it says", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  for (std::uint32_t message = 1; message <= 12; ++message)
    note(ledger, 1, message, static_cast<int>(message));
  const JobEvents& events = *ledger.find(1);
  CHECK(events.job_time_posts == 1);
  CHECK(events.process_time_expirations == 2);
  CHECK(broken(events, BrokenLimit::active_processes) == 3);
  CHECK(events.emptied == 4);
  CHECK(events.new_processes == 6);
  CHECK(events.normal_exits == 7);
  CHECK(events.abnormal_exits == 8);
  CHECK(broken(events, BrokenLimit::process_memory) == 9);
  CHECK(broken(events, BrokenLimit::job_memory) == 10);
  CHECK(broken(events, BrokenLimit::unknown) == 11);  // no limit was named
  CHECK(broken(events, BrokenLimit::job_cycle_time) == 12);
  CHECK(events.unknown_messages == 5);  // there is no message 5
  CHECK(events.job_time_kills == 0);
  CHECK(events.last_expiration == kNow);
  CHECK(ledger.totals() == events);
}

TEST_CASE("one notification may tell of several limits", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  JobMessage message{1, job_message::notification_limit, {}};
  message.broken_limits.set(static_cast<std::size_t>(BrokenLimit::notify_read_bytes));
  message.broken_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_memory));
  ledger.note(message, kNow);
  const JobEvents& events = *ledger.find(1);
  CHECK(broken(events, BrokenLimit::notify_read_bytes) == 1);
  CHECK(broken(events, BrokenLimit::notify_job_memory) == 1);
  CHECK(broken(events, BrokenLimit::unknown) == 0);
}

TEST_CASE("jobs are told apart, and what is told of the host outlives them", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  ledger.open(2);
  note(ledger, 1, job_message::exit_process, 3);
  note(ledger, 2, job_message::exit_process, 4);
  ledger.note_job_time_kill(2, kNow);
  CHECK(ledger.find(1)->normal_exits == 3);
  CHECK(ledger.find(1)->job_time_kills == 0);
  CHECK(ledger.find(2)->job_time_kills == 1);
  CHECK(ledger.find(2)->last_expiration == kNow);
  ledger.close(1);
  ledger.close(2);
  CHECK(ledger.find(1) == nullptr);
  CHECK(ledger.totals().normal_exits == 7);
  CHECK(ledger.totals().job_time_kills == 1);
}

TEST_CASE("a message that comes after its job is gone still counts for the host", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  ledger.close(1);
  note(ledger, 1, job_message::abnormal_exit_process);
  CHECK(ledger.totals().abnormal_exits == 1);
  CHECK(ledger.find(1) == nullptr);
}

TEST_CASE("what accounting knows twice beyond the messages was missed", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 5);
  note(ledger, 1, job_message::exit_process, 1);
  const ProcessCounts counts{8, 4, 0};
  ledger.reconcile(1, counts);
  CHECK(ledger.totals().missed_new_processes == 0);  // three may be on their way
  ledger.reconcile(1, counts);
  CHECK(ledger.find(1)->missed_new_processes == 3);
  CHECK(ledger.find(1)->missed_exits == 3);
  ledger.reconcile(1, counts);
  CHECK(ledger.totals().missed_new_processes == 3);  // counted once
}

TEST_CASE("an exit is missed only when it is missing at two comparisons, and then as often as at both",
          "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 9);
  ledger.reconcile(1, {9, 6, 0});
  CHECK(ledger.find(1)->missed_exits == 0);  // three may be on their way
  CHECK(ledger.totals().missed_exits == 0);
  note(ledger, 1, job_message::exit_process, 2);
  ledger.reconcile(1, {9, 4, 0});  // two of them were; another two have left since
  CHECK(ledger.find(1)->missed_exits == 3);
  note(ledger, 1, job_message::abnormal_exit_process, 1);
  ledger.reconcile(1, {9, 4, 0});
  CHECK(ledger.find(1)->missed_exits == 3);
  CHECK(ledger.totals().missed_exits == 3);
}

TEST_CASE("an exit that comes between two comparisons was never missed", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 2);
  ledger.reconcile(1, {2, 1, 0});
  note(ledger, 1, job_message::exit_process);
  ledger.reconcile(1, {2, 1, 0});
  ledger.reconcile(1, {2, 0, 0});
  CHECK(ledger.find(1)->missed_exits == 0);
  ledger.reconcile(1, {2, 0, 0});
  CHECK(ledger.find(1)->missed_exits == 1);
}

TEST_CASE("a message that was only late is not missed", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  ledger.reconcile(1, {1, 1, 0});
  note(ledger, 1, job_message::new_process);
  ledger.reconcile(1, {2, 2, 0});
  note(ledger, 1, job_message::new_process);
  ledger.reconcile(1, {2, 2, 0});
  CHECK(ledger.totals().missed_new_processes ==
        1);  // behind by one, twice in a row: cannot be told from a loss
  CHECK(ledger.totals().missed_exits == 0);
}

TEST_CASE("a job that ended is compared for good at once", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 2);
  ledger.reconcile_last(1, {3, 0, 0});
  CHECK(ledger.find(1)->missed_new_processes == 1);
  CHECK(ledger.find(1)->missed_exits == 3);
  CHECK(ledger.totals().missed_exits == 3);
}

TEST_CASE("an assignment that failed at the limit of processes is not a message lost", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 2);
  note(ledger, 1, job_message::active_process_limit);
  ledger.reconcile_last(1, {3, 2, 0});
  CHECK(ledger.totals().missed_new_processes == 0);
  CHECK(ledger.totals().missed_exits == 0);
}

TEST_CASE("the exit of a process that was refused at the limit does not hide one that was lost", "[ledger]") {
  Ledger ledger;
  const auto send = [&](std::uint32_t message, std::uint64_t process) {
    ledger.note({1, message, {}, process}, kNow);
  };
  ledger.open(1);
  for (std::uint64_t process = 11; process <= 13; ++process) send(job_message::new_process, process);
  send(job_message::active_process_limit, 0);
  send(job_message::exit_process, 14);  // of the process that was refused
  send(job_message::exit_process, 11);
  send(job_message::exit_process, 12);  // that of 13 was lost
  SECTION("where the refused process was not announced") {}
  SECTION("where it was") {
    send(job_message::new_process, 14);
  }
  ledger.reconcile_last(1, {4, 0, 0});
  CHECK(ledger.totals().missed_new_processes == 0);
  CHECK(ledger.totals().missed_exits == 1);
}

TEST_CASE("the exit of a process that was announced is not taken for that of a refused one", "[ledger]") {
  const std::uint32_t exit = GENERATE(job_message::exit_process, job_message::abnormal_exit_process);
  Ledger ledger;
  const auto send = [&](std::uint32_t message, std::uint64_t process) {
    ledger.note({1, message, {}, process}, kNow);
  };
  ledger.open(1);
  send(job_message::active_process_limit, 0);
  send(job_message::new_process, 11);
  send(job_message::process_memory_limit, 11);  // of a process, and no exit
  send(exit, 11);
  ledger.reconcile_last(1, {2, 0, 0});  // the one that was refused is among the two
  CHECK(ledger.totals().missed_new_processes == 0);
  CHECK(ledger.totals().missed_exits == 0);
}

TEST_CASE("whichever way a refused process ends, its exit does not hide one that was lost", "[ledger]") {
  const std::uint32_t exit = GENERATE(job_message::exit_process, job_message::abnormal_exit_process);
  Ledger ledger;
  ledger.open(1);
  ledger.note({1, job_message::new_process, {}, 11}, kNow);
  ledger.note({1, job_message::active_process_limit, {}, 0}, kNow);
  ledger.note({1, job_message::process_memory_limit, {}, 12}, kNow);
  ledger.note({1, exit, {}, 12}, kNow);  // of the process that was refused; that of 11 was lost
  ledger.reconcile_last(1, {2, 0, 0});
  CHECK(ledger.totals().missed_exits == 1);
}

TEST_CASE("the exit of a process whose coming was lost is not taken for that of a refused one", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  ledger.note({1, job_message::active_process_limit, {}, 0}, kNow);
  ledger.note({1, job_message::exit_process, {}, 11}, kNow);
  ledger.reconcile_last(1, {2, 0, 0});
  CHECK(ledger.totals().missed_new_processes == 1);
  CHECK(ledger.totals().missed_exits == 0);
}

TEST_CASE("without accounting nothing is said to be missed", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  ledger.reconcile_last(1, {});
  ledger.reconcile_last(2, {7, 0, 0});  // never opened
  CHECK(ledger.totals() == JobEvents{});
}

TEST_CASE("sums of events are those of each of their figures", "[ledger]") {
  const auto events = [](std::uint64_t n) {
    JobEvents one{n, 2 * n, 3 * n, 4 * n, 5 * n, 6 * n, 7 * n, {}, 8 * n, 9 * n, 10 * n, std::nullopt};
    for (std::size_t i = 0; i < kBrokenLimits; ++i) one.broken_limits[i] = (11 + i) * n;
    return one;
  };
  JobEvents sum = events(1);
  sum += events(100);
  CHECK(sum == events(101));
}

TEST_CASE("sums of events take the later expiration", "[ledger]") {
  JobEvents earlier;
  earlier.last_expiration = kNow;
  JobEvents later;
  later.last_expiration = kNow + Ticks(1);
  JobEvents sum;
  sum += earlier;
  CHECK(sum.last_expiration == kNow);
  sum += later;
  CHECK(sum.last_expiration == kNow + Ticks(1));
  sum += earlier;
  sum += JobEvents{};
  CHECK(sum.last_expiration == kNow + Ticks(1));
}

TEST_CASE("every way in which time is used up is an expiration, of the job and of the host", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  SECTION("the job's, which is told") {
    note(ledger, 1, job_message::end_of_job_time);
  }
  SECTION("the job's, which ends its processes") {
    ledger.note_job_time_kill(1, kNow);
  }
  SECTION("a process's") {
    note(ledger, 1, job_message::end_of_process_time);
  }
  CHECK(ledger.find(1)->last_expiration == kNow);
  CHECK(ledger.totals().last_expiration == kNow);
}

TEST_CASE("the time of a job that is not open counts for the host", "[ledger]") {
  Ledger ledger;
  ledger.note_job_time_kill(7, kNow);
  CHECK(ledger.totals().job_time_kills == 1);
  CHECK(ledger.find(7) == nullptr);
  ledger.reconcile(7, {8, 4, 0});
  CHECK(ledger.totals().missed_new_processes == 0);
}

TEST_CASE("accounting that lacks one of the two counts says nothing", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 2);
  ledger.reconcile_last(1, {std::nullopt, 0, 0});
  ledger.reconcile_last(1, {8, std::nullopt, 0});
  CHECK(ledger.is_complete(1, {8, std::nullopt, 0}));
  CHECK(ledger.totals().missed_new_processes == 0);
  CHECK(ledger.totals().missed_exits == 0);
}

TEST_CASE("an exit is missed only when accounting knows of it twice", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  note(ledger, 1, job_message::new_process, 4);
  ledger.reconcile(1, {4, 2, 0});
  CHECK(ledger.find(1)->missed_exits == 0);  // two messages may be on their way
  note(ledger, 1, job_message::exit_process);
  ledger.reconcile(1, {4, 2, 0});
  CHECK(ledger.find(1)->missed_exits == 1);  // one of them came
  note(ledger, 1, job_message::abnormal_exit_process);
  ledger.reconcile(1, {4, 1, 0});
  ledger.reconcile(1, {4, 1, 0});
  CHECK(ledger.find(1)->missed_exits == 1);  // what is missed for good is not missed again
  CHECK(ledger.totals().missed_exits == 1);
  CHECK(ledger.totals().missed_new_processes == 0);
}

TEST_CASE("of two limits that were passed at once, one that is passed again later counts again", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  JobMessage message{1, job_message::notification_limit, {}};
  message.broken_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_memory));  // may fall and rise
  message.broken_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_time));
  for (int i = 0; i < 4; ++i) ledger.note(ledger.with_new_limits(message), kNow);
  // The first tells of both, the second is the other one's own, the others are of memory that rose again.
  CHECK(broken(*ledger.find(1), BrokenLimit::notify_job_memory) == 3);
  CHECK(broken(*ledger.find(1), BrokenLimit::notify_job_time) == 1);
}

TEST_CASE("of a job whose processes were missed, late messages of another kind still count", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  ledger.reconcile_last(1, {2, 0, 0});
  ledger.close(1);
  for (const std::uint32_t late : {job_message::end_of_job_time, job_message::new_process,
                                   job_message::new_process, job_message::exit_process}) {
    note(ledger, 1, late);
  }
  CHECK(ledger.totals().job_time_posts == 1);
  CHECK(ledger.totals().missed_new_processes == 2);
  CHECK(ledger.totals().new_processes == 0);
  CHECK(ledger.totals().missed_exits == 2);
  CHECK(ledger.totals().exits() == 0);
}

}  // namespace jobx
