/// Where there are no job objects, that is said, and nothing pretends that there are.
#include <catch2/catch.hpp>
#include <chrono>

#include "jobobject/inspect/enclosing_job.h"
#include "jobobject/inspect/job_system.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx::test {

TEST_CASE("a system without job objects gives nothing to read or own jobs by", "[jobobject]") {
  const auto system = JobSystem::open();
  REQUIRE_FALSE(system);
  CHECK(system.error().code_name() == "unsupported");
  CHECK(OwnedJobKernel::open().error().code_name() == "unsupported");
  const auto jobs = OwnedJobs::open(std::chrono::seconds(1));
  REQUIRE_FALSE(jobs);
  CHECK(jobs.error().message() == "job objects exist only on Windows");
  CHECK_FALSE(read_enclosing_job());
}

}  // namespace jobx::test
