#include "exporter/web/rate_limiter.h"

#include <algorithm>

namespace jobx {

void RateLimiter::set(const RateLimit& limit, Time now) {
  const std::lock_guard lock(mutex_);
  if (limit.interval == limit_.interval && limit.burst == limit_.burst) return;
  limit_ = limit;
  tokens_ = static_cast<double>(limit.burst);
  filled_at_ = now;
}

bool RateLimiter::allows(Time now) {
  const std::lock_guard lock(mutex_);
  if (limit_.interval == Ticks{0}) return true;
  const auto passed = std::chrono::duration<double>(std::max(now - filled_at_, Time::duration{0}));
  const auto interval = std::chrono::duration<double>(limit_.interval);
  tokens_ = std::min(tokens_ + passed / interval, static_cast<double>(limit_.burst));
  filled_at_ = std::max(now, filled_at_);
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

std::chrono::seconds RateLimiter::retry_after() const {
  const std::lock_guard lock(mutex_);
  return std::max(std::chrono::ceil<std::chrono::seconds>(limit_.interval), std::chrono::seconds(1));
}

}  // namespace jobx
