/// The time zone that a trace log was recorded in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "tracelog/event.h"

namespace jobx {

/// TIME_ZONE_INFORMATION: when clocks change, and how far they are from UTC.
class TimeZone {
 public:
  /// The day of a year on which clocks change, as Windows tells it: the n-th such day of the week in a month.
  struct Change {
    unsigned month = 0;        ///< 0 where clocks never change
    unsigned day_of_week = 0;  ///< 0 is Sunday
    unsigned week = 0;         ///< 1 to 4; 5 is the last
    Ticks time_of_day{};       ///< by the clock that is about to be changed
  };

  /// Biases are UTC less local time.
  TimeZone(Ticks standard_bias, Ticks daylight_bias, Change to_standard, Change to_daylight)
      : standard_bias_(standard_bias),
        daylight_bias_(daylight_bias),
        to_standard_(to_standard),
        to_daylight_(to_daylight) {}

  /// What is to be added to local time for UTC, at `utc`. Standard time where no calendar reaches.
  [[nodiscard]] Ticks bias_at(UtcTime utc) const;

 private:
  Ticks standard_bias_;
  Ticks daylight_bias_;
  Change to_standard_;
  Change to_daylight_;
};

/// The time zone in a log's first event; empty if `event` is not the header of a log, or tells no time zone.
std::optional<TimeZone> time_zone_of(const TraceEvent& event);

}  // namespace jobx
