/// Six hours of job counters on a build server that does not exist: made up, to the last number.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pdh/snapshot.h"
#include "tests/doubles/job_work.h"

namespace jobx::test {

/// Gives the snapshots of 2026-03-02 08:00 to 14:00 UTC of the host BUILD-07, whose clock shows UTC+1: the
/// set Job Object, every 15 s. Two processors would be enough for all of it. The same every time, on any
/// platform: there are only integers. The host starts with the recording, so that one that is played in a
/// loop looks like a host that restarts.
///
/// - "build agent 1", "build agent 2": a build every 25 and 35 minutes; at 11:47 two processes of a build are
///   refused, since the job may have 12
/// - "nightly report": in time at first; then a run whose limit of an hour of user time strikes at 13:12, and
/// the
///   next one four minutes later
/// - "app pool Orders": requests come in waves; its worker is recycled at 12:00
/// - "plugin sandbox": stays below its cap of 0.2 processors until 12:45, and then is held at it
/// - one each of the kinds wmi, postgresql and yarn, with little to do
class BuildServer {
 public:
  static constexpr std::int64_t kInterval = 15;        ///< seconds
  static constexpr std::int64_t kSeconds = 6 * 3'600;  ///< from the first snapshot to the end of the last

  /// The next snapshot; it does not end by itself after the six hours.
  const Snapshot& next();
  /// How many snapshots there are.
  static constexpr std::int64_t count() { return kSeconds / kInterval; }

 private:
  void advance();

  std::int64_t now_ = 0;  ///< seconds since the beginning
  std::array<Work, 2> agents_{};
  std::optional<Work> report_;
  Work pool_, sandbox_, wmi_, database_, container_;
  Snapshot snapshot_;
};

}  // namespace jobx::test
