/// The book of owned jobs by itself: what is written in it, what is told of it, and when it forgets.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/own/job_book.h"

namespace jobx {
namespace {

using std::chrono::seconds;

/// A book on a clock that the test moves; what it tells is kept.
struct Host {
  std::vector<JobEvent> told;
  JobBook book{seconds(300), 10, [this](JobEvent event) { told.push_back(std::move(event)); }};
  Moment now{Ticks{17'000'000'000'000'000}, {}};

  /// A job that ends when it is empty, with a process in it.
  JobKey run(const std::string& name) {
    OpenJob job;
    job.name.name = name;
    job.ends_when_empty = true;
    const JobKey key = book.enter(std::move(job));
    book.confirm(key, now.unix_time);
    book.mark_started(key);
    return key;
  }
  void hear(JobKey key, std::uint32_t message, std::uint64_t process_id = 0) {
    book.note({key, message, {}, process_id}, now.unix_time);
  }
  /// The job is read as having had `total` processes, all of which have left.
  bool end(JobKey key, const std::string& name, std::uint32_t total) {
    TurnReading reading;
    reading.turn = ++turn;
    reading.job.name.name = name;
    reading.job.processes = {total, 0, 0};
    return book.take_reading(key, reading, now);
  }
  std::vector<Job> ended() {
    std::vector<Job> jobs;
    book.append_ended(jobs, now);
    return jobs;
  }

  std::uint64_t turn = 0;
};

}  // namespace

TEST_CASE("a reading of a job that was never read before counts, whatever its turn",
          "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.run("a");
  TurnReading first;  // of turn 0
  first.job.processes = {3, 1, 0};
  CHECK_FALSE(host.book.take_reading(key, first, host.now));
  CHECK(host.book.totals().used.processes.total == 3U);
}

TEST_CASE("the coming of a process that is told after its job has ended is the job's own",
          "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.run("a");
  host.hear(key, job_message::exit_process, 77);
  REQUIRE(host.end(key, "a", 1));
  host.hear(key, job_message::new_process, 77);
  REQUIRE(host.ended().size() == 1);
  CHECK(host.ended().front().events.value().new_processes == 1);
  host.now.steady += JobBook::kSettling;
  CHECK(host.ended().front().events.value().missed_new_processes == 0);
  CHECK(host.book.totals().events.missed_new_processes == 0);
}

TEST_CASE("a message that comes after all of an ended job have come counts for the host alone",
          "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.run("a");
  host.hear(key, job_message::new_process, 77);
  REQUIRE(host.end(key, "a", 1));
  host.hear(key, job_message::exit_process, 77);  // the last that was missing
  const JobEvents events = host.ended().front().events.value();
  host.told.clear();
  host.hear(key, job_message::active_process_zero);
  CHECK(host.ended().front().events == events);
  CHECK(host.book.totals().events.emptied == 1);
  CHECK(host.told.empty());
}

TEST_CASE("what is heard of an ended job is told by its name until its books are closed",
          "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.run("a");
  host.hear(key, job_message::new_process, 77);
  REQUIRE(host.end(key, "a", 1));
  host.told.clear();
  host.hear(key, job_message::active_process_zero);
  REQUIRE(host.told.size() == 1);
  CHECK(host.told[0] == JobEvent{host.now.unix_time, {{}, "a"}, JobEventKind::job_emptied, 0, {}});
  CHECK(host.ended().front().events.value().emptied == 1);  // though an exit is still to come
  host.now.steady += JobBook::kSettling;
  host.book.settle(host.now);
  host.hear(key, job_message::exit_process, 77);
  CHECK(host.told.size() == 1);
}

TEST_CASE("a notification without a limit that is new is not told", "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.run("a");
  JobMessage passed{key, job_message::notification_limit, {}, 0};
  passed.broken_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_time));
  host.told.clear();
  host.book.note(passed, host.now.unix_time);
  host.book.note(passed, host.now.unix_time);  // time once used stays used
  CHECK(host.told.size() == 1);
  CHECK(host.book.totals().events.unknown_messages == 0);
}

TEST_CASE("the end of a job closes the books of others whose time is over, though nobody reads",
          "[jobobject][job_book]") {
  Host host;
  const JobKey first = host.run("a");
  REQUIRE(host.end(first, "a", 1));
  CHECK(host.book.totals().events.missed_exits == 0);
  host.now.steady += JobBook::kSettling - std::chrono::nanoseconds(1);
  REQUIRE(host.end(host.run("b"), "b", 1));
  CHECK(host.book.totals().events.missed_exits == 0);
  host.now.steady += std::chrono::nanoseconds(1);
  REQUIRE(host.end(host.run("c"), "c", 1));
  CHECK(host.book.totals().events.missed_exits == 1);  // of the first alone
  CHECK(host.book.events(first) == nullptr);
}

TEST_CASE("nothing is kept of the messages of a job that is given up or has ended", "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.run("a");
  host.hear(key, job_message::new_process, 77);
  REQUIRE(host.book.events(key) != nullptr);
  SECTION("it could not be made") {
    host.book.withdraw(key);
  }
  SECTION("it is released") {
    host.book.release(key);
  }
  SECTION("it ended, and every message had come") {
    host.hear(key, job_message::exit_process, 77);
    REQUIRE(host.end(key, "a", 1));
  }
  SECTION("it ended, and the last message came later") {
    REQUIRE(host.end(key, "a", 1));
    CHECK(host.book.events(key) != nullptr);
    host.hear(key, job_message::exit_process, 77);
  }
  CHECK(host.book.events(key) == nullptr);
  host.hear(key, job_message::exit_process, 78);
  CHECK(host.book.events(key) == nullptr);
}

TEST_CASE("of a key that does not live nothing is confirmed, watched, started or ended",
          "[jobobject][job_book]") {
  Host host;
  const JobKey key = host.book.enter({{{}, "a"}, nullptr, {}, false, true});
  host.book.withdraw(key);
  for (const JobKey gone : {key, key + 1}) {
    host.book.confirm(gone, host.now.unix_time);
    host.book.mark_started(gone);
    host.book.watch(gone, {});
    CHECK_FALSE(host.end(gone, "a", 1));
    host.book.release(gone);
    CHECK_FALSE(host.book.find(gone));
  }
  CHECK(host.told.empty());
  CHECK(host.book.totals().created == 0);
  CHECK(host.book.totals().ended == 0);
  CHECK(host.ended().empty());
}

TEST_CASE("an ended job is kept as long as it is to linger, to the nanosecond, and then forgotten",
          "[jobobject][job_book]") {
  using std::chrono::nanoseconds;
  const EndedJobs::TimePoint begin{seconds(5)};
  EndedJobs ended(nanoseconds(1), 10);
  Job job;
  job.name.name = "a";
  ended.add(1, job, begin);
  std::vector<Job> shown;
  ended.append_to(shown, begin);
  CHECK(shown == std::vector{job});
  ended.append_to(shown, begin + nanoseconds(1));
  CHECK(shown.size() == 1);
}

}  // namespace jobx
