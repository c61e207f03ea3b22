/// A number of places, each of which one request at a time has.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>

namespace jobx {

/// Bounds how many requests do at once what takes memory or holds a thread. Any thread.
class Places {
 public:
  explicit Places(int count) : free_(count) {}
  Places(const Places&) = delete;
  Places& operator=(const Places&) = delete;

  /// Gives its place back at its end.
  class Taken {
   public:
    explicit Taken(Places& places) : places_(&places) {}

   private:
    struct GiveBack {
      void operator()(Places* places) const {
        {
          const std::lock_guard lock(places->mutex_);
          ++places->free_;
        }
        places->freed_.notify_one();
      }
    };
    std::unique_ptr<Places, GiveBack> places_;
  };

  /// Waits for a place until `deadline`; empty if there is none by then.
  std::optional<Taken> take(std::chrono::steady_clock::time_point deadline) {
    std::unique_lock lock(mutex_);
    if (!freed_.wait_until(lock, deadline, [this] { return free_ > 0; })) return std::nullopt;
    --free_;
    return Taken(*this);
  }

 private:
  std::mutex mutex_;  // guards free_
  std::condition_variable freed_;
  int free_;
};

}  // namespace jobx
