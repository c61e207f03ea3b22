/// Ending a job that is not ours, against a double of the kernel.
#include <catch2/catch.hpp>

#include "jobobject/inspect/job_system.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {
namespace {

const std::u16string kPath = u"\\BaseNamedObjects\\theirs";
const JobName kName{{}, "theirs"};

Result<void> terminate() {
  return NtDouble::job_system()->terminate(kName, 7);
}

}  // namespace

TEST_CASE("a job is ended with the exit code, and its handle given back", "[terminate]") {
  NtDouble kernel;
  kernel.jobs[kPath];
  CHECK(terminate());
  CHECK(kernel.jobs[kPath].terminations == std::vector<std::uint32_t>{7});
  CHECK(kernel.open_handles == 0);
  CHECK(kernel.mistakes.empty());
}

TEST_CASE("a job that may not be terminated is explained as such", "[terminate]") {
  NtDouble kernel;
  kernel.jobs[kPath].open_status = 0xC0000022;
  const Result<void> denied = terminate();
  REQUIRE_FALSE(denied);
  CHECK_THAT(denied.error().what(), Catch::Contains("does not grant this account JOB_OBJECT_TERMINATE"));
  kernel.jobs[kPath].open_status = 0xC0000024;
  const Result<void> other = terminate();
  REQUIRE_FALSE(other);
  CHECK_THAT(other.error().what(), Catch::Contains("an object of another type"));
  CHECK(kernel.jobs[kPath].terminations.empty());
}

}  // namespace jobx::test
