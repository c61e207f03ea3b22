/// How an operator ends the program, or has it read its configuration again.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <thread>

namespace jobx {

/// What an operator asks for.
enum class OperatorSignal : std::uint8_t { stop, reload };

/// Ctrl-C, Ctrl-Break, console close, shutdown and the service manager's stop on Windows, but not that some
/// user logs off; SIGINT and SIGTERM elsewhere. A reload is the service manager's change of parameters, or
/// SIGHUP.
///
/// Made once, in main, before any thread: the others inherit its signal mask. While it lives, those signals
/// no longer end the process by themselves.
class StopSignal {
 public:
  /// For a program that reloads; otherwise SIGHUP ends it, as it ends others.
  enum class Reload : std::uint8_t { none, heard };

  explicit StopSignal(Reload reload = Reload::none);
  /// Says that the program has cleaned up: Windows ends the process as soon as a console-close handler
  /// returns, so that handler waits for this.
  ~StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;

  /// Blocks until there is a signal; for a stop that was asked for already, at once. With Reload::none it is
  /// a stop.
  OperatorSignal wait();
  /// Waits that long at most for a stop; true if it was asked for. Reloads stay for wait().
  bool wait_for(std::chrono::milliseconds patience);

 private:
  Reload reload_;
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
