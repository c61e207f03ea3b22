#include "collector/events/event_ring.h"

#include <algorithm>
#include <utility>

namespace jobx {
namespace {

std::size_t name_bytes(const JobEvent& event) {
  return event.job.name.size() + event.job.id.size();
}

}  // namespace

void EventRing::drop_oldest() {
  // Takes the name's memory with it: assigned an empty text, a string may keep what it has.
  const JobEvent oldest = std::move(slot(first_));
  name_bytes_ -= name_bytes(oldest);
  ++first_;
}

void EventRing::push(JobEvent event) {
  {
    const std::lock_guard lock(mutex_);
    const std::size_t bytes = name_bytes(event);
    while (first_ != end_ && (end_ - first_ == slots_.size() || name_bytes_ + bytes > max_name_bytes_)) {
      drop_oldest();
    }
    name_bytes_ += bytes;
    slot(end_) = std::move(event);
    ++end_;
  }
  pushed_.notify_all();
}

EventRing::Batch EventRing::read_locked(std::uint64_t from, std::size_t most) const {
  Batch batch;
  const std::uint64_t begin = std::clamp(from, first_, end_);
  batch.lost = begin - std::min(from, begin);
  batch.next = begin + std::min<std::uint64_t>(end_ - begin, most);
  batch.events.reserve(static_cast<std::size_t>(batch.next - begin));
  for (std::uint64_t number = begin; number != batch.next; ++number) batch.events.push_back(slot(number));
  return batch;
}

EventRing::Batch EventRing::read(std::uint64_t from, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  return read_locked(from, most);
}

EventRing::Batch EventRing::wait(std::uint64_t from, std::size_t most, const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  pushed_.wait(lock, [&] { return end_ > from || stop.stop_requested(); });
  return read_locked(from, most);
}

EventRing::Batch EventRing::wait_until(std::uint64_t from, std::size_t most, const std::stop_token& stop,
                                       std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  pushed_.wait_until(lock, deadline, [&] { return end_ > from || stop.stop_requested(); });
  return read_locked(from, most);
}

std::uint64_t EventRing::first() const {
  const std::lock_guard lock(mutex_);
  return first_;
}

void EventRing::interrupt() const {
  // A reader that has looked at its `stop` and does not wait yet holds the lock.
  { const std::lock_guard lock(mutex_); }
  pushed_.notify_all();
}

}  // namespace jobx
