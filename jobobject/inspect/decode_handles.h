/// The kernel's table of handles, from bytes to the handles of jobs.
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "jobobject/inspect/job_ids.h"

namespace jobx {

/// A handle of a job object.
struct JobHandle {
  std::uint64_t object = 0;  ///< the job's address; 0 where the kernel keeps it to itself
  HandleOf holder;
};

/// The handles of jobs in an answer of NtQuerySystemInformation(SystemExtendedHandleInformation), sorted by
/// process and handle.
///
/// Numbers of object types differ from one Windows to the next: the one of jobs is that of `known`, a handle
/// of a job, which is left out. Fails with malformed_data for a table that claims more handles than it has
/// room for, and for one without `known`. Any thread.
Result<std::vector<JobHandle>> decode_job_handles(Bytes table, const HandleOf& known);

}  // namespace jobx
