/// /api/v1/events: what happened to jobs.
#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>

#include "collector/events/event_ring.h"
#include "exporter/web/api/places.h"
#include "exporter/web/http.h"

namespace jobx {

/// Answers with the events that came after the client's last answer, and waits for one if it is asked to.
/// Any thread.
class EventFeed {
 public:
  /// How many clients may wait at a time; each holds a thread of the server.
  static constexpr int kMostWaiting = 8;
  /// The longest that one may wait, in seconds.
  static constexpr std::uint32_t kLongestWait = 25;
  /// The most events in one answer.
  static constexpr std::uint32_t kMostEvents = 1'000;

  /// `ring` may be null: nothing reports events. `begun` tells one run of the program from another.
  EventFeed(std::shared_ptr<const EventRing> ring, std::int64_t begun)
      : ring_(std::move(ring)), begun_(begun) {}

  /// Whoever sets `stop` calls interrupt() then.
  Response handle(const Request& request, const std::stop_token& stop);
  /// Wakes those who wait, to look at their `stop`.
  void interrupt() const;

  [[nodiscard]] bool is_available() const { return ring_ != nullptr; }

 private:
  /// Where a client is: number `next` of the run that began at `begun`.
  [[nodiscard]] std::string cursor(std::uint64_t next) const;

  std::shared_ptr<const EventRing> ring_;
  std::int64_t begun_;
  Places waiting_{kMostWaiting};
};

}  // namespace jobx
