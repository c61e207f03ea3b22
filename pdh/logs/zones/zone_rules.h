/// Time zones: when their clocks change, and which moments a clock's time stands for.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "tracelog/time_zone.h"

namespace jobx {

/// The rules of one time zone. Unchanging; not thread-safe, since an implementation may remember what it
/// looked up.
class ZoneRules {
 public:
  virtual ~ZoneRules() = default;
  /// What is to be added to local time for UTC, at `utc`.
  [[nodiscard]] virtual Ticks bias_at(UtcTime utc) const = 0;
};

/// The rules in the header of a trace log, which are those of the year of its beginning.
class HeaderZone final : public ZoneRules {
 public:
  explicit HeaderZone(const TimeZone& zone) : zone_(zone) {}
  [[nodiscard]] Ticks bias_at(UtcTime utc) const override { return zone_.bias_at(utc); }

 private:
  TimeZone zone_;
};

/// When a zone's clocks show a time: never in the hour that is skipped in spring, twice in the one that is
/// repeated in autumn.
class Moments {
 public:
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const UtcTime* begin() const { return at_.data(); }
  [[nodiscard]] const UtcTime* end() const { return at_.data() + size_; }
  void add(UtcTime moment) { at_[size_++] = moment; }

 private:
  std::array<UtcTime, 2> at_{};
  std::size_t size_ = 0;
};

/// The moments at which clocks in the zone show `local`, a usable time (see log_time.h); the earlier first.
Moments moments_of(const ZoneRules& zone, LocalTime local);

/// The zone of a name: IANA's, or Windows' name of its standard or daylight time, in English (on Windows in
/// the system's language, too); without regard to case. Null for a name that nobody knows. Fails with
/// ProgramError::unsupported where the name is known, or may be one, and this system has no rules for it;
/// with ProgramError::malformed_data where they cannot be read. On POSIX the rules are in the folder that the
/// environment variable TZDIR names, or in /usr/share/zoneinfo.
Result<std::shared_ptr<const ZoneRules>> find_zone(std::string_view name);

}  // namespace jobx
