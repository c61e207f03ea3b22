/// What processes of jobs had used when they ended, from events.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <unordered_set>

#include "etw/traced_event.h"

namespace jobx {

/// Sums over processes that were in a job, each counted once.
struct EndedUsage {
  std::uint64_t processes = 0;
  std::uint64_t cycles = 0;
  std::uint64_t read_bytes = 0;
  std::uint64_t written_bytes = 0;
  std::uint64_t hard_faults = 0;

  friend bool operator==(const EndedUsage&, const EndedUsage&) = default;
};

/// Joins the event of a process's end, which tells what it used, with those that tell that it was in a job:
/// they may come in either order. What is remembered is bounded; beyond that, what came longest ago is
/// forgotten, and counts for nothing. Not thread-safe.
class EndedProcesses {
 public:
  static constexpr std::size_t kMost = 65'536;

  void add(const TracedEvent& event);

  [[nodiscard]] const EndedUsage& usage() const { return usage_; }
  [[nodiscard]] std::size_t remembered() const;

 private:
  void note_member(std::uint32_t process_id);
  void note_end(std::uint32_t process_id, const StoppedProcess& process);
  void forget(std::uint32_t process_id);
  void count(const StoppedProcess& process);

  /// Two generations of each: the older one goes when the newer is full.
  std::unordered_set<std::uint32_t> members_, old_members_;
  std::unordered_map<std::uint32_t, StoppedProcess> ended_, old_ended_;
  EndedUsage usage_;
};

}  // namespace jobx
