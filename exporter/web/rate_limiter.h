/// A token bucket.
#pragma once

#include <chrono>
#include <mutex>

#include "exporter/config/web_config.h"

namespace jobx {

/// Allows `burst` requests at once, and one more for each interval that passes. An interval of 0 allows all.
/// Any thread.
class RateLimiter {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Begins with a full bucket, unless the limit is what it was.
  void set(const RateLimit& limit, Time now);

  /// Counts one request.
  [[nodiscard]] bool allows(Time now);

  /// Whole seconds, at least one, after which a client may try again.
  [[nodiscard]] std::chrono::seconds retry_after() const;

 private:
  mutable std::mutex mutex_;  // guards all below
  RateLimit limit_;
  double tokens_ = 0;
  Time filled_at_{};
};

}  // namespace jobx
