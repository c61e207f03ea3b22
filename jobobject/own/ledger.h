/// Keeps count of the messages of many jobs, and of what accounting knows beyond them.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "jobobject/job.h"
#include "jobobject/job_events.h"
#include "jobobject/own/job_message.h"

namespace jobx {

/// Counts by job, and for all jobs together: what is told of the host never goes back when a job ends.
///
/// Only messages of notification limits are guaranteed; any other may be lost where the kernel is short of
/// memory. So counts are compared with the job's own accounting, and the difference is kept. Not thread-safe.
class Ledger {
 public:
  /// From now on messages of `key` have an entry of their own.
  void open(JobKey key) { entries_.try_emplace(key); }

  /// A message of a key that is not open counts for all jobs together only. `now`: since the Unix epoch.
  void note(const JobMessage& message, Ticks now);
  /// The job's processes were ended because its time was used up; nothing is sent of that.
  void note_job_time_kill(JobKey key, Ticks now);

  /// Compares with the job's accounting, read before the last noted message was sent. What accounting knows
  /// beyond the messages counts as missed when it does so twice: the kernel counts a process a moment before
  /// it sends the message.
  void reconcile(JobKey key, const ProcessCounts& counts);
  /// The same for a job that has ended, where nothing more can come.
  void reconcile_last(JobKey key, const ProcessCounts& counts);

  /// The entry of an open key; nullptr for any other.
  [[nodiscard]] const JobEvents* find(JobKey key) const;
  void close(JobKey key) { entries_.erase(key); }

  /// Of all jobs there ever were.
  [[nodiscard]] const JobEvents& totals() const { return totals_; }

 private:
  struct Gap {
    std::uint64_t new_processes = 0;
    std::uint64_t exits = 0;
  };
  struct Entry {
    JobEvents events;
    Gap last;  ///< at the last comparison
  };

  static Gap gap(const JobEvents& events, const ProcessCounts& counts);
  void raise_missed(JobEvents& events, const Gap& gap);

  std::unordered_map<JobKey, Entry> entries_;
  JobEvents totals_;
};

}  // namespace jobx
