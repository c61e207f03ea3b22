#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/log/event_log.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

JobEvent event(JobEventKind kind, std::uint64_t process_id = 0, std::optional<std::uint32_t> code = {}) {
  return {Ticks{1}, {{}, "nightly build"}, kind, process_id, code};
}

std::string line_of(const JobEvent& event, LogLevel level = LogLevel::debug) {
  MemoryLog log(level);
  write_event(event, *log);
  std::string text = log.text();
  std::erase(text, '\r');  // spdlog ends a line as the system does
  const std::size_t begin = text.find("level=");
  return begin == std::string::npos ? text : text.substr(begin);
}

TEST_CASE("an event is one line with its job, process and code", "[event_log][threads]") {
  CHECK(line_of(event(JobEventKind::process_exited, 42)) ==
        "level=debug msg=\"job event\" event=process_exited job=\"\\\\BaseNamedObjects\\\\nightly build\" "
        "process_id=42\n");
  CHECK(
      line_of(event(JobEventKind::unknown, 0, 13)) ==
      "level=debug msg=\"job event\" event=unknown job=\"\\\\BaseNamedObjects\\\\nightly build\" code=13\n");
  const auto limit = static_cast<std::uint32_t>(BrokenLimit::job_memory);
  CHECK(line_of(event(JobEventKind::limit_reached, 7, limit)) ==
        "level=info msg=\"a job reached a limit\" event=limit_reached "
        "job=\"\\\\BaseNamedObjects\\\\nightly build\" process_id=7 limit=job_memory\n");
  CHECK_THAT(line_of(event(JobEventKind::limit_reached, 0, 9'999)), Catch::EndsWith(" limit=9999\n"));
}

TEST_CASE("what a limit did is seen at the level info, all else at debug", "[event_log][threads]") {
  std::vector<std::string_view> seen;
  for (std::size_t i = 0; i < kJobEventKinds; ++i) {
    const auto kind = static_cast<JobEventKind>(i);
    CHECK(line_of(event(kind, 0, 0)) != "");
    if (!line_of(event(kind, 0, 0), LogLevel::info).empty()) seen.push_back(job_event_name(kind));
  }
  CHECK(seen == std::vector<std::string_view>{"job_time_expired", "job_time_killed", "limit_reached",
                                              "process_refused", "process_time_killed"});
}

TEST_CASE("all events are logged before the log of events ends, and lost ones counted",
          "[event_log][threads]") {
  MemoryLog log;
  EventRing ring(4);
  for (std::uint64_t id = 1; id <= 10; ++id) ring.push(event(JobEventKind::process_exited, id));
  {
    const EventLog events(ring, *log);
    ring.push(event(JobEventKind::job_ended));
  }
  const std::vector<std::string> lines = log.lines();
  REQUIRE(lines.size() >= 5);
  CHECK_THAT(lines.front(),
             Catch::Contains("level=warn msg=\"job events arrived faster than they could be logged\""));
  // Six were overwritten, and a seventh if the log had not begun when the last one came.
  CHECK_THAT(lines.front(), Catch::EndsWith("lost=6") || Catch::EndsWith("lost=7"));
  CHECK_THAT(lines.back(), Catch::Contains("event=job_ended"));
}

}  // namespace
}  // namespace jobx::test
