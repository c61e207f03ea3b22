/// The log of the operating system: Windows' event log.
#pragma once

#include <spdlog/sinks/sink.h>

#include <memory>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// The source of our events in the Application log; `service install` registers it.
inline constexpr std::string_view kEventSource = "jobobject_exporter";

/// Writes each line as one event: identifier 1 with type Information for debug and info, 2 Warning, 3 Error.
/// Its log() throws where the system refuses an event. Fails with ProgramError::unsupported anywhere but on
/// Windows.
Result<std::shared_ptr<spdlog::sinks::sink>> open_system_log();

}  // namespace jobx
