/// The newest job events, for whoever reads them in time.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <stop_token>
#include <vector>

#include "jobobject/job_event.h"

namespace jobx {

/// Keeps the newest events in the order in which they came, and overwrites the oldest. Events are numbered
/// from 0 on; a reader says which number it wants next, and is told how many it missed.
///
/// Any thread may write, any may read. A writer waits for nobody but others that copy an event at that
/// moment.
class EventRing {
 public:
  static constexpr std::size_t kCapacity = 4'096;
  /// Names may have 32,767 characters each: of all events that are kept, no more than this together.
  static constexpr std::size_t kMaxNameBytes = std::size_t{1} << 20U;

  /// What one reading gave.
  struct Batch {
    std::vector<JobEvent> events;
    std::uint64_t next = 0;  ///< where to go on
    std::uint64_t lost = 0;  ///< overwritten before they were read
  };

  /// Takes all the memory for the events themselves at once: about half a mebibyte for kCapacity.
  explicit EventRing(std::size_t capacity = kCapacity, std::size_t max_name_bytes = kMaxNameBytes)
      : max_name_bytes_(max_name_bytes), slots_(capacity) {}

  void push(JobEvent event);

  /// The events from number `from` on, as many as `most`. Does not wait.
  [[nodiscard]] Batch read(std::uint64_t from, std::size_t most) const;
  /// The same, but waits for the first one; without events only once `stop` is set and all were read. Whoever
  /// sets `stop` calls interrupt() then.
  [[nodiscard]] Batch wait(std::uint64_t from, std::size_t most, const std::stop_token& stop) const;
  /// The same, but waits until `deadline` at most; then there may be no events.
  [[nodiscard]] Batch wait_until(std::uint64_t from, std::size_t most, const std::stop_token& stop,
                                 std::chrono::steady_clock::time_point deadline) const;
  /// The number of the oldest event that is kept.
  [[nodiscard]] std::uint64_t first() const;
  /// Wakes every reader that waits, to look at its `stop`.
  void interrupt() const;

 private:
  [[nodiscard]] Batch read_locked(std::uint64_t from, std::size_t most) const;
  void drop_oldest();
  [[nodiscard]] JobEvent& slot(std::uint64_t number) { return slots_[number % slots_.size()]; }
  [[nodiscard]] const JobEvent& slot(std::uint64_t number) const { return slots_[number % slots_.size()]; }

  const std::size_t max_name_bytes_;
  mutable std::mutex mutex_;  // guards all below
  mutable std::condition_variable pushed_;
  std::vector<JobEvent> slots_;
  std::uint64_t first_ = 0;  ///< number of the oldest event that is kept
  std::uint64_t end_ = 0;    ///< number of the next event
  std::size_t name_bytes_ = 0;
};

}  // namespace jobx
