/// The log that the options ask for.
#pragma once

#include <memory>

#include "base/result.h"
#include "exporter/app/serve_options.h"
#include "exporter/log/log.h"

namespace jobx {

/// Fails where the system has no event log, and where the log file is one that is read. A log file that
/// cannot be written is no failure: it is said on standard error, and the lines are counted as dropped until
/// it can be.
Result<std::unique_ptr<Log>> open_log(const ServeOptions& options);

}  // namespace jobx
