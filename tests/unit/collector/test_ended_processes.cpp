#include <catch2/catch.hpp>
#include <map>

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
constexpr TracedJobKey kJob{7, 1};

/// Ended processes, and what was counted for each job by its number.
class Processes {
 public:
  void add(const TracedEvent& event, std::optional<TracedJobKey> job = kJob) {
    ended_.add(event, job,
               [this](const TracedJobKey& of, const EndedUsage& used) { jobs_[of.number].add(used); });
  }
  void forget_pairs() { ended_.forget_pairs(); }

  [[nodiscard]] const EndedUsage& usage() const { return ended_.usage(); }
  [[nodiscard]] std::size_t remembered() const { return ended_.remembered(); }
  [[nodiscard]] bool is_recorded() const { return ended_.is_recorded(); }
  [[nodiscard]] EndedUsage of_job(std::uint32_t number) { return jobs_[number]; }

 private:
  EndedProcesses ended_;
  std::map<std::uint32_t, EndedUsage> jobs_;
};

TEST_CASE("what a process of a job used counts when it ends", "[etw]") {
  Processes ended;
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
  CHECK(ended.of_job(7) == kOne);
  CHECK(ended.remembered() == 0);
}

TEST_CASE("a process that was in no job counts for nothing", "[etw]") {
  Processes ended;
  ended.add(stop(600));
  TracedEvent failed = event_of(TracedKind::assign_process, 601);
  failed.status = 0xC000'0022;
  ended.add(failed);
  ended.add(stop(601));
  ended.add(removal(602, 0xA));
  ended.add(stop(602));
  CHECK(ended.usage() == EndedUsage{});
}

TEST_CASE("a process that leaves for a reason that is not known was in the job all the same", "[etw]") {
  Processes ended;
  TracedEvent removed = event_of(TracedKind::remove_process, 600);
  if (GENERATE(true, false)) removed.flags = 0x40;  // of a newer system
  ended.add(removed);
  ended.add(stop(600));
  CHECK(ended.usage() == kOne);
  CHECK(ended.of_job(7) == kOne);
}

TEST_CASE("events that are of no process change nothing of those that ended", "[etw]") {
  Processes ended;
  TracedEvent unnumbered = stop(600);
  unnumbered.process_id.reset();
  ended.add(unnumbered);
  TracedEvent untold = event_of(TracedKind::process_stop, 600);
  ended.add(untold);
  ended.add(event_of(TracedKind::job_open, 600));
  CHECK_FALSE(ended.is_recorded());
  CHECK(ended.remembered() == 0);
}

TEST_CASE("a process that is removed from one job twice counts once for it", "[etw]") {
  Processes ended;
  const bool ends_first = GENERATE(true, false);
  if (ends_first) ended.add(stop(600));
  for (const std::uint32_t flags : {6U, 4U}) ended.add(removal(600, flags));
  if (!ends_first) ended.add(stop(600));
  CHECK(ended.usage() == kOne);
  CHECK(ended.of_job(7) == kOne);
}

TEST_CASE("a process id that is given again is not the process before", "[etw]") {
  Processes ended;
  ended.add(event_of(TracedKind::assign_process, 600));  // its end was lost
  ended.add(event_of(TracedKind::process_start, 600));
  ended.add(stop(600));
  CHECK(ended.usage() == EndedUsage{});
}

TEST_CASE("a process in a job and the job around it counts for both, and once for the host", "[etw]") {
  Processes ended;
  SECTION("its end is told last") {
    ended.add(event_of(TracedKind::assign_process, 600));
    ended.add(removal(600, 6), TracedJobKey{8, 2});
    ended.add(stop(600));
  }
  SECTION("its end is told first") {
    ended.add(stop(600));
    ended.add(removal(600, 4));
    ended.add(removal(600, 4), TracedJobKey{8, 2});
  }
  ended.add(removal(600, 4));
  CHECK(ended.usage() == kOne);
  CHECK(ended.of_job(7) == kOne);
  CHECK(ended.of_job(8) == kOne);
}

