/// Owned jobs from many threads at once, over a system of values: for the thread sanitizer above all.
#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "jobobject/own/owned_jobs.h"
#include "tests/doubles/owned_system_double.h"

namespace jobx::test {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

constexpr int kOwners = 3;
constexpr int kRounds = 60;

/// Owns one job after the other, each for a moment, and ends it in one of three ways. True if all went well.
bool own_many(OwnedSystemDouble& system, OwnedJobs& jobs, int owner) {
  for (int round = 0; round < kRounds; ++round) {
    // Names come again: a job's last figures give way to its successor.
    const std::string name = std::to_string(owner) + "-" + std::to_string(round % 7);
    JobRequest request;
    request.name = {{}, name};
    request.ends_when_empty = true;
    Result<JobKey> key = jobs.own(request);
    // A reader's handle keeps the name for an instant after the job of before has ended.
    for (const auto until = Clock::now() + seconds(30); !key && Clock::now() < until;) {
      std::this_thread::yield();
      key = jobs.own(request);
    }
    if (!key) return false;
    // The kernel counts and tells at once. Here the message goes first: in between, two readings would find
    // a process of which nothing was heard, and count it as missed.
    system.send(name, job_message::new_process, 77);
    system.change(name, [](OwnedJobDouble& job) { job.figures.processes = {1, 1, 0}; });
    if (!jobs.start(*key, {{"program"}, ""})) return false;
    if (round % 3 == 0 && !jobs.terminate(*key, 1)) return false;
    // The system has closed the job's last handle by the time that its end is heard of.
    const bool is_heard = round % 3 != 1;
    system.change(name, [](OwnedJobDouble& job) { job.figures.processes.active = 0; });
    if (is_heard) system.send_late(*key, job_message::exit_process);
    if (is_heard) system.send_late(*key, job_message::active_process_zero);
    if (!jobs.wait_ended(*key, seconds(30))) return false;  // where it is not heard, by the readers
  }
  return true;
}

bool has_name_twice(const OwnedReading& reading) {
  std::vector<std::string> names;
  for (const Job& job : reading.jobs) names.push_back(job.name.name);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) != names.end();
}

/// Reads until `stop`; counts what no reading may show.
int read_many(OwnedJobs& jobs, const std::atomic<bool>& stop) {
  int wrong = 0;
  OwnedTotals before;
  while (!stop) {
    const OwnedReading reading = jobs.read();
    const OwnedTotals& now = reading.totals;
    if (now.ended > now.created || now.created < before.created || now.ended < before.ended) ++wrong;
    if (now.events.new_processes < before.events.new_processes) ++wrong;
    if (now.used.processes.total < before.used.processes.total) ++wrong;
    if (has_name_twice(reading)) ++wrong;
    before = now;
  }
  return wrong;
}

}  // namespace

TEST_CASE("threads own, end and read jobs side by side, and every one is counted",
          "[jobobject][owned_jobs][threads]") {
  OwnedSystemDouble system;
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> failed{0};
  OwnedTotals totals;
  {
    OwnedJobs jobs(system.kernel(), std::chrono::hours(1), 10);
    std::vector<std::thread> readers;
    for (int i = 0; i < 2; ++i) readers.emplace_back([&] { wrong += read_many(jobs, stop); });
    std::vector<std::thread> owners;
    for (int i = 0; i < kOwners; ++i) {
      owners.emplace_back([&, i] { failed += own_many(system, jobs, i) ? 0 : 1; });
    }
    for (std::thread& owner : owners) owner.join();
    stop = true;
    for (std::thread& reader : readers) reader.join();
    totals = jobs.read().totals;
    CHECK(jobs.read().jobs.size() == 10);
    CHECK(system.open_jobs() == 0);
  }
  constexpr auto all = static_cast<std::uint64_t>(kOwners * kRounds);
  CHECK(failed == 0);
  CHECK(wrong == 0);
  CHECK(totals.created == all);
  CHECK(totals.ended == all);
  CHECK(totals.events.new_processes == all);
  CHECK(totals.events.missed_new_processes == 0);
  CHECK(totals.used.processes.total == static_cast<std::uint32_t>(all));
}

TEST_CASE("who waits for a job's end hears of it when another thread's reading finds it",
          "[jobobject][owned_jobs][threads]") {
  OwnedSystemDouble system;
  OwnedJobs jobs(system.kernel(), seconds(300));
  JobRequest request;
  request.name = {{}, "a"};
  request.ends_when_empty = true;
  system.new_job.figures.processes = {1, 1, 0};
  const Result<JobKey> key = jobs.own(request);
  REQUIRE(key);
  REQUIRE(jobs.start(*key, {{"program"}, ""}));
  std::atomic<bool> is_over{false};
  std::thread waiter([&] { is_over = jobs.wait_ended(*key, seconds(20)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  system.change("a", [](OwnedJobDouble& job) { job.figures.processes.active = 0; });
  const Clock::time_point begun = Clock::now();
  system.fail_posts(true);  // so that no message wakes who waits
  CHECK(jobs.read().jobs.size() == 1);
  system.fail_posts(false);
  waiter.join();
  CHECK(is_over);
  CHECK(Clock::now() - begun < seconds(10));
}

}  // namespace jobx::test
