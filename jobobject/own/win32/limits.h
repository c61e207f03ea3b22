/// Sets on an open job what JobLimits asks for.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/job.h"
#include "jobobject/job_limits.h"

namespace jobx {

/// Sets every limit, one information class after the other; `handle` needs JOB_OBJECT_QUERY and
/// JOB_OBJECT_SET_ATTRIBUTES. What `limits` says nothing of stays as it is, the time that a job has used up
/// against its limit included.
///
/// Fails at the first class that the system refuses: the error names the limit by its key in the
/// configuration file, and what it needs. The classes set before it stay set. `name`: for messages.
Result<void> set_limits(const NtFunctions& functions, HANDLE handle, const JobName& name,
                        const JobLimits& limits);

/// Lets processes of the job use these windows (HWND values) in spite of ui_limit::handles.
Result<void> grant_windows(const NtFunctions& functions, HANDLE handle, const JobName& name,
                           const std::vector<std::uint64_t>& windows);

}  // namespace jobx
