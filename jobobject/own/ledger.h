/// Keeps count of the messages of many jobs, and of what accounting knows beyond them.
#pragma once

#include <bitset>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <unordered_set>

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

  /// The limits of a notification that were not passed before: the job gives levels, and a limit that stays
  /// passed is one violation. A message without a new one tells that the one limit which can be passed again
  /// was, where there is just one such. `message` as it came; call it once for each, before note().
  JobMessage with_new_limits(JobMessage message);

  /// A message of a key that is not open counts for all jobs together only; an exit that counts as missed
  /// already does not count again. `now`: since the Unix epoch.
  void note(const JobMessage& message, Ticks now);
  /// The job's processes were ended because its time was used up; nothing is sent of that.
  void note_job_time_kill(JobKey key, Ticks now);

  /// Compares with the job's accounting, read before the last noted message was sent. What accounting knows
  /// beyond the messages counts as missed when it does so twice: the kernel counts a process a moment before
  /// it sends the message.
  void reconcile(JobKey key, const ProcessCounts& counts);
  /// The same for a job that has ended, when nothing more is expected. What comes after it and counts as
  /// missed does not count again, though the key may be closed: for the latest kMostSettled jobs.
  void reconcile_last(JobKey key, const ProcessCounts& counts);
  /// True if every process that accounting knows of was heard to come and go.
  [[nodiscard]] bool is_complete(JobKey key, const ProcessCounts& counts) const;
  static constexpr std::size_t kMostSettled = 4'096;

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
    Gap last;                                   ///< at the last comparison
    std::bitset<kBrokenLimits> passed;          ///< notification limits, when the job was last asked
    std::uint64_t announced = 0;                ///< violations counted ahead of their own message
    std::unordered_set<std::uint64_t> running;  ///< ids of processes that were heard to come
    std::uint64_t unannounced_exits = 0;        ///< of processes that were not
  };

  static Gap gap(const Entry& entry, const ProcessCounts& counts);
  static void note_process(Entry& entry, const JobMessage& message);
  /// True if `message` counts as missed already.
  bool was_missed(const JobMessage& message);
  void raise_missed(JobEvents& events, const Gap& gap);

  std::unordered_map<JobKey, Entry> entries_;
  /// What counts as missed of jobs that have ended, and their order.
  std::unordered_map<JobKey, Gap> settled_;
  std::deque<JobKey> settled_order_;
  JobEvents totals_;
};

}  // namespace jobx
