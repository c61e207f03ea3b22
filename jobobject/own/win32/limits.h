/// Sets on an open job what JobLimits asks for.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/job_limits.h"
#include "jobobject/own/win32/job_change.h"

namespace jobx {

/// Sets every limit, and grants the windows (HWND values). What `limits` says nothing of stays as it is, the
/// time that a job has used up against its limit included.
///
/// Fails at the first class that the system refuses, or that cannot be read of an adopted job, and puts back
/// what was set before it: the error names the limit by its key in the configuration file, and what it needs.
Result<void> set_limits(const NtFunctions& functions, const OpenJobObject& job, const JobLimits& limits,
                        const std::vector<std::uint64_t>& windows);

}  // namespace jobx
