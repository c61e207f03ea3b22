#include <catch2/catch.hpp>
#include <vector>

#include "jobobject/own/message_events.h"

namespace jobx::test {
namespace {

const JobName kJob{{}, "nightly build"};
constexpr Ticks kNow{17'000'000'000'000'000};

std::vector<JobEvent> events_of(const JobMessage& message) {
  std::vector<JobEvent> events;
  tell_events(message, kJob, kNow, [&](JobEvent event) { events.push_back(std::move(event)); });
  return events;
}

JobMessage message(std::uint32_t number, std::uint64_t process_id = 0) {
  JobMessage made;
  made.key = 1;
  made.message = number;
  made.process_id = process_id;
  return made;
}

std::uint32_t code(BrokenLimit limit) {
  return static_cast<std::uint32_t>(limit);
}

TEST_CASE("a message becomes an event with its job, its process and the time at which it came", "[events]") {
  CHECK(events_of(message(job_message::exit_process, 4'711)) ==
        std::vector<JobEvent>{{kNow, kJob, JobEventKind::process_exited, 4'711, {}}});
}

TEST_CASE("every message has its kind of event", "[events]") {
  struct Row {
    std::uint32_t number;
    JobEventKind kind;
    std::optional<std::uint32_t> code;
  };
  using Kind = JobEventKind;
  // Numbers of winnt.h: JOB_OBJECT_MSG_*.
  for (const Row& row : std::vector<Row>{{1, Kind::job_time_expired, {}},
                                         {2, Kind::process_time_killed, {}},
                                         {3, Kind::limit_reached, code(BrokenLimit::active_processes)},
                                         {4, Kind::job_emptied, {}},
                                         {5, Kind::unknown, 5},
                                         {6, Kind::process_added, {}},
                                         {7, Kind::process_exited, {}},
                                         {8, Kind::process_exited_abnormally, {}},
                                         {9, Kind::limit_reached, code(BrokenLimit::process_memory)},
                                         {10, Kind::limit_reached, code(BrokenLimit::job_memory)},
                                         {11, Kind::limit_reached, code(BrokenLimit::unknown)},
                                         {12, Kind::limit_reached, code(BrokenLimit::job_cycle_time)},
                                         {13, Kind::unknown, 13}}) {
    CAPTURE(row.number);
    const std::vector<JobEvent> events = events_of(message(row.number));
    REQUIRE(events.size() == 1);
    CHECK(events[0].kind == row.kind);
    CHECK(events[0].code == row.code);
  }
}

TEST_CASE("a message of several notification limits is an event for each of them", "[events]") {
  JobMessage passed = message(job_message::notification_limit);
  passed.broken_limits.set(code(BrokenLimit::notify_job_memory));
  passed.broken_limits.set(code(BrokenLimit::notify_write_bytes));
  CHECK(events_of(passed) ==
        std::vector<JobEvent>{
            {kNow, kJob, JobEventKind::limit_reached, 0, code(BrokenLimit::notify_job_memory)},
            {kNow, kJob, JobEventKind::limit_reached, 0, code(BrokenLimit::notify_write_bytes)}});
}

}  // namespace
}  // namespace jobx::test