TEST_CASE("what events of old systems tell without a number counts for the host alone", "[etw]") {
  Processes ended;
  ended.add(removal(600, 4), std::nullopt);
  ended.add(stop(600));
  CHECK(ended.usage() == kOne);
  CHECK(ended.of_job(7) == EndedUsage{});
}

TEST_CASE("a process id that ends twice is another process, though no event told of its start", "[etw]") {
  Processes ended;
  ended.add(event_of(TracedKind::assign_process, 600));
  ended.add(stop(600));
  ended.add(stop(600), std::nullopt);
  CHECK(ended.usage() == kOne);
  ended.add(removal(600, 4), TracedJobKey{8, 2});
  CHECK(ended.of_job(7) == kOne);
  CHECK(ended.of_job(8) == kOne);
  CHECK(ended.usage().processes == 2);
}

TEST_CASE("an end is joined to no job across missing events", "[etw]") {
  Processes ended;
  SECTION("the end came before") {
    ended.add(stop(600));
    ended.forget_pairs();
    ended.add(removal(600, 4));
  }
  SECTION("the end comes after") {
    ended.add(event_of(TracedKind::assign_process, 600));
    ended.forget_pairs();
    ended.add(stop(600));
  }
  CHECK(ended.usage() == EndedUsage{});
  CHECK(ended.of_job(7) == EndedUsage{});
}

TEST_CASE("the jobs that are remembered of a process are bounded", "[etw]") {
  Processes ended;
  for (std::uint32_t job = 1; job <= 100; ++job) {
    ended.add(event_of(TracedKind::assign_process, 600), TracedJobKey{job, job});
  }
  ended.add(stop(600));
  CHECK(ended.of_job(EndedProcesses::kMostJobs) == kOne);
  CHECK(ended.of_job(EndedProcesses::kMostJobs + 1) == EndedUsage{});
}

TEST_CASE("systems that do not tell what a process used count nothing", "[etw]") {
  Processes ended;
  ended.add(event_of(TracedKind::assign_process, 600));
  TracedEvent old = stop(600);
  old.stopped->has_usage = false;
  ended.add(old);
  CHECK(ended.usage() == EndedUsage{});
  CHECK_FALSE(ended.is_recorded());
}

TEST_CASE("what is remembered of ended processes is bounded", "[etw]") {
  Processes ended;
  for (std::uint32_t process = 1; process <= 100'000; ++process) {
    ended.add(event_of(TracedKind::assign_process, 2 * process));
    ended.add(stop(2 * process + 1));
  }
  CHECK(ended.remembered() <= EndedProcesses::kMost);
  ended.add(stop(200'000));
  CHECK(ended.usage() == kOne);
}

TEST_CASE("the processes that came last are remembered, half as many as may be at least", "[etw]") {
  Processes ended;
  constexpr std::uint32_t half = EndedProcesses::kMost / 2;
  for (std::uint32_t process = 1; process <= half + 1; ++process) {
    ended.add(event_of(TracedKind::assign_process, process));
  }
  CHECK(ended.remembered() == half + 1);
  SECTION("of the older half, one that ends counts") {
    ended.add(stop(1));
    CHECK(ended.usage() == kOne);
    CHECK(ended.remembered() == half + 1);
  }
  SECTION("of the older half, one whose id is given again does not") {
    ended.add(event_of(TracedKind::process_start, 1));
    CHECK(ended.remembered() == half);
    ended.add(stop(1));
    CHECK(ended.usage() == EndedUsage{});
  }
  SECTION("across missing events nothing is") {
    ended.forget_pairs();
    CHECK(ended.remembered() == 0);
  }
  SECTION("when the newer half is full, too, the older one is forgotten") {
    for (std::uint32_t process = half + 2; process <= 2 * half; ++process) {
      ended.add(event_of(TracedKind::assign_process, process));
    }
    CHECK(ended.remembered() == 2 * half);
    ended.add(event_of(TracedKind::assign_process, 2 * half + 1));
    CHECK(ended.remembered() == half + 1);
  }
}

}  // namespace
}  // namespace jobx::test
