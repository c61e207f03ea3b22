/// What processes of jobs had used when they ended, from events.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "collector/sources/traced_jobs.h"
#include "etw/traced_event.h"

namespace jobx {

/// A job of TracedJobs, told from others that had its number.
struct TracedJobKey {
  std::uint32_t number = 0;
  std::uint64_t serial = 0;

  friend bool operator==(const TracedJobKey&, const TracedJobKey&) = default;
};

/// Joins the event of a process's end, which tells what it used, with those that tell in which jobs it was:
/// they may come in either order. What is remembered is bounded; beyond that, what came longest ago is
/// forgotten, and counts for nothing. Not thread-safe.
class EndedProcesses {
 public:
  static constexpr std::size_t kMost = 65'536;
  /// Nested jobs of one process; those beyond count for nothing.
  static constexpr std::size_t kMostJobs = 16;

  /// Called with what one process of the job used.
  using CountForJob = std::function<void(const TracedJobKey&, const EndedUsage&)>;

  /// `job`: of the event; empty where it names none. `count` is called during the call only.
  void add(const TracedEvent& event, const std::optional<TracedJobKey>& job, const CountForJob& count);
  /// Events are missing: an id may have been given again since, so nothing that comes is joined to what came.
  void forget_pairs();

  /// Of processes that were in any job, each counted once.
  [[nodiscard]] const EndedUsage& usage() const { return usage_; }
  /// True once an event has told what a process used.
  [[nodiscard]] bool is_recorded() const { return is_recorded_; }
  [[nodiscard]] std::size_t remembered() const { return newer_.size() + older_.size(); }

 private:
  struct Process {
    std::optional<EndedUsage> used;  ///< once it has ended
    bool is_member = false;          ///< of a job, which the event may not have named
    std::vector<TracedJobKey> jobs{};
  };
  using Processes = std::unordered_map<std::uint32_t, Process>;

  Process& process_of(std::uint32_t process_id);
  void note_member(std::uint32_t process_id, const std::optional<TracedJobKey>& job,
                   const CountForJob& count);
  void note_end(std::uint32_t process_id, const StoppedProcess& stopped, const CountForJob& count);
  void forget(std::uint32_t process_id);

  /// Two generations: the older one goes when the newer is full.
  Processes newer_, older_;
  EndedUsage usage_;
  bool is_recorded_ = false;
};

}  // namespace jobx
