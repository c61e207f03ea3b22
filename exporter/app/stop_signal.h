/// How an operator ends the program.
#pragma once

#include <chrono>

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

}  // namespace jobx
