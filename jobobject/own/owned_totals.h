/// What all owned jobs together have used, and what happened to them.
#pragma once

#include <bitset>
#include <cstdint>
#include <vector>

#include "jobobject/failed_job.h"
#include "jobobject/job.h"
#include "jobobject/job_limits.h"

namespace jobx {

/// Of all jobs that were ever owned, adopted ones excepted: never goes back when a job ends.
struct OwnedTotals {
  std::uint64_t created = 0;
  std::uint64_t ended = 0;
  JobEvents events;
  /// Sums of the figures that are counters (FigureKind::counter); the rest is unknown. A sum is empty once
  /// there was a job whose accounting lacks it: without that job it would be too small.
  Job used = nothing_used();
  /// Jobs that were to be owned and cannot be made at present; see OwnedJobs::set_failed().
  std::vector<FailedJob> failed{};

  /// A job that has used nothing: its counters are 0, the rest is unknown.
  [[nodiscard]] static Job nothing_used();
};

/// Adds what one job has used.
void add_figures(OwnedTotals& totals, const Job& job);

/// Takes into `known` what add_figures() adds, as far as `now` has it: a reading that fails must not take
/// back what was reported before.
void remember_figures(Job& known, const Job& now);

/// The limits among these whose breaking is told of.
std::bitset<kBrokenLimits> watched_limits(const JobLimits& limits);

}  // namespace jobx
