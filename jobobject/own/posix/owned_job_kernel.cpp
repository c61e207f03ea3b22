#include "jobobject/own/owned_job_kernel.h"

namespace jobx {

Result<std::unique_ptr<OwnedJobKernel>> OwnedJobKernel::open() {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

}  // namespace jobx
