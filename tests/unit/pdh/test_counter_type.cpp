#include <catch2/catch.hpp>

#include "pdh/counter_type.h"

namespace jobx {
namespace {

TEST_CASE("a counter type has the name of winperf.h", "[counter_type]") {
  CHECK(counter_type_name(counter_type::rawcount) == "PERF_COUNTER_RAWCOUNT");
  CHECK(counter_type_name(counter_type::timer_100ns) == "PERF_100NSEC_TIMER");
  CHECK(counter_type_name(counter_type::rawcount_hex) == "PERF_COUNTER_RAWCOUNT_HEX");
  CHECK(counter_type_name(0x0041'0400) == "PERF_SAMPLE_COUNTER");
  CHECK(counter_type_name(0x4003'0500) == "PERF_LARGE_RAW_BASE");
  CHECK(counter_type_name(0x8000'0000) == "PERF_COUNTER_HISTOGRAM_TYPE");
  CHECK(counter_type_name(0x1234'5678).empty());
}

TEST_CASE("a type says whether its value has 32 bits", "[counter_type]") {
  CHECK(is_32_bit(counter_type::counter));
  CHECK(is_32_bit(counter_type::rawcount));
  CHECK_FALSE(is_32_bit(counter_type::bulk_count));
  CHECK_FALSE(is_32_bit(counter_type::elapsed_time));
  CHECK_FALSE(is_32_bit(counter_type::text));
}

}  // namespace
}  // namespace jobx
