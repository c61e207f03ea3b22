/// The processes of one job, as two sources saw them, as one list.
#pragma once

#include <vector>

#include "jobobject/job_process.h"

namespace jobx {

/// Fills in what the processes of `into` lack, by process id, and adds those that only `from` knows.
///
/// Two entries of one id whose starts lie more than a second apart are two processes, one of which has ended:
/// `into` has the better source, so its entry stays as it is. Where both lists hold something, the result is
/// sorted by id; otherwise the one that does is taken as it is. Costs a sort.
void merge_processes(std::vector<JobProcess>& into, const std::vector<JobProcess>& from);

}  // namespace jobx
