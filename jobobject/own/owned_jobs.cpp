#include "jobobject/own/owned_jobs.h"

#include <map>
#include <utility>

namespace jobx {
namespace {

/// The key of our own messages that are not about a job. The others' keys are the book's, which begin at 1.
constexpr JobKey kMarker = 0;
/// A message that the kernel never sends: look whether the job is empty.
constexpr std::uint32_t kLook = 0;
constexpr std::chrono::seconds kMarkerPatience{2};

Error would_kill_others(const JobName& name) {
  return {ProgramError::invalid_argument,
          "cannot adopt the job " + name.path() +
              ": kill_on_job_close would terminate processes that this program did not start"};
}

}  // namespace

Result<std::unique_ptr<OwnedJobs>> OwnedJobs::open(std::chrono::nanoseconds linger, JobEventSink sink) {
  Result<std::unique_ptr<OwnedJobKernel>> kernel = OwnedJobKernel::open();
  if (!kernel) return kernel.error();
  return std::make_unique<OwnedJobs>(*std::move(kernel), linger, kMostEnded, std::move(sink));
}

OwnedJobs::OwnedJobs(std::unique_ptr<OwnedJobKernel> kernel, std::chrono::nanoseconds linger,
                     std::size_t most_ended, JobEventSink sink)
    : kernel_(std::move(kernel)), book_(linger, most_ended, std::move(sink)), thread_([this] { listen(); }) {}

OwnedJobs::~OwnedJobs() {
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  kernel_->post(kMarker);
  thread_.join();
}

Result<JobKey> OwnedJobs::own(const JobRequest& request) {
  OwnStep step{};
  return own(request, step);
}

Result<JobKey> OwnedJobs::own(const JobRequest& request, OwnStep& step) {
  step = OwnStep::open;
  Result<std::unique_ptr<KernelJob>> made = kernel_->make_job(request.name, request.adopt);
  if (!made) return made.error();
  step = OwnStep::settings;
  const std::shared_ptr<KernelJob> job = *std::move(made);
  const bool adopted = job->was_there();
  if (adopted && request.limits.kill_on_job_close) return would_kill_others(request.name);
  JobLimits limits = request.limits;
  if (!adopted && request.ends_with_us) limits.kill_on_job_close = true;
  JobKey key = 0;
  {
    const std::lock_guard lock(mutex_);
    key = book_.enter({request.name, job, watched_limits(limits), adopted, request.ends_when_empty});
  }
  Result<void> done = adopted ? Result<void>() : job->attach(key);
  if (done) done = job->set_limits(limits, request.granted_windows);
  const std::lock_guard lock(mutex_);
  if (!done) {
    book_.withdraw(key);
    return done.error();
  }
  book_.confirm(key, kernel_->unix_now());
  return key;
}

std::optional<OpenJob> OwnedJobs::find(JobKey key) {
  const std::lock_guard lock(mutex_);
  return book_.find(key);
}

bool OwnedJobs::is_adopted(JobKey key) {
  const std::optional<OpenJob> open = find(key);
  return open && open->adopted;
}

Result<bool> OwnedJobs::is_empty(JobKey key) {
  const std::optional<OpenJob> open = find(key);
  if (!open) return true;
  std::vector<Error> errors;
  const TurnReading reading = read_job(*open, errors);
  if (const auto active = reading.job.processes.active) return *active == 0;
  if (!errors.empty()) return errors.front();
  return Error(ProgramError::unsupported, "the system does not report whether the job is empty");
}

void OwnedJobs::follow(JobKey key) {
  const std::lock_guard lock(mutex_);
  book_.mark_started(key);
}

void OwnedJobs::set_failed(std::vector<FailedJob> failed) {
  const std::lock_guard lock(mutex_);
  failed_ = std::move(failed);
}

Result<StartedProcess> OwnedJobs::start(JobKey key, const ProcessRequest& request) {
  const std::optional<OpenJob> open = find(key);
  if (!open) return Error(ProgramError::invalid_argument, "the job has ended");
  Result<StartedProcess> process = open->job->start(request);
  if (!process) return process;
  {
    const std::lock_guard lock(mutex_);
    book_.mark_started(key);
  }
  // It may have left again already, and its message may have come before we knew that it was there.
  kernel_->post(key);
  return process;
}

Result<void> OwnedJobs::set_limits(JobKey key, const JobLimits& limits,
                                   const std::vector<std::uint64_t>& windows) {
  const std::optional<OpenJob> open = find(key);
  if (!open) return Error(ProgramError::invalid_argument, "the job has ended");
  if (open->adopted && limits.kill_on_job_close) return would_kill_others(open->name);
  if (Result<void> set = open->job->set_limits(limits, windows); !set) return set;
  const std::lock_guard lock(mutex_);
  book_.watch(key, watched_limits(limits));
  return {};
}

void OwnedJobs::release(JobKey key) {
  const std::lock_guard lock(mutex_);
  book_.release(key);
}

Result<void> OwnedJobs::terminate(JobKey key, std::uint32_t exit_code) {
  const std::optional<OpenJob> open = find(key);
  if (!open) return {};
  if (open->adopted) {
    return Error(ProgramError::invalid_argument,
                 "the job " + open->name.path() + " was adopted and is not terminated");
  }
  return open->job->terminate(exit_code);
}

bool OwnedJobs::wait_ended(JobKey key, std::chrono::nanoseconds patience) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, patience, [&] { return !book_.lives(key); });
}

