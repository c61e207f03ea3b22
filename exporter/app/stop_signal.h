/// How an operator ends the program, or has it read its configuration again.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

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

/// Gives what was asked to stop some time to do so; where this still lives then, calls `is_stuck`, on a
/// thread of its own. For what may hang in the system, such as a pipe that nobody writes to.
class StopDeadline {
 public:
  static constexpr std::chrono::seconds kPatience{2};

  explicit StopDeadline(std::function<void()> is_stuck)
      : watcher_([is_stuck = std::move(is_stuck)](const std::stop_token& done) { watch(done, is_stuck); }) {}

  /// The same on this thread, until `done`.
  static void watch(const std::stop_token& done, const std::function<void()>& is_stuck) {
    constexpr std::chrono::milliseconds turn{10};
    for (auto waited = turn; !done.stop_requested(); waited += turn) {
      if (waited > kPatience) return is_stuck();
      std::this_thread::sleep_for(turn);
    }
  }

 private:
  std::jthread watcher_;
};

/// While it lives: asks for a stop once an operator does. For what takes long before anything waits for the
/// signal.
class StopRequest {
 public:
  /// `signal` must outlive this, and nobody else wait for it meanwhile. `is_stuck` as for StopDeadline, from
  /// the operator's request on.
  StopRequest(StopSignal& signal, std::function<void()> is_stuck)
      : watcher_(
            [&signal, is_stuck = std::move(is_stuck), source = source_](const std::stop_token& done) mutable {
              while (!done.stop_requested() && !source.stop_requested()) {
                if (signal.wait_for(std::chrono::milliseconds(50))) source.request_stop();
              }
              StopDeadline::watch(done, is_stuck);
            }) {}

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  std::stop_source source_;
  std::jthread watcher_;  // last: it uses the above
};

}  // namespace jobx
