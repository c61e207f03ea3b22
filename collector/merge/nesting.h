/// Which job contains which, as far as their processes tell.
#pragma once

#include <vector>

namespace jobx {

struct JobView;

/// Fills in depth and parent of every job whose process ids are known and not empty.
///
/// No information class names a job's parent. But a job's process list includes those of its child jobs, and
/// the jobs a process is in form one chain; so a job whose list holds all of another's processes and more
/// contains it. Two jobs with the same list cannot be told apart, and lists that overlap otherwise were read
/// while processes came and went: then nothing is said, and nor for chains of more than 64 jobs.
///
/// Of silos the kernel says more: class 36 names the silo around each. That is a fact, whatever the lists
/// say. It holds for a silo without processes, too: its parent is then the silo around it, and its depth is
/// not known, since there may be other jobs between.
///
/// Jobs that are not read (without a name, unless they are asked for; or without the right) are not counted.
/// Costs O(p) for p ids of all jobs together, times the depth of nesting, and a sort of the pairs of jobs
/// that have a process in common.
void place_nested_jobs(std::vector<JobView>& views);

}  // namespace jobx
