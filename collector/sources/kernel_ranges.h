/// What the kernel says is believed only as far as it can be true.
#pragma once

#include <vector>

#include "base/error.h"
#include "jobobject/job.h"

namespace jobx {

/// Leaves out of a job that the kernel was asked for what no job can have, and adds an error for each:
/// negative times, limits of negative time, and the process id 0, which is no process of a job.
void leave_out_impossible(Job& job, std::vector<Error>& errors);

/// The same of a process: figures below 0. `job` is for the message.
void leave_out_impossible(JobProcess& process, const JobName& job, std::vector<Error>& errors);

}  // namespace jobx
