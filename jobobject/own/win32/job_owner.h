/// Whose job it is.
#pragma once

#include "base/result.h"
#include "jobobject/inspect/win32/nt_functions.h"
#include "jobobject/job.h"

namespace jobx {

/// Refuses the job of a stranger with ProgramError::foreign_owner, and names the owner. Anybody may create a
/// job under any free name in Global\, LocalSystem's exporter must not take it for its own. `handle` needs
/// READ_CONTROL.
Result<void> check_owner(const NtFunctions& functions, HANDLE handle, const JobName& name);

}  // namespace jobx
