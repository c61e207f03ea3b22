#include "jobobject/own/owned_jobs.h"

namespace jobx {

class OwnedJobs::Port {};

Result<std::unique_ptr<OwnedJobs>> OwnedJobs::open(std::chrono::nanoseconds) {
  return Error(ProgramError::unsupported, "job objects exist only on Windows");
}

// Nobody can call the others: there is no object.

OwnedJobs::OwnedJobs(std::unique_ptr<Port> port) : port_(std::move(port)) {}
OwnedJobs::~OwnedJobs() = default;
Result<JobKey> OwnedJobs::own(const JobRequest&) {
  return JobKey{0};
}
Result<StartedProcess> OwnedJobs::start(JobKey, const ProcessRequest&) {
  return StartedProcess(0, nullptr);
}
void OwnedJobs::release(JobKey) {}
Result<void> OwnedJobs::terminate(JobKey, std::uint32_t) {
  return {};
}
bool OwnedJobs::wait_ended(JobKey, std::chrono::nanoseconds) {
  return true;
}
OwnedReading OwnedJobs::read() {
  return {};
}

std::optional<std::uint32_t> StartedProcess::wait(std::optional<std::chrono::milliseconds>) const {
  return std::nullopt;
}

}  // namespace jobx
