/// The book of owned jobs: which live and which have ended, and what was heard and read of each.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/ticks.h"
#include "jobobject/job.h"
#include "jobobject/own/ended_jobs.h"
#include "jobobject/own/ledger.h"
#include "jobobject/own/message_events.h"
#include "jobobject/own/owned_job_kernel.h"
#include "jobobject/own/owned_totals.h"

namespace jobx {

/// A job that lives. Copies share what is open, which is closed with the last of them.
struct OpenJob {
  JobName name;
  std::shared_ptr<KernelJob> job;
  std::bitset<kBrokenLimits> watched_limits;
  bool adopted = false;
  /// See JobRequest.
  bool ends_when_empty = false;
};

/// One reading of a job. Two threads read: the turns tell which began later.
struct TurnReading {
  std::uint64_t turn = 0;
  Job job;
};

/// What time it is, on both clocks.
struct Moment {
  Ticks unix_time{};  ///< since the Unix epoch
  EndedJobs::TimePoint steady{};
};

/// Plain book-keeping: asks no system, waits for nothing. Not thread-safe.
class JobBook {
 public:
  /// See EndedJobs. `sink`, which may be empty, is told what happens to jobs that live and are not adopted.
  JobBook(std::chrono::nanoseconds linger, std::size_t most_ended, JobEventSink sink = {})
      : sink_(std::move(sink)), ended_(linger, most_ended) {}

  /// A job that lives from now on; its messages may come. Then either confirm() or withdraw().
  JobKey enter(OpenJob job);
  /// It is as it was asked for: it counts as created, unless it is adopted.
  void confirm(JobKey key, Ticks now);
  /// It could not be made so: it never was, but for the messages of it.
  void withdraw(JobKey key);

  /// A process was put into the job: from now on it may be found empty.
  void mark_started(JobKey key);
  /// These limits, too, are told of from now on.
  void watch(JobKey key, std::bitset<kBrokenLimits> limits);
  /// Gives the job up: it has ended for the totals, and is told of no more.
  void release(JobKey key);

  [[nodiscard]] bool lives(JobKey key) const { return live_.contains(key); }
  /// Empty for a job that does not live.
  [[nodiscard]] std::optional<OpenJob> find(JobKey key) const;
  [[nodiscard]] std::map<JobKey, OpenJob> all() const;

  void note(const JobMessage& heard, Ticks now);

  /// Compares what was read with what was heard, and ends the job if it ends when it is empty and is. Of two
  /// readings the one of the earlier turn is dropped if it comes later. True if the job has ended by it.
  ///
  /// Exits may be told of after the message that the job is empty: an ended job is open for them until all
  /// that accounting knows have come, or for kSettling. Until then nothing of it counts as missed.
  bool take_reading(JobKey key, const TurnReading& reading, const Moment& now);

  /// What was heard of a job that lives; null for an adopted one.
  [[nodiscard]] const JobEvents* events(JobKey key) const { return ledger_.find(key); }
  void append_ended(std::vector<Job>& jobs, const Moment& now);
  /// Closes the books of ended jobs whose time to settle is over. Before totals().
  void settle(const Moment& now);
  /// How long messages of an ended job are waited for.
  static constexpr std::chrono::seconds kSettling{1};
  [[nodiscard]] OwnedTotals totals() const;

 private:
  struct Live {
    OpenJob open;
    bool was_started = false;  ///< a process was put into it
    bool ran_out = false;      ///< see time_ran_out()
    Job last;                  ///< the figures that were read last, of each the last that was known
    std::uint64_t last_turn = 0;
  };

  /// An ended job of which messages may still come.
  struct Draining {
    JobName name;
    ProcessCounts counts;
    EndedJobs::TimePoint until;
  };

  void finish(JobKey key, Job job, const Moment& now);
  void note_time_kill(JobKey key, const JobName& name, Ticks now);
  void close(JobKey key, const ProcessCounts& counts);

  /// Tells of the job as a whole.
  void tell(const JobName& name, JobEventKind kind, Ticks now) const;

  const JobEventSink sink_;
  std::map<JobKey, Live> live_;
  std::map<JobKey, Draining> draining_;
  EndedJobs ended_;
  Ledger ledger_;
  OwnedTotals gone_;  ///< of ended jobs, without their events: the ledger has those
  JobKey last_key_ = 0;
};

}  // namespace jobx
