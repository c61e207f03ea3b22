#include "exporter/app/owned.h"

#include <cstdint>
#include <string>
#include <utility>

namespace jobx {

Result<std::unique_ptr<OwnedJobs>> open_owned_jobs(std::chrono::nanoseconds linger,
                                                   std::shared_ptr<EventRing> events) {
  return OwnedJobs::open(linger,
                         [ring = std::move(events)](JobEvent event) { ring->push(std::move(event)); });
}

namespace {

// ntstatus.h of Windows.
constexpr std::uint32_t kAccessDenied = 0xC0000022;
constexpr std::uint32_t kNameCollision = 0xC0000035;
constexpr std::uint32_t kOtherType = 0xC0000024;

/// Why a job could be neither created nor adopted.
JobFailure reason_of(const Error& error) {
  if (error.domain() == ErrorDomain::program) {
    return static_cast<ProgramError>(error.code()) == ProgramError::foreign_owner ? JobFailure::foreign_owner
                                                                                  : JobFailure::failed;
  }
  if (error.domain() != ErrorDomain::nt_status) return JobFailure::failed;
  switch (error.code()) {
    case kNameCollision:
    case kOtherType:
      return JobFailure::name_taken;
    case kAccessDenied:
      return JobFailure::access_denied;
    default:
      return JobFailure::failed;
  }
}

void log_made(const OwnedJob& job, bool is_adopted, const std::string& path, const JobSpec& spec, Log& log) {
  log.info(is_adopted ? "job adopted" : "job created", {{"job", path}});
  if (job.process) {
    log.info("program started", {{"job", path},
                                 {"program", spec.command.front()},
                                 {"process_id", std::to_string(job.process->id())}});
  } else if (!spec.command.empty()) {
    log.info("program not started: the adopted job already contains processes", {{"job", path}});
  }
}

}  // namespace

std::variant<OwnedJob, JobRefusal> make_job(OwnedJobs& jobs, const JobSpec& spec, StartInAdopted start,
                                            Log& log) {
  Result<JobName> name = parse_job_name(spec.name, jobs.local_namespace());
  if (!name) return JobRefusal{JobFailure::failed, name.error()};
  const std::string path = name->path();
  const bool has_program = !spec.command.empty();
  OwnStep step{};
  const Result<JobKey> key = jobs.own({*std::move(name), spec.existing == ExistingJob::adopt, spec.limits,
                                       spec.granted_windows, has_program, spec.ends_with_exporter},
                                      step);
  if (!key) {
    const bool was_opened = step == OwnStep::settings;
    return JobRefusal{was_opened ? JobFailure::settings_refused : reason_of(key.error()), key.error()};
  }
  OwnedJob job{*key, std::nullopt};
  const bool is_adopted = jobs.is_adopted(*key);
  if (has_program) {
    const auto give_up = [&](JobFailure reason, const Error& error) {
      jobs.release(*key);
      return JobRefusal{reason, error};
    };
    const bool looks = is_adopted && start == StartInAdopted::if_empty;
    const Result<bool> is_free = looks ? jobs.is_empty(*key) : Result<bool>(true);
    if (!is_free) return give_up(JobFailure::failed, is_free.error());
    if (*is_free) {
      Result<StartedProcess> process = jobs.start(*key, {spec.command, spec.working_directory});
      if (!process) return give_up(JobFailure::start_failed, process.error());
      job.process = *std::move(process);
    } else {
      jobs.follow(*key);
    }
  }
  log_made(job, is_adopted, path, spec, log);
  return job;
}

}  // namespace jobx
