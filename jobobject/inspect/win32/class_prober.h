/// probe_job_classes() through a table of functions.
#pragma once

#include <vector>

#include "jobobject/inspect/class_probe.h"

namespace jobx {

struct NtFunctions;  // jobobject/inspect/win32/nt_functions.h

Result<std::vector<ClassProbe>> probe_job_classes(const NtFunctions& functions);

}  // namespace jobx
