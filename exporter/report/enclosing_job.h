/// What it means that this program is itself in a job, in plain words.
#pragma once

#include <string>
#include <vector>

#include "jobobject/inspect/enclosing_job.h"

namespace jobx {

/// Lines for the log and for `doctor`; empty where nothing is known.
std::vector<std::string> describe_enclosing_job(const std::optional<EnclosingJob>& own);

}  // namespace jobx
