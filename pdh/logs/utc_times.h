/// From the local times of a counter log to UTC.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/error.h"
#include "base/time.h"
#include "pdh/logs/zones/zone_rules.h"

namespace jobx {

/// Follows a recording's local clock, which may be changed for summer and winter, set back, or be another
/// than the recorded machine's.
///
/// Samples must come in the order of the log: in the hour that comes twice, and for logs whose zone nobody
/// knows, the step from the sample before tells, against the interval between samples.
class UtcTimes {
 public:
  struct Zone {
    /// When its clocks change; null where nobody knows.
    std::shared_ptr<const ZoneRules> rules;
    /// UTC less local time at the first sample, where the log tells that.
    std::optional<Ticks> bias;
  };

  /// Where local times cannot tell when clocks were changed: between two samples.
  struct Doubt {
    LocalTime before;
    LocalTime after;
  };

  explicit UtcTimes(Zone zone) : zone_(std::move(zone)) {}

  /// UTC of a sample that has its local time only; empty where that is unusable or nothing tells the zone.
  std::optional<UtcTime> utc_of(LocalTime local);

  /// UTC of a sample in which a counter holds the time of the recorded machine, in UTC: by the recorder's
  /// clock as long as both agree but for some minutes, and by the machine's once they do not (see skew()).
  /// For the rest it teaches utc_of(local). A time that no zone can explain counts for nothing.
  std::optional<UtcTime> utc_of(LocalTime local, UtcTime machine);

  /// True if `machine` can be the time of a sample of `local`: they are no more than a zone apart.
  static bool is_plausible(LocalTime local, UtcTime machine);

  /// The first doubt since this was asked last.
  std::optional<Doubt> take_doubt() { return std::exchange(doubt_, std::nullopt); }

  /// By how much the machine's clock is ahead of the recorder's, once they have disagreed by something else
  /// than what zones differ by.
  [[nodiscard]] const std::optional<Ticks>& skew() const { return skew_; }

 private:
  struct Last {
    LocalTime local;
    UtcTime utc;
  };

  UtcTime by_zone(LocalTime local);
  UtcTime by_rules(LocalTime local);
  UtcTime by_steps(LocalTime local);
  UtcTime choose(const Moments& moments, LocalTime local);
  [[nodiscard]] Ticks bias_near(LocalTime local, Ticks apart) const;
  [[nodiscard]] Ticks interval() const;
  [[nodiscard]] bool fits(UtcTime utc) const;
  [[nodiscard]] bool may_be_changed(UtcTime unchanged) const;
  UtcTime accept(LocalTime local, UtcTime utc, Ticks beyond_rules);
  void note_doubt(LocalTime local);

  Zone zone_;
  std::optional<Last> last_;  ///< of the sample before
  Ticks step_{};              ///< between the two before
  Ticks step_before_{};       ///< and between those before that; both only if they rise
  Ticks beyond_rules_{};      ///< UTC less what the rules make of the recorder's clock
  bool guessed_ = false;      ///< which of two moments the sample before was of
  bool by_machine_ = false;   ///< the machine's clock counts, not the recorder's
  std::optional<Doubt> doubt_;
  std::optional<Ticks> skew_;
};

/// What there is to say of a doubt in a log: a loss, since times may be wrong.
Error doubt_error(const std::string& file, const UtcTimes::Doubt& doubt);

/// What there is to say of clocks that differ. Nothing is lost: ProgramError::unsupported.
Error skew_error(const std::string& file, const std::string& machine, Ticks skew);

}  // namespace jobx
