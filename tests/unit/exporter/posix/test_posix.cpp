#include <catch2/catch.hpp>
#include <cerrno>
#include <stop_token>
#include <string>

#include "base/error.h"
#include "collector/sources/object_source.h"
#include "collector/sources/process_usage.h"

namespace jobx::test {
namespace {

TEST_CASE("errno is told in the system's words", "[base]") {
  CHECK(Error(ErrorDomain::system, EACCES, "cannot open the log").message() ==
        "cannot open the log: Permission denied (error 13)");
  CHECK(Error(ErrorDomain::system, EADDRINUSE, "x").code_name() == "errno_98");
  CHECK(system_message(ErrorDomain::nt_status, 0xC0000022U).empty());
  CHECK(system_message(ErrorDomain::program, 1).empty());
}

TEST_CASE("a system without job objects fails the source, and says so", "[collector]") {
  ObjectSource source(JobSystem::open());
  CHECK(source.kind() == SourceKind::object);
  const Result<Sample> sample = source.collect(std::stop_token()).sample;
  REQUIRE_FALSE(sample);
  CHECK(sample.error().code_name() == "unsupported");
  CHECK_THAT(sample.error().message(), Catch::Contains("Windows"));
}

TEST_CASE("the process's own figures come from /proc and make sense", "[collector]") {
  const ProcessUsage usage = read_process_usage();
  REQUIRE(usage.open_handles);
  CHECK(*usage.open_handles >= 3);
  REQUIRE(usage.max_handles);
  CHECK(*usage.max_handles >= *usage.open_handles);
  REQUIRE(usage.virtual_bytes);
  REQUIRE(usage.resident_bytes);
  CHECK(*usage.virtual_bytes >= *usage.resident_bytes);
}

}  // namespace
}  // namespace jobx::test
