/// A live session of ETW, from its start to its end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/error.h"
#include "etw/event_record.h"
#include "etw/session/trace_kernel.h"

namespace jobx {

/// Where a session gets its events from; see docs/etw.md.
enum class EtwWay : std::uint8_t {
  automatic,  ///< the system logger with what only the manifest has; where that is refused, the manifest
  manifest,   ///< the provider Microsoft-Windows-Kernel-Process
  system,     ///< a system logger session
};

/// What to do about a session of the same name that is there already.
enum class StaleSession : std::uint8_t { stop, fail };

struct EtwOptions {
  std::string name = "jobobject_exporter";
  EtwWay way = EtwWay::automatic;
  StaleSession stale = StaleSession::stop;
  bool processes = false;      ///< also the start and the end of processes
  bool capture_state = false;  ///< with `processes`: also those that run already
  /// Before a session that ended or could not start is started again; doubles up to the longest.
  std::chrono::milliseconds first_pause{1'000};
  std::chrono::milliseconds longest_pause{60'000};
  std::size_t queue_bytes = std::size_t{4} << 20;  ///< see EventQueue

  friend bool operator==(const EtwOptions&, const EtwOptions&) = default;
};

/// Takes what a session gives, in order, on a thread of the session's.
class EtwListener {
 public:
  virtual ~EtwListener() = default;
  /// The payload lives until this returns.
  virtual void take(const EventRecord& record) = 0;
  /// Events are missing between the last one and the next.
  virtual void gap() = 0;
  /// All that came so far was taken; the next may follow at once.
  virtual void drained() {}

 protected:
  EtwListener() = default;
  EtwListener(const EtwListener&) = default;
  EtwListener& operator=(const EtwListener&) = default;
};

/// How a session does. Counts are of all sessions so far, one after the other.
struct EtwStatus {
  bool is_running = false;
  EtwWay way = EtwWay::automatic;    ///< of the running session: manifest or system
  std::optional<Error> error;        ///< why none is running
  std::optional<Error> restriction;  ///< what the running session goes without
  std::uint64_t events_lost = 0;
  std::uint64_t buffers_lost = 0;
  std::uint64_t real_time_buffers_lost = 0;
  std::uint64_t queue_lost = 0;  ///< events that came faster than they were taken
  std::uint64_t stale = 0;       ///< sessions that were left behind, and stopped
  std::uint64_t stopped = 0;     ///< sessions of ours that somebody else stopped
  std::uint64_t failed = 0;      ///< sessions of ours that failed while they ran
};

/// Keeps a session running: starts it, and again after a pause when it ends or cannot be started.
///
/// It has two threads: one that ETW gives events to, and one that takes them out of a queue and gives them to
/// the listener. What this process does to read jobs (open and query them) is left out: it would answer every
/// scrape with as many events. Any thread may call any method.
class EtwSession {
 public:
  /// `kernel` and `listener` must not be null.
  EtwSession(std::unique_ptr<TraceKernel> kernel, EtwOptions options, std::shared_ptr<EtwListener> listener);
  /// Stops the session. Waits a little for the threads; one that hangs in the system is left to itself.
  ~EtwSession();
  EtwSession(const EtwSession&) = delete;
  EtwSession& operator=(const EtwSession&) = delete;

  /// Asks the system what was lost. The first call waits a little until the first start has come to
  /// something.
  [[nodiscard]] EtwStatus status() const;

 private:
  struct State;

  std::shared_ptr<State> state_;
};

}  // namespace jobx
