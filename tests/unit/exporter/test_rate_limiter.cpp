#include <catch2/catch.hpp>

#include "exporter/web/rate_limiter.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;

TEST_CASE("without an interval every request is allowed", "[rate_limit]") {
  RateLimiter limiter;
  for (int i = 0; i < 1'000; ++i) CHECK(limiter.allows({}));
  limiter.set({Ticks{0}, 0}, {});
  CHECK(limiter.allows({}));
}

TEST_CASE("a burst is allowed at once, then one request for each interval", "[rate_limit]") {
  const RateLimiter::Time start{};
  RateLimiter limiter;
  limiter.set({milliseconds(100), 3}, start);
  for (int i = 0; i < 3; ++i) CHECK(limiter.allows(start));
  CHECK_FALSE(limiter.allows(start));
  CHECK_FALSE(limiter.allows(start + milliseconds(99)));
  CHECK(limiter.allows(start + milliseconds(101)));
  CHECK_FALSE(limiter.allows(start + milliseconds(102)));
  // However long nobody asks, no more than a burst is saved up.
  const RateLimiter::Time later = start + std::chrono::hours(1);
  for (int i = 0; i < 3; ++i) CHECK(limiter.allows(later));
  CHECK_FALSE(limiter.allows(later));
}

TEST_CASE("a burst of 0 allows nothing, as in exporter-toolkit", "[rate_limit]") {
  RateLimiter limiter;
  limiter.set({std::chrono::seconds(1), 0}, {});
  CHECK_FALSE(limiter.allows(RateLimiter::Time() + std::chrono::hours(1)));
}

TEST_CASE("setting the same limit again gives no new burst", "[rate_limit]") {
  RateLimiter limiter;
  limiter.set({std::chrono::seconds(60), 1}, {});
  CHECK(limiter.allows({}));
  limiter.set({std::chrono::seconds(60), 1}, {});
  CHECK_FALSE(limiter.allows({}));
  limiter.set({std::chrono::seconds(60), 2}, {});
  CHECK(limiter.allows({}));
}

TEST_CASE("a client is told when to come again, in whole seconds", "[rate_limit]") {
  RateLimiter limiter;
  limiter.set({milliseconds(1'500), 1}, {});
  CHECK(limiter.retry_after() == std::chrono::seconds(2));
  limiter.set({milliseconds(5), 1}, {});
  CHECK(limiter.retry_after() == std::chrono::seconds(1));
}

}  // namespace
}  // namespace jobx::test
