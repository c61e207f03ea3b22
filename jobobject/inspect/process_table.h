/// All processes of the system at one moment, to be looked up by the ids that jobs list.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ticks.h"
#include "jobobject/job_process.h"

namespace jobx {

/// Plain values, without a handle behind them. Any thread may read it.
class ProcessTable {
 public:
  /// `read_at` is the system's time after the processes were read, since the Unix epoch.
  ProcessTable(std::vector<JobProcess> processes, Ticks read_at);

  /// The process that had this id at `moment`, which lies before the table was read; null if none is known.
  ///
  /// A job's list of ids and this table are read one after the other. A process may end in between and its id
  /// go to another one, which would be shown in a job that it was never in. So the table is read after the
  /// lists, `moment` is taken before the list, and a process that began at `moment` or later is not the one:
  /// both times are of one clock that only goes forward in steps, so what began after the list was read has
  /// no smaller number. That costs a process its first few milliseconds. A clock that was set back makes
  /// processes begin in the future; one that began clearly after the table was read is such a process and no
  /// newcomer, or all would be gone until the clock has caught up. A process without a start is one of the
  /// system's own, whose id is not given away again.
  [[nodiscard]] const JobProcess* find(std::uint64_t id, Ticks moment) const;

  /// All of them, by id.
  [[nodiscard]] std::span<const JobProcess> all() const { return processes_; }

 private:
  std::vector<JobProcess> processes_;  // sorted by id
  Ticks read_at_;
};

}  // namespace jobx
