/// Binary counter logs (.blg).
#pragma once

#include <memory>

#include "base/result.h"
#include "etl/input.h"
#include "pdh/counter_log.h"

namespace jobx {

/// open_blg() for anything that can be read as a file.
Result<std::unique_ptr<CounterLog>> open_blg(Input input, SetFilter wanted);

}  // namespace jobx
