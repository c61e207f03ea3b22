/// Local times of logs in tests, and what they are in UTC.
#pragma once

#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pdh/log_time.h"
#include "pdh/logs/utc_times.h"

namespace jobx::test {

using std::chrono::hours, std::chrono::minutes;

inline TimeZone::Change last_sunday(unsigned month, hours time) {
  return {month, 0, 5, time};
}

inline std::shared_ptr<const ZoneRules> berlin() {
  return std::make_shared<HeaderZone>(
      TimeZone(-minutes(60), -minutes(120), last_sunday(10, hours(3)), last_sunday(3, hours(2))));
}

inline LocalTime local(const std::string& text) {
  const std::optional<LocalTime> time = parse_log_time(text);
  if (!time) FAIL(text);
  return *time;
}

/// Local times from `text` on, `count` of them, an interval apart.
inline void add(std::vector<LocalTime>& times, const std::string& text, int count,
                std::chrono::seconds interval) {
  for (int i = 0; i < count; ++i) times.push_back(local(text) + i * interval);
}

inline std::string utc_text(UtcTimes& times, LocalTime time) {
  const std::optional<UtcTime> utc = times.utc_of(time);
  return utc ? log_time_text(*utc).substr(0, 19) : "none";
}

/// UTC of all, each later than the one before by the interval; fails where one is not.
inline void check_steady(UtcTimes times, const std::vector<LocalTime>& locals, const std::string& first,
                         std::chrono::seconds interval) {
  for (std::size_t i = 0; i < locals.size(); ++i) {
    const UtcTime expected =
        utc_from_local(local(first), {}) + static_cast<std::int64_t>(i) * Ticks(interval);
    CAPTURE(i, log_time_text(locals[i]));
    const std::optional<UtcTime> utc = times.utc_of(locals[i]);
    REQUIRE(utc);
    REQUIRE(log_time_text(*utc) == log_time_text(expected));
  }
  CHECK_FALSE(times.take_doubt());
}

}  // namespace jobx::test
