/// A job's name as the object manager's path.
#pragma once

#include <string>

#include "base/result.h"
#include "jobobject/job.h"

namespace jobx {

/// The full path, unit by unit. Fails with ProgramError::invalid_argument for a name that no job can have: an
/// empty one, one that is too long, and one with a backslash, which would be a step into a directory or
/// through a symbolic link, to a job that is not the one named.
Result<std::wstring> native_path(const JobName& name);

}  // namespace jobx
