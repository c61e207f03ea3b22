/// ETW made of values, behind TraceKernel: sessions that the test feeds, starves and stops.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "etw/session/trace_kernel.h"

namespace jobx::test {

/// Any thread may call any method. Outlives the kernels that it gives.
class TraceSystemDouble {
 public:
  static constexpr std::uint32_t kOwnProcess = 77;

  std::unique_ptr<TraceKernel> kernel();

  /// A session that somebody else, or a crashed program, has left.
  void add_session(const std::string& name);
  /// What starting answers from now on: a system logger, and any other session.
  void refuse_start(Win32Code system, Win32Code other);
  /// What these answer from now on; 0 lets them succeed.
  void refuse_enable(Win32Code code);
  void refuse_filters(Win32Code code);  ///< enabling with event ids
  void refuse_consumer(Win32Code code);
  /// Sessions do nothing, and have no buffers.
  void be_inert();
  /// Whoever reads a session does not notice its end, only that of the consumer.
  void hang_at_stop();

  /// Gives an event to whoever reads the session; returns once it was taken. One without a payload.
  void send(const EventRecord& record);
  void send(const EventRecord& record, const std::string& payload);
  /// What the running session has lost so far.
  void set_lost(const TraceCounters& lost);
  /// `logman stop`.
  void stop_session(const std::string& name);
  /// What another exporter does at its start.
  void take_over(const std::string& name);
  /// process() returns this, while the session stays.
  void fail_processing(Win32Code code);

  /// Waits until so many sessions have been started, and one is read; false after 5 s.
  [[nodiscard]] bool wait_started(std::size_t sessions);
  /// Names of those that are running.
  [[nodiscard]] std::vector<std::string> running() const;
  [[nodiscard]] std::vector<TraceSetup> started() const;
  /// How often starting was tried, in vain or not.
  [[nodiscard]] std::size_t tries() const;
  [[nodiscard]] std::vector<TraceProvider> enabled() const;

 private:
  class Kernel;
  struct Session {
    std::string name;
    TraceCounters counters;
  };
  struct Consumer {
    TraceHandle session = 0;
    TraceSink* sink = nullptr;
    bool is_reading = false;
    bool is_closed = false;
    Win32Code failure = 0;
  };
  struct Delivery {
    EventRecord record;
    std::string payload;
  };

  TraceHandle find(const std::string& name) const;
  Consumer* reader();

  mutable std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  TraceHandle next_ = 1;
  std::map<TraceHandle, Session> sessions_;
  std::map<TraceHandle, Consumer> consumers_;
  std::deque<Delivery> deliveries_;
  std::uint64_t sent_ = 0;
  std::uint64_t delivered_ = 0;
  std::vector<TraceSetup> started_;
  std::vector<TraceProvider> enabled_;
  std::size_t tries_ = 0;
  Win32Code start_system_ = 0, start_other_ = 0, enable_ = 0, filter_ = 0, open_ = 0;
  bool is_inert_ = false;
  bool hangs_ = false;
};

}  // namespace jobx::test
