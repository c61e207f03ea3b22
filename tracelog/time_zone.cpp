#include "tracelog/time_zone.h"

#include <chrono>

namespace jobx {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;

// TRACE_LOGFILE_HEADER. Two pointers before the time zone are as wide as the writer's.
constexpr std::size_t kPointerSize = 44;
constexpr std::size_t kPointers = 56;

// TIME_ZONE_INFORMATION.
constexpr std::size_t kBias = 0;
constexpr std::size_t kStandardName = 4;
constexpr std::size_t kStandardDate = 68;
constexpr std::size_t kStandardBias = 84;
constexpr std::size_t kDaylightDate = 152;
constexpr std::size_t kDaylightBias = 168;
constexpr std::size_t kTimeZoneSize = 172;

constexpr minutes kMostBias{24 * 60};

/// A SYSTEMTIME that tells a day of every year; one of a single year (never seen) is taken for none.
std::optional<TimeZone::Change> change_at(Bytes zone, std::size_t offset) {
  const auto field = [&](std::size_t i) -> unsigned { return *zone.at<std::uint16_t>(offset + 2 * i); };
  TimeZone::Change change;
  if (field(0) != 0) return change;
  change.month = field(1);
  change.day_of_week = field(2);
  change.week = field(3);
  change.time_of_day = std::chrono::hours(field(4)) + minutes(field(5)) + std::chrono::seconds(field(6));
  if (change.month == 0) return change;
  if (change.month > 12 || change.day_of_week > 6 || change.week < 1 || change.week > 5) return std::nullopt;
  return change;
}

Ticks moment_of(const TimeZone::Change& change, std::chrono::year year) {
  const std::chrono::weekday weekday(change.day_of_week);
  const auto month = year / std::chrono::month(change.month);
  const sys_days day = change.week == 5 ? sys_days(month / weekday[std::chrono::last])
                                        : sys_days(month / weekday[change.week]);
  return Ticks(day.time_since_epoch()) + change.time_of_day;
}

}  // namespace

Ticks TimeZone::bias_at(UtcTime utc) const {
  constexpr UtcTime kEarliest{Ticks(-kFileTimeToUnix)};
  constexpr UtcTime kLatest{sys_days(std::chrono::year(9999) / 1 / 1)};
  if (to_standard_.month == 0 || to_daylight_.month == 0 || utc < kEarliest || utc > kLatest) {
    return standard_bias_;
  }
  const sys_days day(std::chrono::floor<days>(utc.time_since_epoch() - standard_bias_));
  const std::chrono::year year = std::chrono::year_month_day(day).year();
  // Each is told by the clock that is about to be changed.
  const UtcTime daylight_from(moment_of(to_daylight_, year) + standard_bias_);
  const UtcTime standard_from(moment_of(to_standard_, year) + daylight_bias_);
  const bool summer_within_year = daylight_from < standard_from;
  const bool daylight = summer_within_year ? utc >= daylight_from && utc < standard_from
                                           : utc >= daylight_from || utc < standard_from;
  return daylight ? daylight_bias_ : standard_bias_;
}

std::optional<TimeZone> time_zone_of(const TraceEvent& event) {
  if (event.kind != EventKind::system || event.id != 0 || event.opcode != 0) return std::nullopt;
  const auto pointer_size = event.payload.at<std::uint32_t>(kPointerSize);
  if (!pointer_size || (*pointer_size != 4 && *pointer_size != 8)) return std::nullopt;
  const std::optional<Bytes> zone =
      event.payload.part(kPointers + std::size_t{2} * *pointer_size, kTimeZoneSize);
  if (!zone) return std::nullopt;
  const minutes bias(*zone->at<std::int32_t>(kBias));
  const minutes standard_bias(*zone->at<std::int32_t>(kStandardBias));
  const minutes daylight_bias(*zone->at<std::int32_t>(kDaylightBias));
  // All zeros is what a writer leaves that did not fill it in, not Greenwich: that has a name.
  if (bias.count() == 0 && *zone->at<char16_t>(kStandardName) == 0) return std::nullopt;
  for (const minutes each : {bias, standard_bias, daylight_bias}) {
    if (each > kMostBias || each < -kMostBias) return std::nullopt;
  }
  const std::optional<TimeZone::Change> to_standard = change_at(*zone, kStandardDate);
  const std::optional<TimeZone::Change> to_daylight = change_at(*zone, kDaylightDate);
  if (!to_standard || !to_daylight) return std::nullopt;
  return TimeZone(bias + standard_bias, bias + daylight_bias, *to_standard, *to_daylight);
}

}  // namespace jobx
