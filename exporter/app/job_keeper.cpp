#include "exporter/app/job_keeper.h"

#include <algorithm>
#include <cstdint>
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
      return "correct the limits of the job in the configuration file and reload it";
    case JobFailure::start_failed:
      return "install the program, or correct command and working_directory and reload the configuration "
             "file";
    case JobFailure::failed:
      break;
  }
  return "see the error";
}

/// What processes report that were ended because their job is no longer configured.
constexpr std::uint32_t kGivenUp = 1;

/// True if one of `before` is not among `now`.
bool has_fewer(const std::vector<std::string>& before, const std::vector<std::string>& now) {
  return std::any_of(before.begin(), before.end(), [&](const std::string& name) {
    return std::find(now.begin(), now.end(), name) == now.end();
  });
}

bool contains(const std::vector<std::uint64_t>& windows, std::uint64_t one) {
  return std::find(windows.begin(), windows.end(), one) != windows.end();
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
  if (refusal == nullptr) {
    made_.push_back({std::move(job.spec), std::get<OwnedJob>(made).key});
    return true;
  }
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

void JobKeeper::change_to(std::vector<JobSpec> specs) {
  const auto take = [&specs](const std::string& name) -> std::optional<JobSpec> {
    const auto found =
        std::find_if(specs.begin(), specs.end(), [&](const JobSpec& one) { return one.name == name; });
    if (found == specs.end()) return std::nullopt;
    JobSpec spec = std::move(*found);
    specs.erase(found);
    return spec;
  };
  std::vector<Waiting> waiting;
  std::vector<Made> made;
  for (Made& job : made_) {
    std::optional<JobSpec> spec = take(job.spec.name);
    if (!spec) {
      give_up(job);
    } else if (*spec == job.spec || change(job, *spec)) {
      made.push_back(std::move(job));
    } else {
      waiting.push_back({*std::move(spec)});
    }
  }
  for (Waiting& job : waiting_) {
    std::optional<JobSpec> spec = take(job.spec.name);
    if (!spec) continue;
    waiting.push_back(*spec == job.spec ? std::move(job) : Waiting{*std::move(spec)});
  }
  for (JobSpec& spec : specs) waiting.push_back({std::move(spec)});
  made_ = std::move(made);
  waiting_ = std::move(waiting);
}

void JobKeeper::give_up(const Made& job) {
  if (jobs_.wait_ended(job.key, std::chrono::nanoseconds(0))) return;
  if (!job.spec.ends_with_exporter || jobs_.is_adopted(job.key)) {
    jobs_.release(job.key);
    log_.info("job given up: it is no longer configured", {{"job", job.spec.name}});
    return;
  }
  if (const Result<void> ended = jobs_.terminate(job.key, kGivenUp); !ended) {
    log_.error(ended.error().message());
    return;
  }
  log_.info("job terminated: it is no longer configured", {{"job", job.spec.name}});
}

bool JobKeeper::change(Made& job, JobSpec spec) {
  if (jobs_.wait_ended(job.key, std::chrono::nanoseconds(0))) return false;
  JobSpec limited = job.spec;
  limited.limits = spec.limits;
  limited.limit_names = spec.limit_names;
  limited.granted_windows = spec.granted_windows;
  const bool is_all = limited == spec && !has_fewer(job.spec.limit_names, spec.limit_names);
  if (!is_all) {
    log_.warn("a job that has not ended is configured differently; reload again when it has ended",
              {{"job", spec.name}});
  }
  JobLimits limits = spec.limits;
  // Setting it again would give the job all of that time once more.
  if (limits.job_user_time == job.spec.limits.job_user_time) limits.job_user_time.reset();
  std::vector<std::uint64_t> windows = spec.granted_windows;
  std::erase_if(windows, [&](std::uint64_t one) { return contains(job.spec.granted_windows, one); });
  const Result<void> set = jobs_.set_limits(job.key, limits, windows);
  if (!set) {
    log_.error("cannot change the limits of a job", {{"job", spec.name}, {"error", set.error().message()}});
    return true;
  }
  if (limits.job_user_time) job.spec.limits.job_user_time = limits.job_user_time;
  job.spec.granted_windows.insert(job.spec.granted_windows.end(), windows.begin(), windows.end());
  log_.info("limits of a job set", {{"job", spec.name}});
  if (is_all) job.spec = std::move(spec);
  return true;
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
  changed_.notify_all();
}

void JobKeeperThread::change_to(std::vector<JobSpec> specs) {
  {
    const std::lock_guard lock(mutex_);
    next_ = std::move(specs);
  }
  changed_.notify_all();
}

void JobKeeperThread::run(const std::stop_token& stop) {
  while (true) {
    const auto due = keeper_.step(std::chrono::steady_clock::now(), stop);
    std::unique_lock lock(mutex_);
    const auto is_called = [&] { return stop.stop_requested() || next_.has_value(); };
    if (due) {
      changed_.wait_until(lock, *due, is_called);
    } else {
      changed_.wait(lock, is_called);
    }
    if (stop.stop_requested()) return;
    if (std::optional<std::vector<JobSpec>> specs = std::exchange(next_, std::nullopt)) {
      lock.unlock();
      keeper_.change_to(*std::move(specs));
    }
  }
}

}  // namespace jobx
