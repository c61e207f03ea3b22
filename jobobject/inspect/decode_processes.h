/// The kernel's table of processes, from bytes to values.
#pragma once

#include <vector>

#include "base/result.h"
#include "jobobject/inspect/kernel_buffer.h"
#include "jobobject/job_process.h"

namespace jobx {

/// The processes of an answer of NtQuerySystemInformation(SystemProcessInformation), in its order, names
/// without ".exe" as performance counters show them.
///
/// Fails with malformed_data for a chain or a name that leads outside of the buffer, and for names that are
/// longer together than the buffer: no more memory is taken than a small multiple of its size. Any thread.
Result<std::vector<JobProcess>> decode_processes(const KernelBuffer& table);

}  // namespace jobx
