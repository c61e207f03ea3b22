/// How a session is begun: which way, and what is in the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "etw/session/etw_session.h"
#include "etw/session/trace_kernel.h"

namespace jobx {

/// A session that runs, with somebody who reads it.
struct StartedSession {
  TraceHandle session = 0;
  TraceHandle consumer = 0;
  EtwWay way = EtwWay::manifest;
  std::optional<Error> restriction;  ///< see EtwStatus
};

/// Starts a session the way that `options` ask for. One of that name is stopped first, and counted in
/// `stale`, if `is_first`: later, it is not left behind but somebody else's, who would do the same in turn.
Result<StartedSession> start_session(TraceKernel& kernel, const EtwOptions& options, bool is_first,
                                     TraceSink& sink, std::uint64_t& stale);

/// Why reading the session ended, or did not begin. `buffers` as TraceCounters tells them.
Error processing_error(const std::string& name, Win32Code code, std::uint32_t buffers);

}  // namespace jobx
