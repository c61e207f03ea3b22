/// Tells the log what happens to owned jobs.
#pragma once

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

}  // namespace jobx
