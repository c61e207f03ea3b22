/// The processes of one job, as two sources saw them, as one list.
#pragma once

#include <span>
#include <vector>

#include "collector/merge/job_view.h"
#include "jobobject/job_process.h"
#include "jobobject/process_role.h"

namespace jobx {

/// Fills in what the processes of `into` lack, by process id, and adds those that only `from` knows.
///
/// Two entries of one id whose starts lie more than a second apart are two processes, one of which has ended:
/// `into` has the better source, so its entry stays as it is. Where both lists hold something, the result is
/// sorted by id; otherwise the one that does is taken as it is. Costs a sort.
void merge_processes(std::vector<JobProcess>& into, const std::vector<JobProcess>& from);

/// Says of each process what it runs for others. `roles` are by process id; one whose start is another's than
/// the process's is of an earlier or later process that had the id. Costs a search for each process.
void assign_roles(std::span<JobView> views, std::span<const ProcessRole> roles);

}  // namespace jobx
