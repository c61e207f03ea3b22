/// How the configuration was read last, for the metrics.
#pragma once

#include <chrono>
#include <mutex>

#include "collector/catalogue/scrape.h"

namespace jobx {

/// Any thread.
class ConfigStatus {
 public:
  using WallClock = std::chrono::system_clock;

  /// The first reading succeeded, or there would be no program to serve.
  explicit ConfigStatus(WallClock::time_point now) { note_success(now); }

  void note_success(WallClock::time_point now) {
    const std::lock_guard lock(mutex_);
    reload_ = {true, std::chrono::duration_cast<Ticks>(now.time_since_epoch())};
  }
  void note_failure() {
    const std::lock_guard lock(mutex_);
    reload_.is_successful = false;
  }
  [[nodiscard]] ConfigReload get() const {
    const std::lock_guard lock(mutex_);
    return reload_;
  }

 private:
  mutable std::mutex mutex_;  // guards reload_
  ConfigReload reload_;
};

}  // namespace jobx
