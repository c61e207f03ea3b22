/// What owned jobs tell of, over a system of values.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "jobobject/own/owned_jobs.h"
#include "tests/doubles/owned_system_double.h"

namespace jobx::test {
namespace {

constexpr Ticks kNow{17'111'111'110'000'000};
const JobName kJob{{}, "a"};

/// OwnedJobs whose events are kept.
struct Told {
  explicit Told(const std::string& existing = "") {
    system.set_unix_time(kNow);
    if (!existing.empty()) system.add_job(existing, {});
  }

  JobKey own(bool adopt = false) {
    JobRequest request;
    request.name = kJob;
    request.ends_when_empty = true;
    request.adopt = adopt;
    const Result<JobKey> key = jobs->own(request);
    REQUIRE(key);
    return *key;
  }
  /// All that was told by now; forgets it.
  std::vector<JobEvent> take() {
    jobs->read();  // behind all messages that were sent
    const std::lock_guard lock(mutex);
    return std::exchange(events, {});
  }

  std::mutex mutex;  // guards events
  std::vector<JobEvent> events;
  OwnedSystemDouble system;
  std::unique_ptr<OwnedJobs> jobs = std::make_unique<OwnedJobs>(
      system.kernel(), std::chrono::minutes(5), OwnedJobs::kMostEnded, [this](JobEvent event) {
        const std::lock_guard lock(mutex);
        events.push_back(std::move(event));
      });
};

JobEvent event(JobEventKind kind, std::uint64_t process_id = 0, std::optional<std::uint32_t> code = {}) {
  return {kNow, kJob, kind, process_id, code};
}

using Events = std::vector<JobEvent>;

TEST_CASE("the life of an owned job is told from its creation to its end, in order",
          "[owned_jobs][events][threads]") {
  Told told;
  const JobKey key = told.own();
  told.system.change("a", [](OwnedJobDouble& job) { job.figures.processes = {1, 1, 0}; });
  told.system.send("a", job_message::new_process, 77);
  REQUIRE(told.jobs->start(key, {{"program"}, ""}));
  CHECK(told.take() == Events{event(JobEventKind::job_created), event(JobEventKind::process_added, 77)});

  told.system.send("a", job_message::job_memory_limit, 77);
  CHECK(told.take() ==
        Events{event(JobEventKind::limit_reached, 77, static_cast<std::uint32_t>(BrokenLimit::job_memory))});

  told.system.change("a", [](OwnedJobDouble& job) { job.figures.processes.active = 0; });
  told.system.send("a", job_message::abnormal_exit_process, 77);
  told.system.send("a", job_message::active_process_zero);
  CHECK(told.take() == Events{event(JobEventKind::process_exited_abnormally, 77),
                              event(JobEventKind::job_emptied), event(JobEventKind::job_ended)});
}

TEST_CASE("notification limits that the job says are passed are told one by one",
          "[owned_jobs][events][threads]") {
  Told told;
  told.own();
  (void)told.take();
  told.system.change("a", [](OwnedJobDouble& job) {
    job.passed_limits.set(static_cast<std::size_t>(BrokenLimit::notify_job_memory));
    job.passed_limits.set(static_cast<std::size_t>(BrokenLimit::notify_read_bytes));
  });
  told.system.send("a", job_message::notification_limit);
  CHECK(told.take() == Events{event(JobEventKind::limit_reached, 0,
                                    static_cast<std::uint32_t>(BrokenLimit::notify_job_memory)),
                              event(JobEventKind::limit_reached, 0,
                                    static_cast<std::uint32_t>(BrokenLimit::notify_read_bytes))});
}

TEST_CASE("processes killed because the job's time was used up are told, though no message is sent",
          "[owned_jobs][events][threads]") {
  Told told;
  told.own();
  (void)told.take();
  told.system.change("a", [](OwnedJobDouble& job) {
    job.figures.is_signalled = true;
    job.figures.limits = BasicLimits{limit_flag::job_time, {}, Ticks{100}, 0};
    job.figures.cpu = {Ticks{100}, Ticks{0}, Ticks{100}, Ticks{0}};
  });
  CHECK(told.take() == Events{event(JobEventKind::job_time_killed)});
  CHECK(told.take().empty());  // once
}

TEST_CASE("nothing is told of an adopted job", "[owned_jobs][events][threads]") {
  Told told("a");
  told.own(true);
  told.system.send("a", job_message::new_process, 77);
  CHECK(told.take().empty());
}

TEST_CASE("a message that comes after the end of its job counts, and is no event",
          "[owned_jobs][events][threads]") {
  Told told;
  const JobKey key = told.own();
  told.jobs->release(key);
  (void)told.take();
  told.system.send_late(key, job_message::exit_process);
  CHECK(told.take().empty());
  CHECK(told.jobs->read().totals.events.normal_exits == 1);
}

}  // namespace
}  // namespace jobx::test
