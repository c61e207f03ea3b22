/// Which information classes there are: of the double, and of the running system.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <utility>
#include <vector>

#include "jobobject/inspect/win32/class_prober.h"
#include "tests/doubles/win32/nt_double.h"

namespace jobx::test {
namespace {

const ClassProbe& probe_of(const std::vector<ClassProbe>& probes, int information_class) {
  return *std::find_if(probes.begin(), probes.end(),
                       [&](const ClassProbe& one) { return one.information_class == information_class; });
}

TEST_CASE("every length of a class is tried, and no handle stays open", "[windows][probe]") {
  NtDouble kernel;
  kernel.new_job.classes[1] = {0, KernelBytes(48)};
  kernel.new_job.classes[9] = {5, {}};
  const Result<std::vector<ClassProbe>> probes = probe_job_classes(NtDouble::functions());
  REQUIRE(probes);
  REQUIRE(probes->size() == 63);
  CHECK(probe_of(*probes, 1) == ClassProbe{1, {48}, 48, {{24, 128}}});
  CHECK(probe_of(*probes, 63) == ClassProbe{63, {}, 0, {{87, 129}}});
  CHECK(probe_of(*probes, 9).accepted.empty());
  CHECK(kernel.open_handles == 0);
}

TEST_CASE("without a job to ask there is an error", "[windows][probe]") {
  NtDouble kernel;
  kernel.create_status = 0xC0000022;
  const Result<std::vector<ClassProbe>> probes = probe_job_classes(NtDouble::functions());
  REQUIRE_FALSE(probes);
  CHECK(probes.error().code_name() == "nt_0xc0000022");
}

TEST_CASE("the running system has the classes that every Windows has", "[windows][probe][real]") {
  const Result<std::vector<ClassProbe>> probes = probe_job_classes();
  REQUIRE(probes);
  // Windows takes these lengths alone; Wine longer ones, too.
  for (const auto& [information_class, length] :
       std::vector<std::pair<int, std::uint32_t>>{{1, 48}, {9, 144}}) {
    const ClassProbe& probe = probe_of(*probes, information_class);
    REQUIRE_FALSE(probe.accepted.empty());
    CHECK(probe.accepted.front() == length);
    CHECK(probe.returned == length);
  }
}

}  // namespace
}  // namespace jobx::test
