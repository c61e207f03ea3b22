/// Jobs without a name: real ones, by the real system's table of handles.
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/unnamed_jobs.h"
#include "tests/windows/win32/real_jobs.h"

namespace jobx::test {
namespace {

bool no_named(const JobName&) {
  return false;
}

}  // namespace

TEST_CASE("a real job without a name is found in another process and in this one, and let go",
          "[jobobject][unnamed][real]") {
  RealJob job = RealJob::unnamed();
  const RealProcess process = RealProcess::suspended();
  job.assign(process);
  const RealHandle again = job.duplicate();
  const Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  REQUIRE(system);
  const std::unique_ptr<UnnamedJobs> jobs = (*system)->unnamed_jobs();
  const auto ours = [&] {
    const Result<UnnamedJobs::Found> reading = jobs->read(10'000, {no_named}, {});
    REQUIRE(reading);
    std::vector<JobName> found;
    for (const JobReading& one : reading->jobs) {
      if (one.job.process_ids == std::vector<std::uint64_t>{process.id()}) found.push_back(one.job.name);
    }
    return found;
  };
  const std::vector<JobName> first = ours();
  REQUIRE(first.size() == 1);
  CHECK(first[0].id.find(std::to_string(current_process_id()) + ":0x") == 0);
  const std::size_t handles = open_handle_count();
  for (int i = 0; i < 20; ++i) CHECK(ours() == first);
  CHECK(open_handle_count() == handles);
  job.terminate();
}

TEST_CASE("reading a real job without a name does not defer its kill-on-close",
          "[jobobject][unnamed][real]") {
  RealJob job = RealJob::unnamed();
  const RealProcess process = RealProcess::suspended();
  job.kill_on_close();
  job.assign(process);
  const Result<std::unique_ptr<JobSystem>> system = JobSystem::open();
  REQUIRE(system);
  const std::unique_ptr<UnnamedJobs> jobs = (*system)->unnamed_jobs();
  const Result<UnnamedJobs::Found> reading = jobs->read(10'000, {no_named}, {});
  REQUIRE(reading);
  CHECK(reading->jobs.size() >= 1);
  CHECK_FALSE(process.ends_within(0));
  job.close();
  CHECK(process.ends_within(10'000));
}

}  // namespace jobx::test
