/// OwnedJobKernel by the functions of ntdll and kernel32, and a completion port.
#pragma once

#include <memory>

#include "base/result.h"
#include "jobobject/own/owned_job_kernel.h"

namespace jobx {

struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

/// Through `functions`, which must outlive what is opened. Fails with ProgramError::unsupported where one is
/// missing that jobs are made by.
Result<std::unique_ptr<OwnedJobKernel>> open_owned_job_kernel(const NtFunctions& functions);

}  // namespace jobx
