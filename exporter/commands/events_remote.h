/// The command `events` with the URL of a running exporter.
#pragma once

#include <chrono>
#include <stop_token>

#include "exporter/commands/options.h"

namespace jobx {

/// How long nothing is asked.
struct RemotePauses {
  std::chrono::milliseconds first{1'000};     ///< after a failure; doubles with each further one
  std::chrono::milliseconds longest{30'000};  ///< after a failure
  std::chrono::milliseconds busy{5'000};      ///< while too many clients wait for events
  std::chrono::milliseconds empty{1'000};     ///< from one request to the next if no event came
};

/// Prints the events that the exporter keeps; with `options.follow` also later ones, until `stop` is
/// requested or standard output takes no more. An exporter that has answered once may then be away for a
/// while. Returns the exit code.
int print_remote_events(const RemoteEventsOptions& options, const std::stop_token& stop,
                        const RemotePauses& pauses = {});

}  // namespace jobx
