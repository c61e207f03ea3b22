#include "jobobject/job_system.h"
#include "jobobject/own_job.h"

namespace jobx {

Result<JobSystem> JobSystem::open() {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

Namespace JobSystem::own_namespace() {
  return {};
}

JobSystem::Listing JobSystem::list() const {
  return {};
}

JobReading JobSystem::read(const JobName& name) const {
  JobReading reading;
  reading.job.name = name;
  return reading;
}

std::optional<OwnJob> read_own_job() {
  return std::nullopt;
}

}  // namespace jobx
