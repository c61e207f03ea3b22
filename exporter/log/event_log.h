/// Tells the log what happens to jobs.
#pragma once

#include <memory>
#include <stop_token>
#include <thread>

#include "collector/events/event_ring.h"
#include "exporter/log/log.h"

namespace jobx {

/// Writes a line for each event: what a limit did at level info, all else at level debug. On a thread of its
/// own, so that a log that nobody reads holds up nobody who tells events; those that are overwritten
/// meanwhile are counted, and the number is written.
class EventLog {
 public:
  /// Both must outlive this.
  EventLog(const EventRing& ring, Log& log);
  /// Writes what is left first.
  ~EventLog();
  EventLog(const EventLog&) = delete;
  EventLog& operator=(const EventLog&) = delete;

 private:
  void run(const std::stop_token& stop);

  const EventRing& ring_;
  Log& log_;
  std::jthread thread_;  // last: it uses all of the above
};

/// Writes one event.
void write_event(const JobEvent& event, Log& log);

/// What happens to jobs, for the API and in the log.
class LoggedEvents {
 public:
  /// `log` must outlive this.
  explicit LoggedEvents(Log& log) : event_log_(*ring_, log) {}

  /// For those who tell events and who read them. They may keep it; it is read no more once this has ended.
  [[nodiscard]] const std::shared_ptr<EventRing>& ring() const { return ring_; }

 private:
  const std::shared_ptr<EventRing> ring_ = std::make_shared<EventRing>();
  EventLog event_log_;
};

}  // namespace jobx
