#include <catch2/catch.hpp>

#include "collector/sources/ended_processes.h"

namespace jobx::test {
namespace {

TracedEvent event_of(TracedKind kind, std::uint32_t process) {
  TracedEvent event;
  event.kind = kind;
  event.process_id = process;
  event.status = 0;
  return event;
}

TracedEvent removal(std::uint32_t process, std::uint32_t flags) {
  TracedEvent event = event_of(TracedKind::remove_process, process);
  event.flags = flags;
  return event;
}

TracedEvent stop(std::uint32_t process) {
  TracedEvent event = event_of(TracedKind::process_stop, process);
  StoppedProcess& stopped = event.stopped.emplace();
  stopped.has_usage = true;
  stopped.cycles = 1'000;
  stopped.read_kilobytes = 3;
  stopped.write_kilobytes = 4;
  stopped.hard_faults = 5;
  return event;
}

constexpr EndedUsage kOne{1, 1'000, 3 * 1'024, 4 * 1'024, 5};

TEST_CASE("what a process of a job used counts when it ends", "[etw]") {
  EndedProcesses ended;
  SECTION("it was assigned") {
    ended.add(event_of(TracedKind::assign_process, 600));
    ended.add(stop(600));
    ended.add(removal(600, 4));
  }
  SECTION("it inherited the job, and its end is told before it leaves") {
    ended.add(stop(600));
    CHECK(ended.usage() == EndedUsage{});
    ended.add(removal(600, 4));
  }
  SECTION("it inherited the job, and is killed before its end is told") {
    ended.add(removal(600, 0xE));
    ended.add(stop(600));
    ended.add(removal(600, 4));
  }
  ended.add(removal(600, 1));
  CHECK(ended.usage() == kOne);
  CHECK(ended.remembered() == 0);
}

TEST_CASE("a process that was in no job counts for nothing", "[etw]") {
  EndedProcesses ended;
  ended.add(stop(600));
  TracedEvent failed = event_of(TracedKind::assign_process, 601);
  failed.status = 0xC000'0022;
  ended.add(failed);
  ended.add(stop(601));
  ended.add(removal(602, 0xA));
  ended.add(stop(602));
  CHECK(ended.usage() == EndedUsage{});
}

TEST_CASE("a process id that is given again is not the process before", "[etw]") {
  EndedProcesses ended;
  ended.add(event_of(TracedKind::assign_process, 600));  // its end was lost
  ended.add(event_of(TracedKind::process_start, 600));
  ended.add(stop(600));
  CHECK(ended.usage() == EndedUsage{});
}

TEST_CASE("systems that do not tell what a process used count nothing", "[etw]") {
  EndedProcesses ended;
  ended.add(event_of(TracedKind::assign_process, 600));
  TracedEvent old = stop(600);
  old.stopped->has_usage = false;
  ended.add(old);
  CHECK(ended.usage() == EndedUsage{});
}

TEST_CASE("what is remembered of ended processes is bounded", "[etw]") {
  EndedProcesses ended;
  for (std::uint32_t process = 1; process <= 100'000; ++process) {
    ended.add(event_of(TracedKind::assign_process, 2 * process));
    ended.add(stop(2 * process + 1));
  }
  CHECK(ended.remembered() <= EndedProcesses::kMost);
  ended.add(stop(200'000));
  CHECK(ended.usage() == kOne);
}

}  // namespace
}  // namespace jobx::test
