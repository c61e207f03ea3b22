#include "pdh/logs/zones/posix_rule.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/numbers.h"

namespace jobx {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<unsigned> take_number_up_to(std::string_view& text, unsigned most) {
  const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
  if (length > 3) return std::nullopt;
  const auto number = to_number<unsigned>(text.substr(0, length));
  if (!number || *number > most) return std::nullopt;
  text.remove_prefix(length);
  return number;
}

/// A zone's abbreviation: three letters or more, or anything between < and >.
bool take_name(std::string_view& text) {
  if (take(text, '<')) {
    const std::size_t end = text.find('>');
    if (end == std::string_view::npos) return false;
    text.remove_prefix(end + 1);
    return true;
  }
  std::size_t length = 0;
  while (length < text.size() && is_letter(text[length])) ++length;
  text.remove_prefix(length);
  return length >= 3;
}

/// [+-]hh[:mm[:ss]]
std::optional<Ticks> take_time(std::string_view& text) {
  constexpr unsigned kMostHours = 167;
  const bool negative = take(text, '-');
  if (!negative) take(text, '+');
  const auto hours = take_number_up_to(text, kMostHours);
  if (!hours) return std::nullopt;
  Ticks time = std::chrono::hours(*hours);
  if (take(text, ':')) {
    const auto minutes = take_number_up_to(text, 59);
    if (!minutes) return std::nullopt;
    time += std::chrono::minutes(*minutes);
    if (take(text, ':')) {
      const auto seconds = take_number_up_to(text, 59);
      if (!seconds) return std::nullopt;
      time += std::chrono::seconds(*seconds);
    }
  }
  return negative ? -time : time;
}

}  // namespace

/// ",M10.5.0/3", ",J60" or ",59".
std::optional<PosixRule::Change> PosixRule::take_change(std::string_view& text) {
  if (!take(text, ',')) return std::nullopt;
  Change change;
  change.time = std::chrono::hours(2);
  if (take(text, 'M')) {
    const auto month = take_number_up_to(text, 12);
    if (!month || *month == 0 || !take(text, '.')) return std::nullopt;
    const auto week = take_number_up_to(text, 5);
    if (!week || *week == 0 || !take(text, '.')) return std::nullopt;
    const auto day = take_number_up_to(text, 6);
    if (!day) return std::nullopt;
    change.month = *month;
    change.week = *week;
    change.day = *day;
  } else {
    const bool julian = take(text, 'J');
    const auto day = take_number_up_to(text, 365);
    if (!day || (julian && *day == 0)) return std::nullopt;
    change.kind = julian ? Change::Kind::julian : Change::Kind::day;
    change.day = *day;
  }
  if (take(text, '/')) {
    const auto time = take_time(text);
    if (!time) return std::nullopt;
    change.time = *time;
  }
  return change;
}

std::optional<PosixRule> PosixRule::parse(std::string_view text) {
  PosixRule rule;
  if (!take_name(text)) return std::nullopt;
  const auto standard = take_time(text);
  if (!standard) return std::nullopt;
  rule.standard_ = *standard;
  rule.daylight_ = *standard - std::chrono::hours(1);
  if (text.empty()) return rule;
  if (!take_name(text)) return std::nullopt;
  if (!text.starts_with(',')) {
    const auto daylight = take_time(text);
    if (!daylight) return std::nullopt;
    rule.daylight_ = *daylight;
  }
  const auto to_daylight = take_change(text);
  if (!to_daylight) return std::nullopt;
  const auto to_standard = take_change(text);
  if (!to_standard || !text.empty()) return std::nullopt;
  rule.to_daylight_ = to_daylight;
  rule.to_standard_ = *to_standard;
  return rule;
}

/// Local time since 1970.
Ticks PosixRule::moment_of(const Change& change, std::chrono::year year) {
  const sys_days january(year / 1 / 1);
  switch (change.kind) {
    case Change::Kind::day:
      return Ticks((january + days(change.day)).time_since_epoch()) + change.time;
    case Change::Kind::julian: {
      const bool after_leap_day = year.is_leap() && change.day >= 60;
      return Ticks((january + days(change.day - (after_leap_day ? 0 : 1))).time_since_epoch()) + change.time;
    }
    case Change::Kind::month:
      break;
  }
  const std::chrono::weekday weekday(change.day);
  const auto month = year / std::chrono::month(change.month);
  const sys_days day = change.week == 5 ? sys_days(month / weekday[std::chrono::last])
                                        : sys_days(month / weekday[change.week]);
  return Ticks(day.time_since_epoch()) + change.time;
}

Ticks PosixRule::bias_at(UtcTime utc) const {
  if (!to_daylight_) return standard_;
  const sys_days day(std::chrono::floor<days>(utc.time_since_epoch() - standard_));
  const std::chrono::year year = std::chrono::year_month_day(day).year();
  const UtcTime daylight_from(moment_of(*to_daylight_, year) + standard_);
  const UtcTime standard_from(moment_of(to_standard_, year) + daylight_);
  const bool daylight = daylight_from < standard_from ? utc >= daylight_from && utc < standard_from
                                                      : utc >= daylight_from || utc < standard_from;
  return daylight ? daylight_ : standard_;
}

}  // namespace jobx
