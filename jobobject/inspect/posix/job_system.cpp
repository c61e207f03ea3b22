#include "jobobject/inspect/job_system.h"

#include "jobobject/inspect/class_probe.h"
#include "jobobject/inspect/enclosing_job.h"
#include "jobobject/inspect/process_roles.h"

namespace jobx {

Result<std::unique_ptr<JobSystem>> JobSystem::open() {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

Result<std::vector<ClassProbe>> probe_job_classes() {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

Result<std::unique_ptr<RoleReader>> RoleReader::open() {
  return Error(ProgramError::unsupported, "services and application pools exist only on Windows");
}

std::optional<EnclosingJob> read_enclosing_job() {
  return std::nullopt;
}

}  // namespace jobx
