#include "jobobject/inspect/job_system.h"

#include "jobobject/inspect/enclosing_job.h"

namespace jobx {

Result<std::unique_ptr<JobSystem>> JobSystem::open() {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

std::optional<EnclosingJob> read_enclosing_job() {
  return std::nullopt;
}

}  // namespace jobx
