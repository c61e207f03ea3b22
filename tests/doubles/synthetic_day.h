/// A day of job counters on a machine that does not exist: made up, to the last number.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "pdh/snapshot.h"

namespace jobx::test {

/// Gives the snapshots of 2026-03-02, UTC, of the host SYNTHETIC, whose clock shows UTC+1: the sets Job
/// Object and Job Object Details in the order in which Windows lists instances, and Processor, which is of no
/// job. The same every time.
///
/// - "synthetic build agent": bursts at night, ten processes at most, two of the same name
/// - "synthetic app pool": follows the hours of the day; its page faults wrap at 32 bits
/// - "synthetic report": runs from 02:00 to 02:40 and from 22:00 to 23:00, anew each time
/// - "synthetic watchdog": begins anew at noon, without a gap
/// - "synthetic limited": loses a process to a limit every hour; its time limit is set again every six hours
/// - "synthetic empty", and one that is really called "_Total"
class SyntheticDay {
 public:
  /// With `details` the set Job Object Details is there, too.
  explicit SyntheticDay(bool details) : details_(details) {}

  /// The next snapshot; it does not end by itself after the day.
  const Snapshot& next();
  /// How many snapshots the day has.
  static constexpr std::int64_t count() { return 86'400 / kInterval + 1; }

 private:
  static constexpr std::int64_t kInterval = 240;  ///< seconds

  bool details_;
  std::int64_t step_ = 0;
  Snapshot snapshot_;
};

}  // namespace jobx::test
