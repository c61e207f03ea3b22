#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

#include "pdh/cooked_value.h"
#include "pdh/counter_type.h"

namespace jobx {
namespace {

namespace type = counter_type;

TimedRawValue raw(std::int64_t first, std::int64_t second, std::uint32_t multi = 0, std::int64_t time = 0) {
  return {{pdh_status::valid_data, multi, first, second}, LocalTime(Ticks(time))};
}

struct Computation {
  std::uint32_t type;
  std::int64_t time_base;
  TimedRawValue older;
  TimedRawValue newer;
  double expected;
};

constexpr std::int64_t kTicks = 10'000'000;  // of 100 ns, a second
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

TEST_CASE("numbers whose difference 64 bits cannot hold have no value, and none that is made up",
          "[cooked]") {
  const std::vector<Computation> table{
      {type::bulk_count, 1'000, raw(2, 0), raw(kLeast, 1'000), 0},
      {type::large_delta, 0, raw(-1, 0), raw(kMost, 0), 0},
      {type::counter, 1'000, raw(0, 2), raw(1, kLeast), 0},
      {type::counter, 0, raw(0, 0, 0, kLeast), raw(1, 0, 0, kMost), 0},
      {type::timer_100ns, kTicks, raw(0, -2), raw(1, kMost), 0},
      {type::average_bulk, 0, raw(0, -2), raw(1, kMost), 0},
      {type::elapsed_time, kTicks, raw(0, 0), raw(kLeast, 1), 0},
      {type::rawcount, 0, raw(0, 0), raw(1LL << 32, 0), 0},
      {type::rawcount_hex, 0, raw(0, 0), raw(-1, 0), 0},
  };
  for (const Computation& one : table) {
    CAPTURE(one.type);
    const Result<double> value = cooked_value(one.type, one.time_base, one.newer, one.older);
    REQUIRE_FALSE(value);
    CHECK(value.error().code() == 0xC000'0BC6);  // PDH_INVALID_DATA
  }
}

TEST_CASE("every type has Microsoft's formula", "[cooked]") {
  const std::vector<Computation> table{
      // The value itself.
      {type::rawcount, 0, raw(1, 0), raw(7, 0), 7},
      {type::rawcount, 0, raw(1, 0), raw(0xFFFF'FFFF, 0), 4'294'967'295.0},
      {type::rawcount_hex, 0, raw(1, 0), raw(255, 0), 255},
      {type::large_rawcount, 0, raw(1, 0), raw(1LL << 40, 0), 1'099'511'627'776.0},
      {type::large_rawcount, 0, raw(1, 0), raw(-3, 0), -3},
      {type::large_rawcount_hex, 0, raw(1, 0), raw(16, 0), 16},
      // Rates: 300 in 2 s of a clock with 1,000 ticks a second.
      {type::counter, 1'000, raw(100, 5'000), raw(400, 7'000), 150},
      {type::bulk_count, 1'000, raw(100, 5'000), raw(400, 7'000), 150},
      {type::sample_counter, 1'000, raw(100, 5'000), raw(400, 7'000), 150},
      // Without a time base the moments tell: 300 in 4 s.
      {type::counter, 0, raw(100, 0, 0, 0), raw(400, 0, 0, 4 * kTicks), 75},
      // A counter of 32 bits that started over: 16 to the end and 24 more, in 1 s.
      {type::counter, 1'000, raw(0xFFFF'FFF0, 0), raw(24, 1'000), 40},
      {type::queue_length, 0, raw(0xFFFF'FFF0, 0), raw(24, 10), 4},
      {type::counter, 1'000, raw(0xFFFF'FFFF, 0), raw(0, 1'000), 1},
      // One that stayed as it was did not start over.
      {type::counter, 1'000, raw(7, 0), raw(7, 1'000), 0},
      {type::delta, 0, raw(7, 0), raw(7, 0), 0},
      // Differences.
      {type::delta, 0, raw(5, 0), raw(12, 0), 7},
      {type::large_delta, 0, raw(1LL << 40, 0), raw((1LL << 40) + 9, 0), 9},
      // Queue lengths: 50 waited ticks in 20 ticks.
      {type::queue_length, 0, raw(100, 10), raw(150, 30), 2.5},
      {type::large_queue_length, 0, raw(100, 10), raw(150, 30), 2.5},
      {type::queue_length_100ns, kTicks, raw(100, 10), raw(150, 30), 2.5},
      {type::object_queue_length, 0, raw(100, 10), raw(150, 30), 2.5},
      // Shares: 15 of 20 ticks.
      {type::timer, 0, raw(100, 10), raw(115, 30), 75},
      {type::timer_inverse, 0, raw(100, 10), raw(115, 30), 25},
      {type::timer_100ns, kTicks, raw(100, 10), raw(115, 30), 75},
      {type::timer_100ns_inverse, kTicks, raw(100, 10), raw(115, 30), 25},
      {type::object_timer, 0, raw(100, 10), raw(115, 30), 75},
      {type::precision_system_timer, 0, raw(100, 10), raw(115, 30), 75},
      {type::precision_100ns_timer, 0, raw(100, 10), raw(115, 30), 75},
      {type::precision_object_timer, 0, raw(100, 10), raw(115, 30), 75},
      // Uncapped, both ways: 60 of 20 ticks.
      {type::timer_100ns, kTicks, raw(100, 10), raw(160, 30), 300},
      {type::timer_100ns_inverse, kTicks, raw(100, 10), raw(160, 30), -200},
      // Shares of one of four: 60 of 20 ticks are 3, of one 0.75.
      {type::multi_timer_100ns, kTicks, raw(100, 10, 4), raw(160, 30, 4), 75},
      {type::multi_timer_100ns_inverse, kTicks, raw(100, 10, 4), raw(160, 30, 4), 25},
      // The same by the clock: 60 in 20 ticks of a clock with 10 a second are 30 a second, of one 7.5.
      {type::multi_timer, 10, raw(100, 10, 4), raw(160, 30, 4), 750},
      {type::multi_timer_inverse, 10, raw(100, 10, 4), raw(101, 30, 4), 87.5},
      // Fractions of a base.
      {type::raw_fraction, 0, raw(0, 0), raw(30, 40), 75},
      {type::large_raw_fraction, 0, raw(0, 0), raw(1LL << 40, 1LL << 42), 25},
      {type::raw_fraction, 0, raw(0, 0), raw(0, 40), 0},
      {type::sample_fraction, 0, raw(10, 100), raw(13, 112), 25},
      // Averages: 600 in 3 operations; 600 ticks of 1,000 a second in 3 operations.
      {type::average_bulk, 0, raw(400, 7), raw(1'000, 10), 200},
      {type::average_timer, 1'000, raw(400, 7), raw(1'000, 10), 0.2},
      // No operation in between.
      {type::average_bulk, 0, raw(400, 7), raw(400, 7), 0},
      {type::average_timer, 1'000, raw(400, 7), raw(400, 7), 0},
      {type::sample_fraction, 0, raw(400, 7), raw(400, 7), 0},
      // Since the start: 25 s, also where the log does not tell the units.
      {type::elapsed_time, kTicks, raw(0, 0), raw(5 * kTicks, 30 * kTicks), 25},
      {type::elapsed_time, 0, raw(0, 0), raw(5 * kTicks, 30 * kTicks), 25},
      {type::elapsed_time, 10, raw(0, 0), raw(100, 350), 25},
      {type::elapsed_time, 10, raw(0, 0), raw(350, 350), 0},
  };
  for (const Computation& one : table) {
    CAPTURE(counter_type_name(one.type), one.newer.value.first, one.older.value.first);
    const Result<double> value = cooked_value(one.type, one.time_base, one.newer, one.older);
    REQUIRE(value);
    CHECK(*value == Approx(one.expected).margin(1e-12));
  }
}

TEST_CASE("what needs two values says so when there is one", "[cooked]") {
  for (const std::uint32_t one : {type::counter,
                                  type::bulk_count,
                                  type::sample_counter,
                                  type::delta,
                                  type::large_delta,
                                  type::queue_length,
                                  type::large_queue_length,
                                  type::queue_length_100ns,
                                  type::object_queue_length,
                                  type::timer,
                                  type::timer_inverse,
                                  type::timer_100ns,
                                  type::timer_100ns_inverse,
                                  type::object_timer,
                                  type::multi_timer,
                                  type::multi_timer_inverse,
                                  type::multi_timer_100ns,
                                  type::multi_timer_100ns_inverse,
                                  type::precision_system_timer,
                                  type::precision_100ns_timer,
                                  type::precision_object_timer,
                                  type::sample_fraction,
                                  type::average_bulk,
                                  type::average_timer}) {
    CAPTURE(counter_type_name(one));
    const Result<double> value = cooked_value(one, kTicks, raw(1, 2, 1), std::nullopt);
    REQUIRE_FALSE(value);
    CHECK(value.error().code_name() == "pdh_0xc0000bc6");
  }
  for (const std::uint32_t one :
       {type::rawcount, type::rawcount_hex, type::large_rawcount, type::large_rawcount_hex,
        type::raw_fraction, type::large_raw_fraction, type::elapsed_time}) {
    CAPTURE(counter_type_name(one));
    CHECK(cooked_value(one, kTicks, raw(1, 2), std::nullopt).has_value());
  }
}

struct Failure {
  std::uint32_t type;
  std::int64_t time_base;
  TimedRawValue older;
  TimedRawValue newer;
  std::string code;
};

TEST_CASE("what cannot be computed has PDH's status, and no value", "[cooked]") {
  TimedRawValue without_data = raw(1, 1);
  without_data.value.status = pdh_status::no_instance;
  TimedRawValue absent = raw(1, 1);
  absent.value.status = RawValue::kAbsent;
  const std::string negative_denominator = "pdh_0x800007d6";
  const std::string negative_time_base = "pdh_0x800007d7";
  const std::string negative_value = "pdh_0x800007d8";
  const std::string cannot_compute = "pdh_0xc0000bc6";
  const std::vector<Failure> table{
      {type::bulk_count, 10, raw(9, 0), raw(8, 10), negative_value},
      {type::timer_100ns, 10, raw(9, 0), raw(8, 10), negative_value},
      {type::delta, 0, raw(9, 0), raw(8, 0), negative_value},
      {type::counter, 10, raw(1LL << 40, 0), raw(8, 10), negative_value},
      // What does not fit 32 bits did not start over at their end.
      {type::counter, 10, raw(1LL << 32, 0), raw(8, 10), negative_value},
      {type::counter, 10, raw(5, 0), raw(-1, 10), negative_value},
      {type::large_delta, 0, raw(9, 0), raw(kLeast + 9, 0), negative_value},
      {type::average_bulk, 0, raw(9, 1), raw(8, 2), negative_value},
      {type::elapsed_time, 10, raw(0, 0), raw(11, 10), negative_value},
      {type::raw_fraction, 0, raw(0, 0), raw(-1, 10), negative_value},
      {type::counter, 10, raw(1, 20), raw(2, 10), negative_denominator},
      {type::timer, 10, raw(1, 20), raw(2, 10), negative_denominator},
      {type::average_bulk, 0, raw(1, 20), raw(2, 10), negative_denominator},
      {type::raw_fraction, 0, raw(0, 0), raw(1, -1), negative_denominator},
      {type::counter, 0, raw(1, 0, 0, 20), raw(2, 0, 0, 10), negative_denominator},
      {type::counter, -1, raw(1, 0), raw(2, 10), negative_time_base},
      {type::average_timer, -1, raw(1, 0), raw(2, 10), negative_time_base},
      {type::elapsed_time, -1, raw(1, 0), raw(2, 10), negative_time_base},
      {type::counter, 10, raw(1, 20), raw(2, 20), cannot_compute},
      {type::counter, 0, raw(1, 20), raw(2, 30), cannot_compute},
      {type::timer, 10, raw(1, 20), raw(2, 20), cannot_compute},
      {type::average_timer, 0, raw(1, 20), raw(2, 30), cannot_compute},
      {type::multi_timer, 0, raw(1, 20, 1, 0), raw(2, 30, 1, kTicks), cannot_compute},
      {type::multi_timer_100ns, 0, raw(1, 20, 0), raw(2, 30, 0), cannot_compute},
      {type::large_raw_fraction, 0, raw(0, 0), raw(1, 0), cannot_compute},
      {type::counter, 10, raw(1, 20), without_data, "pdh_0x800007d1"},
      {type::rawcount, 10, raw(1, 20), without_data, "pdh_0x800007d1"},
      {type::counter, 10, without_data, raw(1, 20), "pdh_0x800007d1"},
      {type::rawcount, 10, raw(1, 20), absent, "pdh_0xffffffff"},
      {type::average_base, 10, raw(1, 20), raw(1, 20), "unsupported"},
      {type::text, 10, raw(1, 20), raw(1, 20), "unsupported"},
      {type::histogram, 10, raw(1, 20), raw(1, 20), "unsupported"},
      {0x1234'5678, 10, raw(1, 20), raw(1, 20), "unsupported"},
  };
  for (const Failure& one : table) {
    CAPTURE(counter_type_name(one.type), one.time_base, one.newer.value.first, one.newer.value.second);
    const Result<double> value = cooked_value(one.type, one.time_base, one.newer, one.older);
    REQUIRE_FALSE(value);
    CHECK(value.error().code_name() == one.code);
  }
}

TEST_CASE("a type without a figure says so whatever the values are", "[cooked]") {
  TimedRawValue without_data = raw(1, 1);
  without_data.value.status = pdh_status::no_instance;
  for (const std::uint32_t one :
       {type::text, type::no_data, type::histogram, type::sample_base, type::average_base, type::raw_base,
        type::large_raw_base, type::multi_base}) {
    CAPTURE(counter_type_name(one));
    for (const TimedRawValue& newer : {raw(1, 2, 1), without_data}) {
      const Result<double> value = cooked_value(one, kTicks, newer, std::nullopt);
      REQUIRE_FALSE(value);
      CHECK(value.error().what() ==
            "a counter of the type " + std::string(counter_type_name(one)) + " has no value to show");
    }
  }
  const Result<double> unknown = cooked_value(305'419'896, kTicks, without_data, std::nullopt);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().what() == "no formula is known for the counter type 305419896");
}

TEST_CASE("what cannot be computed names the type", "[cooked]") {
  const Result<double> value = cooked_value(type::counter, kTicks, raw(1, 2), std::nullopt);
  REQUIRE_FALSE(value);
  CHECK_THAT(value.error().message(),
             Catch::StartsWith("cannot compute a value of the type "
                               "PERF_COUNTER_COUNTER: the value cannot be computed"));
}

TEST_CASE("a value that changed counts as one that did not", "[cooked]") {
  TimedRawValue newer = raw(7, 0);
  newer.value.status = pdh_status::new_data;
  CHECK(cooked_value(type::rawcount, 0, newer, std::nullopt).value() == 7);
}

}  // namespace
}  // namespace jobx
