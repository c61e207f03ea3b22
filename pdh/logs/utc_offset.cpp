#include "pdh/logs/utc_offset.h"

#include <chrono>

#include "pdh/log_time.h"

namespace jobx {
namespace {

using QuarterHours = std::chrono::duration<std::int64_t, std::ratio<900>>;

constexpr Ticks kMostBias = std::chrono::hours(15);
/// Between the moment of the sample and that of its counters: a slow provider, or a recorder whose clock is
/// not the recorded machine's.
constexpr Ticks kMostApart = std::chrono::minutes(5);

}  // namespace

bool UtcOffset::learn(LocalTime local, UtcTime utc) {
  if (!is_usable_time(local) || !is_usable_time(utc)) return false;
  const Ticks apart = bias_between(utc, local);
  if (apart > kMostBias || apart < -kMostBias) return false;
  const Ticks bias = std::chrono::round<QuarterHours>(apart);
  if (std::chrono::abs(apart - bias) > kMostApart) return false;
  beyond_header_ = bias - header_bias(local);
  return true;
}

std::optional<UtcTime> UtcOffset::utc_of(LocalTime local) const {
  if (!is_usable_time(local) || (!zone_ && !beyond_header_)) return std::nullopt;
  return utc_from_local(local, header_bias(local) + beyond_header_.value_or(Ticks{}));
}

Ticks UtcOffset::header_bias(LocalTime local) const {
  return zone_ ? zone_->bias_at(local) : Ticks{};
}

}  // namespace jobx
