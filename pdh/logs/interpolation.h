/// What counters would have said between two samples of a log, if they had grown evenly.
#pragma once

#include "pdh/snapshot.h"

namespace jobx {

/// Moves the counters of `shown` that only grow by `share`, 0 to 1, of what they gain until `next`: rates,
/// shares of time and totals of milliseconds. Everything else stays: levels, numbers of processes, times and
/// errors of the snapshot; a value that is lower in `next`, as where a job began anew; and instances whose
/// name is not there exactly once in both. No value is more than that of `next`.
void interpolate(Snapshot& shown, const Snapshot& next, double share);

}  // namespace jobx
