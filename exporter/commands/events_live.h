/// The command `events` without a trace log.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "etw/session/trace_kernel.h"
#include "exporter/commands/options.h"

namespace jobx {

/// Waits that long; true once an operator wants the command to end.
using StopWait = std::function<bool(std::chrono::milliseconds)>;

/// Prints the events of a live session until `stop` says so, or standard output takes no more. Without a
/// session it fails at once; with `options.follow` it waits for one that the account and the system may have.
/// Returns the exit code.
int print_live_events(const EventsOptions& options, std::unique_ptr<TraceKernel> kernel,
                      const StopWait& stop);

/// The same with the running system's ETW, until Ctrl-C.
int run_live_events(const EventsOptions& options);

}  // namespace jobx
