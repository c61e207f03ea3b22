/// Events on their way from the thread that ETW calls to the one that has time for them.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "etw/event_record.h"

namespace jobx {

/// A ring of bytes that holds whole events, as many as fit. One thread pushes, one other pops; neither waits
/// for the other, and no event takes memory.
class EventQueue {
 public:
  /// `capacity` in bytes: a power of two, and 256 KiB at least, so that any payload fits (64 KiB at most).
  explicit EventQueue(std::size_t capacity);

  /// Copies the event, its payload included. False if there is no room: the event is lost, and counted.
  bool push(const EventRecord& record) noexcept;
  /// Takes the oldest event; false if there is none. Its payload lives until the next pop(). `after_gap`:
  /// events before it found no room.
  bool pop(EventRecord& into, bool& after_gap) noexcept;

  /// Events that found no room. Any thread.
  [[nodiscard]] std::uint64_t lost() const { return lost_.load(std::memory_order_relaxed); }
  /// True while a quarter is taken: whoever pops had better begin. For the thread that pushes.
  [[nodiscard]] bool is_filling() noexcept;

 private:
  /// What stands before the payload.
  struct Head {
    std::uint32_t size;  ///< of all, aligned; the payload is within
    bool is_padding;     ///< no event: goes on at the beginning of the ring
    bool after_gap;
    EventRecord record;  ///< but for its payload's place
  };
  static constexpr std::size_t kAlign = alignof(Head);

  [[nodiscard]] std::byte* at(std::uint64_t position) { return &bytes_[position & (capacity_ - 1)]; }
  void put(std::uint64_t position, const Head& head);

  const std::size_t capacity_;
  const std::unique_ptr<std::byte[]> bytes_;

  // Positions only rise. Each thread's own line of the cache: they would slow each other down.
  alignas(64) std::atomic<std::uint64_t> end_ = 0;  ///< written by push()
  std::uint64_t known_begin_ = 0;                   ///< of push(): not beyond `begin_`
  bool is_gap_ = false;                             ///< of push(): the last event found no room
  std::atomic<std::uint64_t> lost_ = 0;
  alignas(64) std::atomic<std::uint64_t> begin_ = 0;  ///< written by pop()
  std::uint64_t known_end_ = 0;                       ///< of pop(): not beyond `end_`
  std::uint64_t taken_ = 0;                           ///< of pop(): the size of what it gave last
};

}  // namespace jobx
