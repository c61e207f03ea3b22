#include "jobobject/inspect/job_system.h"
#include "jobobject/inspect/enclosing_job.h"
#include "jobobject/inspect/unnamed_jobs.h"

namespace jobx {

Result<JobSystem> JobSystem::open() {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

JobSystem::Listing JobSystem::list() const {
  return {};
}

JobReading JobSystem::read(const JobName& name) const {
  JobReading reading;
  reading.job.name = name;
  return reading;
}

std::uint64_t own_process_id() {
  return 0;  // no job lists it
}

std::optional<EnclosingJob> read_enclosing_job() {
  return std::nullopt;
}

Result<void> JobSystem::terminate(const JobName&, std::uint32_t) const {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

Namespace JobSystem::local_namespace() {
  return {};
}

Result<ProcessTable> JobSystem::read_processes() const {
  return Error(ProgramError::unsupported, "the processes of jobs exist only on Windows");
}

Result<UnnamedJobs::Found> UnnamedJobs::read(std::size_t, const std::stop_token&) {
  return Error(ProgramError::unsupported, "jobs without a name exist only on Windows");
}

}  // namespace jobx
