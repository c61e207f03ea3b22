/// The rule by which a zone's clocks change in every year to come, as POSIX writes it:
/// "CET-1CEST,M3.5.0,M10.5.0/3".
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace jobx {

/// A zone's standard time, and when it is another. All biases are UTC less local time.
class PosixRule {
 public:
  /// Empty for a text that is no such rule (POSIX 8.3, with the signs and names of RFC 8536).
  static std::optional<PosixRule> parse(std::string_view text);

  [[nodiscard]] Ticks bias_at(UtcTime utc) const;

 private:
  /// A day of every year, and the time by the clock that is about to be changed.
  struct Change {
    enum class Kind { month, julian, day };
    Kind kind = Kind::month;
    unsigned month = 0;
    unsigned week = 0;  ///< 5 is the last
    unsigned day =
        0;  ///< of the week, from Sunday, 0; or of the year: julian 1 to 365 without 29 February, else from 0
    Ticks time{};
  };
  static std::optional<Change> take_change(std::string_view& text);
  static Ticks moment_of(const Change& change, std::chrono::year year);

  Ticks standard_{};
  Ticks daylight_{};
  std::optional<Change> to_daylight_;
  Change to_standard_;
};

}  // namespace jobx
