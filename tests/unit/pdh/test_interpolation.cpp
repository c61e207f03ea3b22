#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "pdh/counter_type.h"
#include "pdh/logs/interpolation.h"

namespace jobx::test {
namespace {

struct Reading {
  std::string instance;
  std::int64_t value;
};

/// One set with one counter.
Snapshot snapshot_of(const std::vector<Reading>& readings, std::string counter = "Total mSec - User Mode",
                     std::uint32_t type = counter_type::large_rawcount) {
  CounterSet set;
  set.machine = "HOST";
  set.name = "Job Object";
  CounterColumn column;
  column.name = std::move(counter);
  column.type = type;
  for (const auto& [instance, value] : readings) {
    set.instances.push_back(instance);
    column.raw.push_back({pdh_status::valid_data, 0, value, 0});
  }
  set.columns.push_back(std::move(column));
  Snapshot snapshot;
  snapshot.sets.push_back(std::move(set));
  return snapshot;
}

std::vector<std::int64_t> between(Snapshot shown, const Snapshot& next, double share) {
  interpolate(shown, next, share);
  std::vector<std::int64_t> values;
  for (const RawValue& value : shown.sets.at(0).columns.at(0).raw) values.push_back(value.first);
  return values;
}

using Values = std::vector<std::int64_t>;

TEST_CASE("between two samples counters grow evenly, and never beyond the next one", "[replay]") {
  const Snapshot shown = snapshot_of({{"a", 1'000}, {"b", 50}});
  const Snapshot next = snapshot_of({{"a", 2'000}, {"b", 51}});
  CHECK(between(shown, next, 0) == Values{1'000, 50});
  CHECK(between(shown, next, 0.25) == Values{1'250, 50});
  CHECK(between(shown, next, 0.999) == Values{1'999, 50});
  CHECK(between(shown, next, 1) == Values{2'000, 51});
  CHECK(between(shown, next, 7) == Values{2'000, 51});
  CHECK(between(shown, next, -1) == Values{1'000, 50});
  const std::string in_lower_case = "total msec - user mode";
  CHECK(between(snapshot_of({{"a", 0}}, in_lower_case), snapshot_of({{"a", 100}}, in_lower_case), 0.5)[0] ==
        50);
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  CHECK(between(snapshot_of({{"a", 0}}), snapshot_of({{"a", kMost}}), 1)[0] == kMost);
}

TEST_CASE("what began anew, ended or is there twice stays at its sample", "[replay]") {
  const Snapshot shown =
      snapshot_of({{"anew", 900}, {"ended", 10}, {"twice", 10}, {"twice", 20}, {"moved", 10}});
  const Snapshot next = snapshot_of({{"moved", 20}, {"first", 5}, {"anew", 5}, {"twice", 30}, {"twice", 40}});
  CHECK(between(shown, next, 0.5) == Values{900, 10, 10, 20, 15});
  CHECK(between(snapshot_of({{"twice", 10}}), next, 0.5) == Values{10});
}

TEST_CASE("levels and numbers of processes do not move between two samples", "[replay]") {
  const auto half = [](const char* counter, std::uint32_t type) {
    return between(snapshot_of({{"a", 10}}, counter, type), snapshot_of({{"a", 20}}, counter, type), 0.5)[0];
  };
  CHECK(half("Process Count - Active", counter_type::rawcount) == 10);
  CHECK(half("Process Count - Total", counter_type::rawcount) == 10);
  CHECK(half("Working Set", counter_type::large_rawcount) == 10);
  CHECK(half("Elapsed Time", counter_type::elapsed_time) == 10);
  CHECK(half("This Period mSec - Kernel Mode", counter_type::large_rawcount) == 15);
  CHECK(half("Pages/Sec", counter_type::counter) == 15);
  CHECK(half("% User Time", counter_type::timer_100ns) == 15);
  CHECK(half("IO Read Bytes/sec", counter_type::bulk_count) == 15);
}

TEST_CASE("a value that was not read is none of those between which counters grow", "[replay]") {
  Snapshot shown = snapshot_of({{"a", 10}, {"b", 10}});
  Snapshot next = snapshot_of({{"a", 20}, {"b", 20}});
  shown.sets[0].columns[0].raw[0].status = RawValue::kAbsent;
  next.sets[0].columns[0].raw[1].status = RawValue::kAbsent;
  CHECK(between(shown, next, 0.5) == Values{10, 10});
  Snapshot other = snapshot_of({{"a", 20}, {"b", 20}});
  other.sets[0].machine = "OTHER";
  CHECK(between(snapshot_of({{"a", 10}, {"b", 10}}), other, 0.5) == Values{10, 10});
}

TEST_CASE("a counter that the next sample lacks stays at its sample", "[replay]") {
  const auto type = counter_type::counter;
  CHECK(between(snapshot_of({{"a", 10}}, "Pages/Sec", type), snapshot_of({{"a", 20}}, "Other/Sec", type),
                0.5) == Values{10});
}

TEST_CASE("totals of a formatted log grow evenly too, in whole numbers", "[replay]") {
  const auto formatted = [](double value) {
    Snapshot snapshot = snapshot_of({{"a", 0}});
    CounterColumn& column = snapshot.sets[0].columns[0];
    column.formatted = true;
    column.raw.clear();
    column.type = 0;
    column.cooked = {value};
    return snapshot;
  };
  const auto half = [&](double from, double to) {
    Snapshot shown = formatted(from);
    interpolate(shown, formatted(to), 0.5);
    return shown.sets[0].columns[0].cooked[0];
  };
  CHECK(half(10, 21) == 15);
  CHECK(half(21, 10) == 21);
  CHECK(std::isnan(half(std::numeric_limits<double>::quiet_NaN(), 10)));
  CHECK(half(10, std::numeric_limits<double>::quiet_NaN()) == 10);
}

TEST_CASE("a name that is there twice, and once in the next sample, stays at its sample", "[replay]") {
  const Snapshot next = snapshot_of({{"twice", 100}, {"once", 100}});
  CHECK(between(snapshot_of({{"twice", 10}, {"twice", 20}, {"once", 10}}), next, 0.5) == Values{10, 20, 55});
}

TEST_CASE("what is below zero is no total that grows", "[replay]") {
  CHECK(between(snapshot_of({{"a", -10}}), snapshot_of({{"a", 20}}), 0.5) == Values{-10});
  CHECK(between(snapshot_of({{"a", 0}}), snapshot_of({{"a", 20}}), 0.5) == Values{10});
}

TEST_CASE("a counter grows towards the one of its own set", "[replay]") {
  Snapshot next = snapshot_of({{"a", 90}});
  next.sets[0].name = "Job Object Details";
  next.sets.push_back(snapshot_of({{"a", 20}}).sets[0]);
  CHECK(between(snapshot_of({{"a", 10}}), next, 0.5) == Values{15});
}

TEST_CASE("a raw counter does not grow towards a formatted one, nor the other way round", "[replay]") {
  const Snapshot raw = snapshot_of({{"a", 10}});
  Snapshot formatted = raw;
  formatted.sets[0].columns[0].raw.clear();
  formatted.sets[0].columns[0].cooked = {20};
  CHECK(between(raw, formatted, 0.5) == Values{10});
  interpolate(formatted, snapshot_of({{"a", 100}}), 0.5);
  CHECK(formatted.sets[0].columns[0].cooked == std::vector<double>{20});
}

}  // namespace
}  // namespace jobx::test
