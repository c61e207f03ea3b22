/// How commands read names in counter logs.
#pragma once

#include "base/result.h"
#include "exporter/commands/options.h"
#include "pdh/logs/counter_log.h"

namespace jobx {

/// Options for open_counter_log() with the tables of names read from their files. Fails if one cannot be
/// read.
Result<LogOptions> log_options(const LogNameOptions& names);

}  // namespace jobx
