/// The services that the service control manager lists.
#pragma once

#include <cstddef>
#include <vector>

#include "base/result.h"
#include "jobobject/inspect/kernel_buffer.h"
#include "jobobject/inspect/process_roles.h"

namespace jobx {

/// The first `count` services of an answer of EnumServicesStatusEx; those without a process are left out.
/// Fails with ProgramError::malformed_data where the answer does not hold what it says.
Result<std::vector<RunningService>> decode_services(const KernelBuffer& answer, std::size_t count);

}  // namespace jobx
