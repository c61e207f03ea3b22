#include "etw/session/etw_session.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "etw/session/event_queue.h"
#include "etw/session/session_start.h"

namespace jobx {
namespace {

/// How long queued events wait when there are few; many are taken at once.
constexpr std::chrono::milliseconds kQueuePause{100};
/// For the first start, which is a matter of milliseconds.
constexpr std::chrono::seconds kStartPatience{2};
constexpr std::chrono::seconds kStopPatience{1};

/// RT_LostEvent: ETW tells a consumer in its place in the stream that events are missing.
constexpr Guid kLostEvents{0x6a39'9ae0, 0x4bc6, 0x4de9, {0x87, 0x0b, 0x36, 0x57, 0xf8, 0x94, 0x7e, 0x7e}};

/// What reading a job raises: open, query, query that failed, query of violations.
constexpr bool is_reading(std::uint8_t opcode) {
  return opcode == 0x22 || opcode == 0x26 || opcode == 0x28 || opcode == 0x2B;
}

}  // namespace

/// Owned by the session and by its threads together, since a thread may outlive the session.
struct EtwSession::State final : TraceSink {
  State(std::unique_ptr<TraceKernel> functions, EtwOptions wanted, std::shared_ptr<EtwListener> takes)
      : kernel(std::move(functions)),
        options(std::move(wanted)),
        listener(std::move(takes)),
        own_process(kernel->own_process_id()),
        queue(options.queue_bytes) {}

  void take(const EventRecord& record) noexcept override;

  void keep_running();
  void drain();
  void empty_queue();
  void stop();
  EtwStatus ask();

  using Lock = std::unique_lock<std::mutex>;
  bool begin(const StartedSession& started, Lock& lock);
  void end(const StartedSession& started, Win32Code processed, Lock& lock);
  void note(const TraceCounters& counters);

  const std::unique_ptr<TraceKernel> kernel;
  const EtwOptions options;
  const std::shared_ptr<EtwListener> listener;
  const std::uint32_t own_process;
  EventQueue queue;
  std::atomic<bool> is_woken = false;  ///< the draining thread was told that the queue fills
  std::atomic<bool> is_gap = false;    ///< events are missing somewhere before those that come

