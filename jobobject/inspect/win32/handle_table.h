/// The handles that processes hold of job objects.
#pragma once

#include <vector>

#include "base/result.h"
#include "jobobject/inspect/decode_handles.h"
#include "jobobject/inspect/win32/nt_functions.h"

namespace jobx {

/// Every handle of a job in the system, sorted by process and handle.
///
/// Numbers of object types differ from one Windows to the next: the one of jobs is that of a job which is
/// made here, and closed and left out again. Fails with the system's status, and with malformed_data where
/// the table is not to be believed or lacks that job.
Result<std::vector<JobHandle>> read_job_handles(const NtFunctions& functions);

}  // namespace jobx
