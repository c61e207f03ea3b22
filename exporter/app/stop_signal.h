/// How an operator ends the program.
#pragma once

#include <chrono>
#include <stop_token>
#include <thread>

namespace jobx {

/// Ctrl-C, Ctrl-Break, console close, log-off and shutdown on Windows; SIGINT and SIGTERM elsewhere.
///
/// Made once, in main, before any thread: the others inherit its signal mask. While it lives, those signals
/// no longer end the process by themselves.
class StopSignal {
 public:
  StopSignal();
  /// Says that the program has cleaned up: Windows ends the process as soon as a console-close handler
  /// returns, so that handler waits for this.
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// Blocks until one of them arrives; at once if one has arrived already.
  void wait();
  /// The same for that long at most; true if one has arrived.
  bool wait_for(std::chrono::milliseconds patience);
};

/// While it lives: asks for a stop once an operator does. For what takes long before anything waits for the
/// signal.
class StopRequest {
 public:
  /// `signal` must outlive this, and nobody else wait for it meanwhile.
  explicit StopRequest(StopSignal& signal)
      : watcher_([&signal, source = source_](const std::stop_token& done) mutable {
          while (!done.stop_requested() && !source.stop_requested()) {
            if (signal.wait_for(std::chrono::milliseconds(50))) source.request_stop();
          }
        }) {}

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread watcher_;  // last: it uses the above
};

}  // namespace jobx
