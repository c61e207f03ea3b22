#include "pdh/logs/utc_offset.h"

#include <chrono>

namespace jobx {
namespace {

using QuarterHours = std::chrono::duration<std::int64_t, std::ratio<15 * 60>>;

constexpr Ticks kMostBias = std::chrono::hours(15);
/// Between the moment of the sample and that of its counters: a slow provider, or a recorder whose clock is
/// not the recorded machine's.
constexpr Ticks kMostApart = std::chrono::minutes(5);

/// Before the year 16000, so that adding a bias cannot overflow; and after zero, which is no time.
constexpr bool is_time(std::int64_t filetime) {
  return filetime > 0 && filetime < std::int64_t{1} << 62;
}

}  // namespace

bool UtcOffset::learn(std::int64_t local, std::int64_t utc) {
  if (!is_time(local) || !is_time(utc)) return false;
  const Ticks apart{utc - local};
  if (apart > kMostBias || apart < -kMostBias) return false;
  const Ticks bias = std::chrono::round<QuarterHours>(apart);
  if (std::chrono::abs(apart - bias) > kMostApart) return false;
  beyond_header_ = bias - header_bias(local);
  return true;
}

std::optional<std::int64_t> UtcOffset::utc_of(std::int64_t local) const {
  if (!is_time(local) || (!zone_ && !beyond_header_)) return std::nullopt;
  return local + (header_bias(local) + beyond_header_.value_or(Ticks{})).count();
}

Ticks UtcOffset::header_bias(std::int64_t local) const {
  return zone_ ? zone_->bias_at(local) : Ticks{};
}

}  // namespace jobx
