#include <catch2/catch.hpp>
#include <map>

#include "collector/sources/counter_sampler.h"
#include "pdh/logs/counter_log.h"
#include "tests/doubles/build_server.h"
#include "tests/unit/recordings.h"

namespace jobx::test {
namespace {

const std::string kRecording = project_path("examples/build-server.blg");
constexpr Ticks kInterval = std::chrono::seconds(BuildServer::kInterval);

Sample sample_of(BuildServer& server) {
  Sample sample = CounterSampler({}).sample(server.next());
  REQUIRE(sample.errors.empty());
  return sample;
}

/// Both modes.
Ticks cpu_of(const Job& job) {
  return job.cpu.total_user.value() + job.cpu.total_kernel.value();
}

TEST_CASE("the shipped recording says what the build server says", "[recording]") {
  Result<std::unique_ptr<CounterLog>> log = open_counter_log(kRecording, CounterSampler::wants);
  REQUIRE(log);
  BuildServer server;
  Snapshot snapshot;
  std::int64_t count = 0;
  while (true) {
    const Result<bool> more = (*log)->next(snapshot);
    REQUIRE(more);
    if (!*more) break;
    ++count;
    const Snapshot& expected = server.next();
    CHECK(snapshot.utc_time == expected.utc_time);
    CHECK(snapshot.local_time == expected.local_time);
    const Sample sample = CounterSampler({}).sample(snapshot);
    CHECK(sample.errors.empty());
    CHECK((sample.jobs == CounterSampler({}).sample(expected).jobs));
  }
  CHECK(count == BuildServer::count());
  CHECK((*log)->machine() == "BUILD-07");
  CHECK((*log)->passed_by().empty());
}

TEST_CASE("no job of the build server is odd, and its two processors are enough", "[recording]") {
  BuildServer server;
  std::map<std::string, Job> before;
  std::map<std::string, Ticks> most;
  for (std::int64_t i = 0; i < BuildServer::count(); ++i) {
    Ticks all{0};
    for (const Job& job : sample_of(server).jobs) {
      const std::string& name = job.name.name;
      CAPTURE(i, name);
      CHECK(name != "_Total");
      const auto found = before.find(name);
      const bool is_same = found != before.end() && cpu_of(found->second) <= cpu_of(job);
      // Only the report is made anew.
      CHECK((is_same || found == before.end() || name == "nightly report"));
      const Ticks used = is_same ? cpu_of(job) - cpu_of(found->second) : cpu_of(job);
      most[name] = std::max(most[name], used);
      all += used;
      if (is_same) CHECK(found->second.page_faults.value() <= job.page_faults.value());
      before.insert_or_assign(name, job);
    }
    CHECK(all <= 2 * kInterval);
  }
  CHECK(most.size() == 8);
  for (const auto& [name, used] : most) {
    CAPTURE(name);
    CHECK(used > kInterval / 200);
  }
  CHECK(most["plugin sandbox"] <= kInterval / 5);  // its cap
}

TEST_CASE("the build server's report uses up an hour of user time, and Windows kills it", "[recording]") {
  constexpr std::int64_t kStruck = (5 * 3'600 + 12 * 60) / BuildServer::kInterval;
  BuildServer server;
  std::optional<Job> before;
  for (std::int64_t i = 0; i < BuildServer::count(); ++i) {
    const Sample sample = sample_of(server);
    const auto report = std::find_if(sample.jobs.begin(), sample.jobs.end(),
                                     [](const Job& job) { return job.name.name == "nightly report"; });
    if (report == sample.jobs.end()) {
      CHECK(i < kStruck);
      before.reset();
      continue;
    }
    CAPTURE(i);
    CHECK((report->cpu.period_user.value() < std::chrono::hours(1)) == (i < kStruck || i >= kStruck + 16));
    CHECK(report->processes.terminated == (i >= kStruck && i < kStruck + 16 ? 3U : 0U));
    CHECK(report->processes.active == (i >= kStruck && i < kStruck + 16 ? 0U : 3U));
    if (i == kStruck) {
      CHECK((report->cpu.period_user == Ticks(std::chrono::hours(1))));
      // At the pace before, it was due.
      CHECK(report->cpu.period_user.value() - before->cpu.period_user.value() < kInterval);
    }
    before = *report;
  }
}

}  // namespace
}  // namespace jobx::test
