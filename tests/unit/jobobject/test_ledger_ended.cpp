/// Messages of jobs whose books are closed: what counted as missed does not count again when it comes.
#include <catch2/catch.hpp>
#include <cstddef>
#include <cstdint>
#include <initializer_list>

#include "jobobject/own/ledger.h"

namespace jobx {
namespace {

constexpr Ticks kNow{17'000'000'000'000'000};

/// A job of one process, which has ended; of its messages as many came as `came` says.
void run_and_end(Ledger& ledger, JobKey key, std::initializer_list<std::uint32_t> came) {
  ledger.open(key);
  for (const std::uint32_t message : came) ledger.note({key, message, {}, 11}, kNow);
  ledger.reconcile_last(key, {1, 0, 0});
  ledger.close(key);
}

void come_late(Ledger& ledger, JobKey key, std::uint32_t message) {
  ledger.note({key, message, {}, 11}, kNow);
}

}  // namespace

TEST_CASE("an exit that counts as missed does not count again when it is told, whichever kind it is of",
          "[ledger]") {
  const std::uint32_t exit = GENERATE(job_message::exit_process, job_message::abnormal_exit_process);
  Ledger ledger;
  run_and_end(ledger, 1, {job_message::new_process});
  CHECK(ledger.totals().missed_exits == 1);
  come_late(ledger, 1, exit);
  CHECK(ledger.totals().exits() == 0);
  come_late(ledger, 1, exit);  // no second one was missed
  CHECK(ledger.totals().exits() == 1);
  CHECK(ledger.totals().missed_exits == 1);
}

TEST_CASE("what was missed is remembered of the latest jobs, as many as the ledger says", "[ledger]") {
  Ledger ledger;
  for (JobKey key = 1; key <= Ledger::kMostSettled; ++key) {
    run_and_end(ledger, key, {job_message::new_process});
  }
  come_late(ledger, 1, job_message::exit_process);
  CHECK(ledger.totals().exits() == 0);
  come_late(ledger, Ledger::kMostSettled, job_message::exit_process);
  CHECK(ledger.totals().exits() == 0);
  // One more, and what was missed of the oldest that is remembered is forgotten.
  run_and_end(ledger, Ledger::kMostSettled + 1, {job_message::new_process});
  run_and_end(ledger, Ledger::kMostSettled + 2, {job_message::new_process});
  come_late(ledger, 2, job_message::exit_process);
  CHECK(ledger.totals().exits() == 1);
  come_late(ledger, 3, job_message::exit_process);
  CHECK(ledger.totals().exits() == 1);
}

TEST_CASE("jobs of which every message came take no room from what was missed of others", "[ledger]") {
  Ledger ledger;
  run_and_end(ledger, 1, {job_message::exit_process});
  run_and_end(ledger, 2, {job_message::new_process});
  for (JobKey key = 3; key <= Ledger::kMostSettled + 3; ++key) {
    run_and_end(ledger, key, {job_message::new_process, job_message::exit_process});
  }
  const JobEvents before = ledger.totals();
  come_late(ledger, 1, job_message::new_process);
  come_late(ledger, 2, job_message::exit_process);
  CHECK(ledger.totals() == before);
}

TEST_CASE("a job is heard of in full when every coming and every exit has been told", "[ledger]") {
  Ledger ledger;
  ledger.open(1);
  const ProcessCounts counts{1, 0, 0};
  CHECK_FALSE(ledger.is_complete(1, counts));
  SECTION("the exit first") {
    come_late(ledger, 1, job_message::exit_process);
    CHECK_FALSE(ledger.is_complete(1, counts));
    come_late(ledger, 1, job_message::new_process);
  }
  SECTION("the coming first") {
    come_late(ledger, 1, job_message::new_process);
    CHECK_FALSE(ledger.is_complete(1, counts));
    come_late(ledger, 1, job_message::exit_process);
  }
  CHECK(ledger.is_complete(1, counts));
  CHECK(ledger.is_complete(2, counts));  // of a key that is not open nothing is waited for
}

TEST_CASE("limits that are passed by a job whose books are closed count for the host as they are told",
          "[ledger]") {
  Ledger ledger;
  JobMessage message{1, job_message::notification_limit, {}};
  message.broken_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_time));
  for (int i = 0; i < 2; ++i) ledger.note(ledger.with_new_limits(message), kNow);
  CHECK(ledger.totals().broken_limits.at(static_cast<std::size_t>(BrokenLimit::notify_job_time)) == 2);
  CHECK(ledger.find(1) == nullptr);
}

}  // namespace jobx
