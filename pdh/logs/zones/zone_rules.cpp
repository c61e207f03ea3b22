#include "pdh/logs/zones/zone_rules.h"

namespace jobx {

Moments moments_of(const ZoneRules& zone, LocalTime local) {
  // Clocks change by hours, and not twice within two days: the bias is that of the day before or after.
  const UtcTime about = utc_from_local(local, {});
  const Ticks before = zone.bias_at(about - std::chrono::hours(36));
  const Ticks after = zone.bias_at(about + std::chrono::hours(36));
  Moments moments;
  const auto try_bias = [&](Ticks bias) {
    const UtcTime moment = utc_from_local(local, bias);
    if (zone.bias_at(moment) == bias) moments.add(moment);
  };
  // What comes twice came first by the clock that is further ahead: the smaller bias.
  try_bias(std::min(before, after));
  if (before != after) try_bias(std::max(before, after));
  return moments;
}

}  // namespace jobx
