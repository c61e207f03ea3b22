/// How far a recording's local time is from UTC.
#pragma once

#include <optional>

#include "base/time.h"
#include "tracelog/time_zone.h"

namespace jobx {

/// Learns from samples that tell both times, and answers for those that tell only one.
class UtcOffset {
 public:
  /// The time zone in the file's header, if it has one.
  explicit UtcOffset(const std::optional<TimeZone>& zone) : zone_(zone) {}

  /// Takes over that `local` and `utc` were read within moments of one another. True if they can be: they
  /// differ by whole quarters of an hour, give or take minutes.
  bool learn(LocalTime local, UtcTime utc);

  /// UTC for a local time; empty where neither a sample nor the header tells.
  ///
  /// What a sample told last counts for those after it, corrected by the time zone's changes of clocks; the
  /// header alone counts as long as no sample has told.
  [[nodiscard]] std::optional<UtcTime> utc_of(LocalTime local) const;

 private:
  [[nodiscard]] Ticks header_bias(LocalTime local) const;

  std::optional<TimeZone> zone_;
  std::optional<Ticks> beyond_header_;  ///< what samples told, less what the header says
};

}  // namespace jobx
