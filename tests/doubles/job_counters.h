/// Counters of jobs as a server would have them, made up: for synthetic recordings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "pdh/snapshot.h"

namespace jobx::test {

/// A column of `rows` values without data yet; `second` is to be set by whoever fills it.
CounterColumn column_of(std::string name, std::uint32_t type, std::int64_t time_base, std::int32_t scale,
                        std::size_t rows);

/// An empty set "Job Object" with its 13 counters, or "Job Object Details" with its 27, of the right types,
/// for instances that are still to be named: every column has `rows` values.
CounterSet job_object_set(const std::string& machine, std::size_t rows);
CounterSet job_details_set(const std::string& machine, std::size_t rows);

/// How big a made-up server is.
struct JobServer {
  std::string machine = "SYNTHETIC";
  std::size_t jobs = 20;
  std::size_t processes = 5;                          ///< of each job
  bool details = true;                                ///< with the set "Job Object Details"
  std::int64_t start_time = 133'500'000'000'000'000;  ///< FILETIME, UTC
  std::int64_t bias = 0;                              ///< UTC less local time, in ticks of 100 ns
  std::int64_t interval = 150'000'000;                ///< between two snapshots, in ticks of 100 ns
};

/// Makes `into` the `i`-th snapshot of `server`, reusing its buffers. Counters grow with `i`; the clocks are
/// consistent; the instances `_Total`, `job/_Total` and `_Total/_Total` are there as Windows has them.
void job_counters(const JobServer& server, std::size_t i, Snapshot& into);

}  // namespace jobx::test
