/// Starts a program inside of a job.
#pragma once

#include "base/result.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/job.h"
#include "jobobject/own/started_process.h"

namespace jobx {

/// Starts `request` as a process that is in the job before its first instruction. It gets this program's
/// console and standard streams, and no other handle.
///
/// The job goes into the list of attributes that the process is created with; where the system refuses that
/// (before Windows 10), the process is created suspended, assigned, and resumed. A process that cannot be
/// assigned is ended at once: none is left outside. `job` needs JOB_OBJECT_ASSIGN_PROCESS. Any thread.
Result<StartedProcess> start_in_job(const NtFunctions& functions, HANDLE job, const JobName& name,
                                    const ProcessRequest& request);

}  // namespace jobx
