#include "tests/doubles/trace_story.h"

#include <array>
#include <utility>

#include "etw/event_record.h"
#include "tests/doubles/job_payloads.h"

namespace jobx::test {
namespace {

constexpr std::uint32_t kQuotaExceeded = 0xC000'0044;

/// Writes events, each some milliseconds after the one before.
class Story {
 public:
  Story(std::ostream& to, const EtlOptions& options) : writer_(to, options, kStoryStart) {}

  void wait(std::int64_t milliseconds) { time_ += milliseconds * 10'000; }

  void classic(std::uint8_t opcode, const std::string& payload) {
    wait(1);
    writer_.system_event(0x0700, opcode, time_, story::kOwner, payload);
  }
  void manifest(std::uint16_t id, std::uint8_t version, const std::string& payload) {
    wait(1);
    writer_.manifest_event(kKernelProcess, id, version, time_, story::kOwner, payload);
  }
  void finish() { writer_.finish(); }

  void create(std::uint32_t job) {
    JobPayload payload;
    payload.job = job;
    classic(0x20, job_information(payload));
  }
  void assign(std::uint32_t job, std::uint32_t process, std::uint32_t status = 0) {
    JobPayload payload;
    payload.job = job;
    payload.process_id = process;
    payload.status = status;
    classic(0x23, assign_process(payload));
  }
  void remove(std::uint32_t job, std::uint32_t process, std::uint32_t flags, std::uint32_t exit_status) {
    JobPayload payload;
    payload.job = job;
    payload.process_id = process;
    payload.flags = flags;
    payload.status = exit_status;
    classic(0x24, remove_process(payload));
  }
  void terminate(std::uint32_t job, std::uint32_t flags, std::uint32_t status) {
    JobPayload payload;
    payload.job = job;
    payload.flags = flags;
    payload.status = status;
    classic(0x21, job_information(payload));
  }
  void notify(std::uint32_t job, std::uint32_t message) {
    JobPayload payload;
    payload.job = job;
    payload.notification = message;
    classic(0x2A, send_notification(payload));
  }

 private:
  EtlWriter writer_;
  std::int64_t time_ = kStoryStart;
};

void kill_by_cpu_time(Story& story) {
  constexpr std::array<std::uint32_t, 3> kProcesses{601, 602, 603};
  story.create(story::kCruncher);
  for (const std::uint32_t process : kProcesses) {
    story.manifest(1, 3, process_start(3, process, story::kOwner, "\\Device\\HarddiskVolume3\\cruncher.exe"));
    story.assign(story::kCruncher, process);
  }
  story.wait(5'000);
  for (const std::uint32_t process : kProcesses) story.remove(story::kCruncher, process, 0xE, kQuotaExceeded);
  story.terminate(story::kCruncher, 3, kQuotaExceeded);
  for (const std::uint32_t process : kProcesses) {
    story.manifest(2, 2, process_stop(2, process, kQuotaExceeded, "cruncher.exe"));
    story.remove(story::kCruncher, process, 4, kQuotaExceeded);
  }
  story.notify(story::kCruncher, 4);
  for (const std::uint32_t process : kProcesses) story.remove(story::kCruncher, process, 1, kQuotaExceeded);
}

void refuse(Story& story) {
  story.create(story::kCrowded);
  story.manifest(1, 3, process_start(3, 701, story::kOwner, "\\Device\\HarddiskVolume3\\first.exe"));
  story.assign(story::kCrowded, 701);
  story.manifest(1, 3, process_start(3, 702, story::kOwner, "\\Device\\HarddiskVolume3\\second.exe"));
  story.assign(story::kCrowded, 702, kQuotaExceeded);
  story.remove(story::kCrowded, 702, 0xA, kQuotaExceeded);
  story.notify(story::kCrowded, 3);
  story.manifest(2, 2, process_stop(2, 701, 3, "first.exe"));
  story.remove(story::kCrowded, 701, 4, 3);
  story.remove(story::kCrowded, 701, 1, 3);
  story.terminate(story::kCrowded, 0, 1);
}

std::string silo(std::string_view rest) {
  return packed(kSomeContainer) + packed(story::kSilo) + std::string(rest);
}

void run_silo(Story& story) {
  story.create(story::kSilo);
  story.manifest(22, 0, silo(packed(std::uint16_t{1})));
  story.manifest(23, 0, silo(wide("wcifs")));
  story.wait(24);
  story.manifest(24, 0, silo(packed(0U) + wide("wcifs")));
  std::string limits = packed(story::kSilo) + std::string(8, 'p') + packed(std::uint64_t{500}) +
                       packed(std::uint64_t{10'485'760});
  for (int i = 2; i < 12; ++i) limits += packed(std::uint64_t{0});
  story.manifest(19, 2, limits + packed(1U) + wide("\\Device\\HarddiskVolume3") + packed(0U));
  story.manifest(22, 0, silo(packed(std::uint16_t{3})));
  story.manifest(25, 0, silo(wide("wcifs")));
  story.wait(9);
  story.manifest(26, 0, silo(wide("wcifs")));
  story.terminate(story::kSilo, 2, 0);
}

}  // namespace

void write_story(std::ostream& to, EtlOptions options) {
  options.build = 20'348;
  Story story(to, options);
  story.manifest(15, 1, process_start(3, story::kOwner, 4, "\\Device\\HarddiskVolume3\\owner.exe"));
  JobPayload failed;
  failed.status = 0xC000'009A;
  story.classic(0x20, job_information(failed));
  kill_by_cpu_time(story);
  refuse(story);
  run_silo(story);
  story.finish();
}

void write_storm(std::ostream& to, std::uint32_t jobs, std::uint32_t numbers) {
  EtlOptions options;
  options.build = 20'348;
  Story story(to, options);
  for (std::uint32_t i = 0; i < jobs; ++i) {
    const std::uint32_t job = 1 + i % numbers;
    const std::uint32_t process = 1'000 + 4 * (i % 10'000);
    story.create(job);
    story.manifest(1, 3, process_start(3, process, story::kOwner, "\\Device\\HarddiskVolume3\\brief.exe"));
    story.assign(job, process);
    story.manifest(2, 2, process_stop(2, process, 0, "brief.exe"));
    story.remove(job, process, 4, 0);
    story.remove(job, process, 1, 0);
    story.terminate(job, 0, 0);
  }
  story.finish();
}

}  // namespace jobx::test
