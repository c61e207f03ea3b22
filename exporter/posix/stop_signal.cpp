#include "exporter/stop_signal.h"

#include <pthread.h>

#include <csignal>

namespace jobx {
namespace {

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

void StopSignal::wait() {
  const sigset_t set = stop_signals();
  int signal = 0;
  while (sigwait(&set, &signal) != 0) {
  }
}

}  // namespace jobx
