/// What is remembered of the processes of one job.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "collector/merge/held_readings.h"
#include "collector/merge/shared_job.h"
#include "collector/merge/steady_counters.h"
#include "jobobject/job.h"

namespace jobx {

/// What of a process counts up from its start; page faults, which wrap, are beside these.
inline constexpr std::array kProcessCounts{ProcessFigure::user_time,        ProcessFigure::kernel_time,
                                           ProcessFigure::read_operations,  ProcessFigure::write_operations,
                                           ProcessFigure::other_operations, ProcessFigure::read_bytes,
                                           ProcessFigure::write_bytes,      ProcessFigure::other_bytes};

/// True if two starts cannot be of one process: they may differ by what computing them from an age costs.
bool are_other_starts(std::optional<std::int64_t> one, std::optional<std::int64_t> other);

/// Continues the counters of processes from reading to reading.
class ProcessMemory {
 public:
  /// Sets what is to be shown of the counters, and forgets the processes that are not in the list. `kind` is
  /// the source that the list is of.
  void go_on(SharedJob& job, SourceKind kind, HeldReadings& held);

  /// The start of the process of that id, where it is known.
  [[nodiscard]] std::optional<std::int64_t> start_of(std::uint64_t id) const;

 private:
  struct Known {
    std::optional<std::int64_t> start;
    SteadyCounters<kProcessCounts.size()> counters;
    bool is_seen = false;
  };

  std::map<std::uint64_t, Known> known_;  ///< by process id
};

}  // namespace jobx
