#include "exporter/log/queued_sink.h"

#include <spdlog/details/log_msg_buffer.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "exporter/log/log.h"

namespace jobx {
namespace {

std::atomic<bool> was_left_behind = false;

}  // namespace

bool is_standard_error_stuck() {
  return was_left_behind;
}

struct QueuedSink::Queue {
  struct Entry {
    spdlog::details::log_msg_buffer line;
    std::uint64_t dropped_before = 0;
  };

  std::shared_ptr<spdlog::sinks::sink> to;
  DescribeGap describe_gap;

  mutable std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::deque<Entry> entries;
  std::size_t bytes = 0;  ///< of the entries' texts
  std::uint64_t dropped = 0;
  std::uint64_t dropped_untold = 0;  ///< since the newest entry
  bool is_closed = false;
  bool is_drained = false;

  void push(const spdlog::details::log_msg& line) {
    const std::lock_guard lock(mutex);
    const std::size_t size = line.payload.size();
    if (size > kMaxBytes - bytes) {
      ++dropped;
      ++dropped_untold;
      return;
    }
    entries.push_back({spdlog::details::log_msg_buffer(line), std::exchange(dropped_untold, 0)});
    bytes += size;
    changed.notify_all();
  }

  /// Writes until the queue is closed and empty.
  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      changed.wait(lock, [&] { return !entries.empty() || is_closed; });
      if (entries.empty()) break;
      const Entry entry = std::move(entries.front());
      entries.pop_front();
      bytes -= entry.line.payload.size();
      lock.unlock();
      const bool gap_told = write_gap(entry.dropped_before, entry.line.time);
      const bool line_told = write_line(entry.line);
      lock.lock();
      dropped += line_told ? 0 : 1;
      dropped_untold += (gap_told ? 0 : entry.dropped_before) + (line_told ? 0 : 1);
    }
    const std::uint64_t untold = dropped_untold;
    lock.unlock();
    static_cast<void>(write_gap(untold, spdlog::log_clock::now()));  // there is nowhere left to say it
    to.reset();  // a file is closed by the time that the log is
    lock.lock();
    is_drained = true;
    changed.notify_all();
  }

  /// False if it could not be written; the same below.
  [[nodiscard]] bool write_gap(std::uint64_t lines, spdlog::log_clock::time_point time) const {
    if (lines == 0) return true;
    const std::string text = describe_gap(lines);
    spdlog::details::log_msg line({}, spdlog::level::warn, text);
    line.time = time;
    return write_line(line);
  }

  [[nodiscard]] bool write_line(const spdlog::details::log_msg& line) const {
    try {
      to->log(line);
      to->flush();
      return true;
    } catch (const std::exception&) {  // the disk is full, say: the next line may find room
      return false;
    }
  }
};

QueuedSink::QueuedSink(std::shared_ptr<spdlog::sinks::sink> to, DescribeGap describe_gap)
    : queue_(std::make_shared<Queue>()) {
  queue_->to = std::move(to);
  queue_->describe_gap = std::move(describe_gap);
  std::thread([queue = queue_] { queue->run(); }).detach();
}

QueuedSink::~QueuedSink() {
  std::unique_lock lock(queue_->mutex);
  queue_->is_closed = true;
  queue_->changed.notify_all();
  if (!queue_->changed.wait_for(lock, kPatience, [&] { return queue_->is_drained; })) was_left_behind = true;
}

void QueuedSink::log(const spdlog::details::log_msg& line) {
  queue_->push(line);
}

void QueuedSink::set_pattern(const std::string& pattern) {
  queue_->to->set_pattern(pattern);
}

void QueuedSink::set_formatter(std::unique_ptr<spdlog::formatter> formatter) {
  queue_->to->set_formatter(std::move(formatter));
}

std::uint64_t QueuedSink::dropped() const {
  const std::lock_guard lock(queue_->mutex);
  return queue_->dropped;
}

}  // namespace jobx
