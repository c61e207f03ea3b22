/// Binary counter logs (.blg).
#pragma once

#include <memory>

#include "base/result.h"
#include "pdh/logs/counter_log.h"
#include "tracelog/input.h"

namespace jobx {

/// open_blg() for anything that can be read as a file.
Result<std::unique_ptr<CounterLog>> open_blg(Input input, const LogOptions& options);

}  // namespace jobx
