#include "exporter/app/owned.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace jobx {

Result<std::unique_ptr<OwnedJobsLogged>> OwnedJobsLogged::open(std::chrono::nanoseconds linger, Log& log) {
  auto ring = std::make_shared<EventRing>();
  Result<std::unique_ptr<OwnedJobs>> opened =
      OwnedJobs::open(linger, [ring](JobEvent event) { ring->push(std::move(event)); });
  if (!opened) return opened.error();
  return std::unique_ptr<OwnedJobsLogged>(new OwnedJobsLogged(std::move(ring), *std::move(opened), log));
}

Result<OwnedJob> make_job(OwnedJobs& jobs, const JobSpec& spec, Log& log) {
  Result<JobName> name = parse_job_name(spec.name, jobs.local_namespace());
  if (!name) return name.error();
  const std::string path = name->path();
  const bool has_program = !spec.command.empty();
  const Result<JobKey> key = jobs.own({*std::move(name), spec.existing == ExistingJob::adopt, spec.limits,
                                       spec.granted_windows, has_program});
  if (!key) return key.error();
  log.info(jobs.is_adopted(*key) ? "job adopted" : "job created", {{"job", path}});
  OwnedJob job{*key, std::nullopt};
  if (!has_program) return job;
  Result<StartedProcess> process = jobs.start(*key, {spec.command, spec.working_directory});
  if (!process) {
    jobs.release(*key);
    return process.error();
  }
  log.info("program started",
           {{"job", path}, {"program", spec.command.front()}, {"process_id", std::to_string(process->id())}});
  job.process = *std::move(process);
  return job;
}

Result<void> make_jobs(OwnedJobs& jobs, const std::vector<JobSpec>& specs, Log& log) {
  constexpr std::uint32_t undone = 1;
  std::vector<JobKey> started;
  for (const JobSpec& spec : specs) {
    const Result<OwnedJob> made = make_job(jobs, spec, log);
    if (made) {
      if (made->process && spec.existing != ExistingJob::adopt) started.push_back(made->key);
      continue;
    }
    for (const JobKey key : started) {
      const Result<void> ended = jobs.terminate(key, undone);
      if (!ended) log.error(ended.error().message());
    }
    return made.error();
  }
  return {};
}

}  // namespace jobx