void OwnedJobs::listen() {
  std::vector<JobMessage> messages;
  while (kernel_->wait(messages)) {
    for (const JobMessage& message : messages) hear(message);
    const std::lock_guard lock(mutex_);
    if (is_stopping_) return;
  }
}

void OwnedJobs::hear(JobMessage message) {
  if (message.key == kMarker) {
    const std::lock_guard lock(mutex_);
    ++markers_seen_;
    changed_.notify_all();
    return;
  }
  if (message.message == kLook) return look(message.key);
  if (message.message == job_message::notification_limit) {
    if (const std::optional<OpenJob> open = find(message.key)) {
      message.broken_limits = open->job->passed_limits();
    }
  }
  {
    const std::lock_guard lock(mutex_);
    book_.note(message, kernel_->unix_now());
  }
  if (message.message == job_message::active_process_zero) look(message.key);
}

/// Reads a job that may be empty, while its handle is still there to be read from.
void OwnedJobs::look(JobKey key) {
  std::optional<OpenJob> open = find(key);
  if (!open) return;
  std::vector<Error> errors;
  const TurnReading reading = read_job(*open, errors);
  open.reset();  // if the job has ended, its name is free when others hear of that
  const std::lock_guard lock(mutex_);
  if (book_.take_reading(key, reading, now())) changed_.notify_all();
}

TurnReading OwnedJobs::read_job(const OpenJob& open, std::vector<Error>& errors) {
  TurnReading reading{++turns_, {}};
  Job& job = reading.job;
  job.name = open.name;
  job.owned = true;
  job.watched_limits = open.watched_limits;
  open.job->read(job, errors);
  return reading;
}

void OwnedJobs::catch_up() {
  std::unique_lock lock(mutex_);
  const std::uint64_t marker = ++markers_sent_;
  if (!kernel_->post(kMarker)) return;
  changed_.wait_for(lock, kMarkerPatience, [&] { return markers_seen_ >= marker; });
}

OwnedReading OwnedJobs::read() {
  std::map<JobKey, OpenJob> live;
  {
    const std::lock_guard lock(mutex_);
    live = book_.all();
  }
  OwnedReading reading;
  std::map<JobKey, TurnReading> readings;
  for (const auto& [key, open] : live) readings.emplace(key, read_job(open, reading.errors));
  live.clear();  // a job that ends meanwhile gives its handle back
  // What accounting counts has been sent by now.
  catch_up();
  const std::lock_guard lock(mutex_);
  for (auto& [key, one] : readings) {
    if (book_.take_reading(key, one, now())) changed_.notify_all();
    if (!book_.lives(key)) continue;  // ended: among those below
    if (const JobEvents* const events = book_.events(key)) one.job.events = *events;
    reading.jobs.push_back(std::move(one.job));
  }
  book_.append_ended(reading.jobs, now());
  reading.totals = book_.totals();
  reading.totals.failed = failed_;
  return reading;
}

}  // namespace jobx
