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

sigset_t heard_signals(StopSignal::Reload reload) {
  sigset_t set = stop_signals();
  if (reload == StopSignal::Reload::heard) sigaddset(&set, SIGHUP);
  return set;
}

}  // namespace

StopSignal::StopSignal(Reload reload) : reload_(reload) {
  const sigset_t set = heard_signals(reload);
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

OperatorSignal StopSignal::wait() {
  if (has_arrived) return OperatorSignal::stop;
  const sigset_t set = heard_signals(reload_);
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
  if (signal == SIGHUP) return OperatorSignal::reload;
  has_arrived = true;
  return OperatorSignal::stop;
}

}  // namespace jobx
