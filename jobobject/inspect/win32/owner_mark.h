/// Shows other programs that a job is owned: see jobobject/inspect/owner_mark.h.
#pragma once

#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/inspect/win32/object.h"
#include "jobobject/job.h"

namespace jobx {

/// Marks the job as owned by this process, until the handle is closed. Null where that cannot be done: the
/// namespace allows no event, or the name would become too long.
UniqueHandle mark_owned(const NtFunctions& functions, const JobName& name);

}  // namespace jobx