  std::mutex mutex;                 // guards all below
  std::condition_variable changed;  ///< of all below
  std::condition_variable filling;  ///< the queue
  bool is_stopping = false;
  bool is_decided = false;     ///< the first start has come to something
  bool is_sourceless = false;  ///< the thread that fills the queue has ended
  bool is_drained = false;     ///< so has the other
  std::optional<StartedSession> running;
  std::uint64_t sessions = 0;  ///< how many have run
  TraceCounters current;       ///< of the running session, as far as it was asked
  EtwStatus status;            ///< counts without those of the running session
};

void EtwSession::State::take(const EventRecord& record) noexcept {
  if (record.provider == kJobClass) {
    if (record.process_id == own_process && is_reading(record.opcode)) return;
  } else if (record.provider != kKernelProcess && record.provider != kLostEvents) {
    return;
  }
  const bool has_room = queue.push(record);
  // Without the lock: a wake-up that comes too early is made up for by the pause's end.
  if ((!has_room || queue.is_filling()) && !is_woken.exchange(true)) filling.notify_one();
}

void EtwSession::State::empty_queue() {
  EventRecord record;
  bool after_gap = false;
  if (is_gap.exchange(false)) listener->gap();
  while (queue.pop(record, after_gap)) {
    const bool tells_of_gap = record.provider == kLostEvents;
    if (after_gap || tells_of_gap) listener->gap();
    if (!tells_of_gap) listener->take(record);
  }
  listener->drained();
}

void EtwSession::State::drain() {
  for (bool is_last = false; !is_last;) {
    {
      std::unique_lock lock(mutex);
      filling.wait_for(lock, kQueuePause, [this] { return is_sourceless || is_woken; });
      is_last = is_sourceless;
    }
    is_woken = false;
    empty_queue();
  }
  const std::lock_guard lock(mutex);
  is_drained = true;
  changed.notify_all();
}

void EtwSession::State::keep_running() {
  std::chrono::milliseconds pause = options.first_pause;
  std::unique_lock lock(mutex);
  while (!is_stopping) {
    const bool is_first = sessions == 0;
    const auto begun = std::chrono::steady_clock::now();
    lock.unlock();
    std::uint64_t stale = 0;
    const Result<StartedSession> started = start_session(*kernel, options, is_first, *this, stale);
    lock.lock();
    status.stale += stale;
    if (!started) {
      status.error = started.error();
    } else if (begin(*started, lock)) {
      lock.unlock();
      const Win32Code processed = kernel->process(started->consumer);
      lock.lock();
      end(*started, processed, lock);
    }
    is_decided = true;
    changed.notify_all();
    if (std::chrono::steady_clock::now() - begun >= options.longest_pause) pause = options.first_pause;
    changed.wait_for(lock, pause, [this] { return is_stopping; });
    pause = std::min(pause * 2, options.longest_pause);
  }
  is_sourceless = true;
  filling.notify_all();
  changed.notify_all();
}

/// With the lock held, but not while ETW is asked. False if the session is not wanted any more; it is stopped
/// then.
bool EtwSession::State::begin(const StartedSession& started, Lock& lock) {
  if (is_stopping) {
    lock.unlock();
    TraceCounters ignored;
    kernel->close(started.consumer);
    kernel->stop(started.session, ignored);
    lock.lock();
    return false;
  }
  if (++sessions > 1) is_gap = true;
  running = started;
  current = {};
  status.is_running = true;
  status.way = started.way;
  status.error.reset();
  status.restriction = started.restriction;
  is_decided = true;
  changed.notify_all();
  return true;
}

/// With the lock held, but not while ETW is asked.
void EtwSession::State::end(const StartedSession& started, Win32Code processed, Lock& lock) {
  const bool is_open = running.has_value();
  running.reset();
  TraceCounters last = current;
  lock.unlock();
  if (is_open) kernel->close(started.consumer);
  const Win32Code stopped = kernel->stop(started.session, last);
  lock.lock();
  note(last);
  status.events_lost += std::exchange(current.events_lost, 0);
  status.buffers_lost += std::exchange(current.buffers_lost, 0);
  status.real_time_buffers_lost += std::exchange(current.real_time_buffers_lost, 0);
  status.is_running = false;
  status.restriction.reset();
  if (is_stopping) return;
  if (stopped == win32_code::success) {
    ++status.failed;
    status.error = processing_error(options.name, processed, last.buffers);
  } else {
    ++status.stopped;
    status.error = Error(ErrorDomain::system, stopped,
                         "the ETW session " + options.name + " was stopped by somebody else");
  }
}

/// With the lock held. The counters of a session only rise; they are asked by more than one thread.
void EtwSession::State::note(const TraceCounters& counters) {
  const auto raise = [this](std::uint64_t& known, std::uint64_t now) {
    if (now > known) is_gap = true;
    known = std::max(known, now);
  };
  raise(current.events_lost, counters.events_lost);
  raise(current.buffers_lost, counters.buffers_lost);
  raise(current.real_time_buffers_lost, counters.real_time_buffers_lost);
}

EtwStatus EtwSession::State::ask() {
  std::unique_lock lock(mutex);
  changed.wait_for(lock, kStartPatience, [this] { return is_decided || is_stopping; });
  if (running) {
    const TraceHandle session = running->session;
    const std::uint64_t number = sessions;
    lock.unlock();
    TraceCounters counters;
    const Win32Code asked = kernel->query(session, counters);
    lock.lock();
    if (asked == win32_code::success && running && number == sessions) note(counters);
  }
  EtwStatus now = status;
  now.events_lost += current.events_lost;
  now.buffers_lost += current.buffers_lost;
  now.real_time_buffers_lost += current.real_time_buffers_lost;
  now.queue_lost = queue.lost();
  return now;
}

void EtwSession::State::stop() {
  std::unique_lock lock(mutex);
  is_stopping = true;
  changed.notify_all();
  const auto is_done = [this] { return is_sourceless && is_drained; };
  if (running) {
    const TraceHandle session = running->session;
    TraceCounters last;
    lock.unlock();
    const Win32Code stopped = kernel->stop(session, last);
    lock.lock();
    if (stopped == win32_code::success && running) note(last);
  }
  if (changed.wait_for(lock, kStopPatience, is_done)) return;
  if (running) {
    // The session is gone, and its consumer does not notice.
    const TraceHandle consumer = running->consumer;
    running.reset();
    lock.unlock();
    kernel->close(consumer);
    lock.lock();
  }
  changed.wait_for(lock, kStopPatience, is_done);
}

EtwSession::EtwSession(std::unique_ptr<TraceKernel> kernel, EtwOptions options,
                       std::shared_ptr<EtwListener> listener)
    : state_(std::make_shared<State>(std::move(kernel), std::move(options), std::move(listener))) {
  std::thread([state = state_] { state->drain(); }).detach();
  std::thread([state = state_] { state->keep_running(); }).detach();
}

EtwSession::~EtwSession() {
  state_->stop();
}

EtwStatus EtwSession::status() const {
  return state_->ask();
}

}  // namespace jobx
