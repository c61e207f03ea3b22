#include "pdh/log_time.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/numbers.h"

namespace jobx {
namespace {

/// Takes a number of `fewest` to `most` digits off the front of `text`.
std::optional<unsigned> take_digits(std::string_view& text, std::size_t fewest, std::size_t most) {
  const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
  if (length < fewest || length > most) return std::nullopt;
  const auto number = to_number<unsigned>(text.substr(0, length));
  text.remove_prefix(length);
  return number;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

using Days = std::chrono::sys_days;
using Milliseconds = std::chrono::milliseconds;

std::optional<Days> take_date(std::string_view& text) {
  const auto month = take_digits(text, 1, 2);
  if (!month || !take(text, '/')) return std::nullopt;
  const auto day = take_digits(text, 1, 2);
  if (!day || !take(text, '/')) return std::nullopt;
  const auto year = take_digits(text, 4, 4);
  if (!year || *year < 1601) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                         std::chrono::month(*month), std::chrono::day(*day)};
  if (!date.ok()) return std::nullopt;
  return Days(date);
}

std::optional<std::chrono::milliseconds> take_time(std::string_view& text) {
  const auto hour = take_digits(text, 1, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_digits(text, 2, 2);
  if (!minute || *minute > 59 || !take(text, ':')) return std::nullopt;
  const auto second = take_digits(text, 2, 2);
  if (!second || *second > 59) return std::nullopt;
  unsigned milliseconds = 0;
  if (take(text, '.')) {
    const auto fraction = take_digits(text, 3, 3);
    if (!fraction) return std::nullopt;
    milliseconds = *fraction;
  }
  return std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second) +
         std::chrono::milliseconds(milliseconds);
}

/// Of the time since 1970-01-01, by whichever clock.
std::string text_of(Milliseconds milliseconds) {
  const auto days = std::chrono::floor<std::chrono::days>(milliseconds);
  const std::chrono::year_month_day date{Days(days)};
  const std::chrono::hh_mm_ss time(milliseconds - days);
  char text[48];
  std::snprintf(text, sizeof(text), "%04d-%02u-%02uT%02d:%02d:%02d.%03d", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
  return text;
}

}  // namespace

std::optional<LocalTime> parse_log_time(std::string_view text) {
  const std::optional<Days> date = take_date(text);
  if (!date || !take(text, ' ')) return std::nullopt;
  const auto time = take_time(text);
  if (!time || !text.empty()) return std::nullopt;
  const Ticks since_unix = std::chrono::duration_cast<Ticks>(date->time_since_epoch()) + *time;
  return LocalTime(since_unix + kFileTimeToUnix);
}

bool is_usable_time(LocalTime time) {
  constexpr LocalTime kEarliest{kFileTimeToUnix};
  constexpr LocalTime kLatest{kFileTimeToUnix + Days(std::chrono::year(3000) / 1 / 1).time_since_epoch()};
  return time > kEarliest && time < kLatest;
}

bool is_usable_time(UtcTime time) {
  return time > UtcTime() && time < UtcTime(Days(std::chrono::year(3000) / 1 / 1));
}

std::string log_time_text(LocalTime time) {
  // In this order nothing overflows, whatever a damaged log says: 64 bits of ticks are 29,000 years.
  return text_of(std::chrono::floor<Milliseconds>(time.time_since_epoch()) - kFileTimeToUnix);
}

std::string log_time_text(UtcTime time) {
  return text_of(std::chrono::floor<Milliseconds>(time.time_since_epoch()));
}

}  // namespace jobx
