#include "etw/session/event_queue.h"

#include <cstring>
#include <type_traits>

namespace jobx {

EventQueue::EventQueue(std::size_t capacity)
    : capacity_(capacity), bytes_(std::make_unique<std::byte[]>(capacity)) {
  static_assert(std::is_trivially_copyable_v<Head>);
}

void EventQueue::put(std::uint64_t position, const Head& head) {
  // An end too short for a head holds none: pop() knows that by the same reckoning.
  if (capacity_ - (position & (capacity_ - 1)) >= sizeof(Head))
    std::memcpy(at(position), &head, sizeof(Head));
}

bool EventQueue::push(const EventRecord& record) noexcept {
  const std::size_t wanted = sizeof(Head) + record.payload.size();
  const std::size_t size = (wanted + kAlign - 1) / kAlign * kAlign;
  std::uint64_t end = end_.load(std::memory_order_relaxed);
  const std::size_t to_edge = capacity_ - (end & (capacity_ - 1));
  const std::size_t padding = to_edge < size ? to_edge : 0;
  if (end + padding + size - known_begin_ > capacity_) {
    known_begin_ = begin_.load(std::memory_order_acquire);
    if (end + padding + size - known_begin_ > capacity_) {
      lost_.store(lost() + 1, std::memory_order_relaxed);
      is_gap_ = true;
      return false;
    }
  }
  if (padding > 0) {
    put(end, {static_cast<std::uint32_t>(padding), true, false, {}});
    end += padding;
  }
  put(end, {static_cast<std::uint32_t>(size), false, is_gap_, record});
  is_gap_ = false;
  if (record.payload.size() > 0)
    std::memcpy(at(end) + sizeof(Head), record.payload.data(), record.payload.size());
  end_.store(end + size, std::memory_order_release);
  return true;
}

bool EventQueue::pop(EventRecord& into, bool& after_gap) noexcept {
  std::uint64_t begin = begin_.load(std::memory_order_relaxed) + taken_;
  taken_ = 0;
  for (;;) {
    begin_.store(begin, std::memory_order_release);
    if (begin == known_end_) {
      known_end_ = end_.load(std::memory_order_acquire);
      if (begin == known_end_) return false;
    }
    const std::size_t to_edge = capacity_ - (begin & (capacity_ - 1));
    if (to_edge < sizeof(Head)) {
      begin += to_edge;
      continue;
    }
    Head head;
    std::memcpy(&head, at(begin), sizeof(Head));
    if (head.is_padding) {
      begin += head.size;
      continue;
    }
    into = head.record;
    into.payload = Bytes(std::span(at(begin) + sizeof(Head), head.record.payload.size()));
    after_gap = head.after_gap;
    taken_ = head.size;
    return true;
  }
}

bool EventQueue::is_filling() noexcept {
  const std::uint64_t end = end_.load(std::memory_order_relaxed);
  if (end - known_begin_ <= capacity_ / 4) return false;
  known_begin_ = begin_.load(std::memory_order_acquire);
  return end - known_begin_ > capacity_ / 4;
}

}  // namespace jobx
