#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "jobobject/inspect/job_ids.h"

namespace jobx {
namespace {

using Handles = std::vector<HandleOf>;

TEST_CASE("an id is the first handle at first sight, and stays while a handle does", "[jobobject]") {
  const std::uint64_t object = GENERATE(0U, 0xFFFF'8000U);
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(object, {{1'234, 0x5c}, {1'234, 0x60}}) == "1234:0x5c");
  ids.begin_reading();
  CHECK(ids.id_of(object, {{1'234, 0x60}, {8, 4}}) == "1234:0x5c");
  ids.begin_reading();
  CHECK(ids.id_of(object, {{8, 4}}) == "1234:0x5c");
}

TEST_CASE("a handle that went to another job does not take the id along", "[jobobject]") {
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 8}, {4, 12}}) == "4:0x8");
  ids.begin_reading();
  // The first job lives on by its other handle; the new one would have had the same id.
  CHECK(ids.id_of(200, {{4, 8}}) == "4:0x8#2");
  CHECK(ids.id_of(100, {{4, 12}}) == "4:0x8");
  ids.begin_reading();
  CHECK(ids.id_of(200, {{4, 8}}) == "4:0x8#2");
  CHECK(ids.id_of(300, {{4, 8}, {4, 16}}) == "4:0x10");
}

TEST_CASE("an address that is used again is another job", "[jobobject]") {
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 8}}) == "4:0x8");
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 12}}) == "4:0xc");
}

TEST_CASE("two jobs never get one id in a reading", "[jobobject]") {
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(0, {{4, 8}, {4, 12}}) == "4:0x8");
  ids.begin_reading();
  // What was one job is two: without addresses the handles alone cannot tell.
  CHECK(ids.id_of(0, {{4, 12}}) == "4:0x8");
  CHECK(ids.id_of(0, {{4, 8}}) == "4:0x8#2");
}

TEST_CASE("an id is free again once a reading has passed without its job", "[jobobject]") {
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 8}}) == "4:0x8");
  ids.begin_reading();
  CHECK(ids.id_of(200, {{4, 8}}) == "4:0x8#2");
  ids.begin_reading();
  ids.begin_reading();
  CHECK(ids.id_of(300, {{4, 8}}) == "4:0x8");
}

TEST_CASE("a handle that many jobs in a row had counts them", "[jobobject]") {
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 8}, {4, 12}}) == "4:0x8");
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 12}}) == "4:0x8");
  CHECK(ids.id_of(200, {{4, 8}, {4, 16}}) == "4:0x10");
  ids.begin_reading();
  CHECK(ids.id_of(100, {{4, 12}}) == "4:0x8");
  CHECK(ids.id_of(200, {{4, 16}}) == "4:0x10");
  CHECK(ids.id_of(300, {{4, 8}, {4, 20}}) == "4:0x14");
  CHECK(ids.id_of(400, {{4, 8}}) == "4:0x8#2");
  CHECK(ids.id_of(500, {{4, 8}}) == "4:0x8#3");
}

TEST_CASE("of a job that was one and is known by two handles, the first handle's id stays", "[jobobject]") {
  JobIds ids;
  ids.begin_reading();
  CHECK(ids.id_of(0, {{4, 8}}) == "4:0x8");
  CHECK(ids.id_of(0, {{4, 12}}) == "4:0xc");
  ids.begin_reading();
  // Without addresses, what was two jobs may turn out to be one.
  CHECK(ids.id_of(0, {{4, 8}, {4, 12}}) == "4:0x8");
}

TEST_CASE("jobs that are not seen are forgotten, so memory does not grow", "[jobobject]") {
  JobIds ids;
  for (std::uint64_t i = 1; i < 1'000; ++i) {
    ids.begin_reading();
    for (std::uint64_t job = 0; job < 5; ++job) ids.id_of(0, {{i, 4 * job}});
    CHECK(ids.remembered() <= 10);
  }
  ids.begin_reading();
  ids.begin_reading();
  CHECK(ids.remembered() == 0);
}

}  // namespace
}  // namespace jobx
