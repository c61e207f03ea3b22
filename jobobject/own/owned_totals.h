/// What is told of all owned jobs together.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>

#include "jobobject/job.h"
#include "jobobject/job_limits.h"

namespace jobx {

/// Of all jobs that were ever owned, adopted ones excepted: never goes back when a job ends.
struct OwnedTotals {
  std::uint64_t created = 0;
  std::uint64_t ended = 0;
  JobEvents events;
  CpuTimes cpu{Ticks{0}, Ticks{0}, {}, {}};  ///< the totals only
  ProcessCounts processes{0, {}, 0};         ///< total and terminated only
  /// Empty once there was a job whose accounting tells no I/O: a sum without it would be too small.
  std::optional<IoCounters> io = IoCounters{};
};

/// Adds what one job has used.
void add_figures(OwnedTotals& totals, const Job& job);

/// Takes into `known` what add_figures() adds, as far as `now` has it: a reading that fails must not take
/// back what was told before.
void remember_figures(Job& known, const Job& now);

/// The limits among these whose breaking is told of.
std::bitset<kBrokenLimits> watched_limits(const JobLimits& limits);

}  // namespace jobx
