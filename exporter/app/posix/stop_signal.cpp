#include "exporter/app/stop_signal.h"

#include <pthread.h>

#include <csignal>

namespace jobx {
namespace {

/// Of this process: there is one StopSignal.
bool has_arrived = false;

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

// The signals stay blocked: a second one must not turn a clean end into a failed one.
StopSignal::~StopSignal() = default;

bool StopSignal::wait_for(std::chrono::milliseconds patience) {
  const sigset_t set = stop_signals();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(patience);
  const timespec time{seconds.count(), std::chrono::nanoseconds(patience - seconds).count()};
  if (has_arrived || sigtimedwait(&set, nullptr, &time) > 0) has_arrived = true;
  return has_arrived;
}

void StopSignal::wait() {
  if (has_arrived) return;
  const sigset_t set = stop_signals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
}

}  // namespace jobx
