#include "exporter/app/job_keeper.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "exporter/app/owned.h"

namespace jobx {
namespace {

/// What an operator can do.
std::string_view remedy(JobFailure failure) {
  switch (failure) {
    case JobFailure::name_taken:
      return "wait until the processes of that job have exited, terminate them, choose another name, or set "
             "existing: adopt";
    case JobFailure::foreign_owner:
      return "choose another name, or run the exporter under the account that owns the job";
    case JobFailure::access_denied:
      return "grant this account access, or run the exporter under another account";
    case JobFailure::settings_refused:
      return "correct the limits of the job in the configuration file and restart the exporter";
    case JobFailure::start_failed:
      return "install the program, or correct command and working_directory and restart the exporter";
    case JobFailure::failed:
      break;
  }
  return "see the error";
}

}  // namespace

JobKeeper::JobKeeper(OwnedJobs& jobs, std::vector<JobSpec> specs, Log& log) : jobs_(jobs), log_(log) {
  waiting_.reserve(specs.size());
  for (JobSpec& spec : specs) waiting_.push_back({std::move(spec)});
}

std::optional<JobKeeper::TimePoint> JobKeeper::step(TimePoint now, const std::stop_token& stop) {
  std::vector<Waiting> left;
  for (Waiting& job : waiting_) {
    const bool is_due = job.due <= now && !stop.stop_requested();
    if (!is_due || !try_job(job, now)) left.push_back(std::move(job));
  }
  waiting_ = std::move(left);
  publish();
  const auto next = std::min_element(waiting_.begin(), waiting_.end(),
                                     [](const Waiting& a, const Waiting& b) { return a.due < b.due; });
  return next == waiting_.end() ? std::nullopt : std::optional(next->due);
}

bool JobKeeper::try_job(Waiting& job, TimePoint now) {
  const std::variant<OwnedJob, JobRefusal> made = make_job(jobs_, job.spec, StartInAdopted::if_empty, log_);
  const JobRefusal* const refusal = std::get_if<JobRefusal>(&made);
  if (refusal == nullptr) return true;
  if (job.failure != refusal->reason) {
    log_.error("cannot own a job; retrying", {{"job", job.spec.name},
                                              {"reason", std::string(failure_name(refusal->reason))},
                                              {"error", refusal->error.message()},
                                              {"remedy", std::string(remedy(refusal->reason))}});
  }
  job.failure = refusal->reason;
  job.due = now + job.pause;
  job.pause = std::min(job.pause * 2, kLongestPause);
  return false;
}

void JobKeeper::publish() {
  std::vector<FailedJob> failed;
  for (const Waiting& job : waiting_) {
    if (!job.failure) continue;
    Result<JobName> name = parse_job_name(job.spec.name, jobs_.local_namespace());
    if (name) failed.push_back({*std::move(name), *job.failure});
  }
  jobs_.set_failed(std::move(failed));
}

JobKeeperThread::JobKeeperThread(OwnedJobs& jobs, std::vector<JobSpec> specs, Log& log)
    : keeper_(jobs, std::move(specs), log), thread_([this](const std::stop_token& stop) { run(stop); }) {}

JobKeeperThread::~JobKeeperThread() {
  {
    const std::lock_guard lock(mutex_);  // so that the thread has not looked yet, or waits already
    thread_.request_stop();
  }
  stopped_.notify_all();
}

void JobKeeperThread::run(const std::stop_token& stop) {
  while (const auto due = keeper_.step(std::chrono::steady_clock::now(), stop)) {
    std::unique_lock lock(mutex_);
    if (stopped_.wait_until(lock, *due, [&] { return stop.stop_requested(); })) return;
  }
}

}  // namespace jobx
