#include "tests/doubles/owned_system_double.h"

#include <thread>
#include <utility>

namespace jobx::test {

class DoubleKernelJob final : public KernelJob {
 public:
  /// With the lock of `system` held.
  DoubleKernelJob(OwnedSystemDouble& system, std::string name, bool was_there)
      : system_(system), name_(std::move(name)), was_there_(was_there) {
    ++system_.handles_[name_];
  }
  ~DoubleKernelJob() override {
    std::this_thread::sleep_for(system_.closing.load());
    const std::lock_guard lock(system_.mutex_);
    if (--system_.handles_[name_] > 0) return;
    system_.handles_.erase(name_);
    if (!was_there_) system_.jobs_.erase(name_);
  }

  [[nodiscard]] bool was_there() const override { return was_there_; }

  Result<void> attach(JobKey key) override {
    return act([&](OwnedJobDouble& job) -> const std::optional<Error>& {
      if (!job.attach_error) job.key = key;
      return job.attach_error;
    });
  }
  Result<void> set_limits(const JobLimits& limits, const std::vector<std::uint64_t>& windows) override {
    return act([&](OwnedJobDouble& job) -> const std::optional<Error>& {
      job.limits.push_back(limits);
      job.windows = windows;
      return job.limits_error;
    });
  }
  Result<StartedProcess> start(const ProcessRequest& request) override {
    const Result<void> started = act([&](OwnedJobDouble& job) -> const std::optional<Error>& {
      job.started.push_back(request);
      return job.start_error;
    });
    if (!started) return started.error();
    constexpr std::uint64_t process_id = 4'321;
    return StartedProcess(
        process_id, [](auto) { return std::optional<std::uint32_t>(0); },
        [](std::uint32_t) { return Result<void>(); });
  }
  Result<void> terminate(std::uint32_t exit_code) override {
    return act([&](OwnedJobDouble& job) -> const std::optional<Error>& {
      job.terminations.push_back(exit_code);
      return job.terminate_error;
    });
  }

  void read(Job& into, std::vector<Error>& errors) const override {
    const std::lock_guard lock(system_.mutex_);
    const OwnedJobDouble& job = system_.jobs_.at(name_);
    if (job.read_error) return errors.push_back(*job.read_error);
    const Job asked = into;
    into = job.figures;
    into.name = asked.name;
    into.owned = asked.owned;
    into.watched_limits = asked.watched_limits;
  }
  [[nodiscard]] std::bitset<kBrokenLimits> passed_limits() const override {
    const std::lock_guard lock(system_.mutex_);
    return system_.jobs_.at(name_).passed_limits;
  }

 private:
  template <typename Act>
  Result<void> act(Act act) {
    const std::lock_guard lock(system_.mutex_);
    const std::optional<Error>& error = act(system_.jobs_.at(name_));
    return error ? Result<void>(*error) : Result<void>();
  }

  OwnedSystemDouble& system_;
  const std::string name_;
  const bool was_there_;
};

class DoubleKernel final : public OwnedJobKernel {
 public:
  explicit DoubleKernel(OwnedSystemDouble& system) : system_(system) {}

  Result<std::unique_ptr<KernelJob>> make_job(const JobName& name, bool adopt) override {
    const std::lock_guard lock(system_.mutex_);
    ++system_.tries_;
    if (system_.make_error_) return *system_.make_error_;
    const bool is_new = system_.jobs_.try_emplace(name.name, system_.new_job).second;
    if (!is_new && !adopt) return Error(ErrorDomain::nt_status, 0xC0000035, "it exists already");
    return std::unique_ptr<KernelJob>(std::make_unique<DoubleKernelJob>(system_, name.name, !is_new));
  }

  bool wait(std::vector<JobMessage>& messages) override {
    std::unique_lock lock(system_.mutex_);
    system_.sent_.wait(lock, [&] { return !system_.messages_.empty(); });
    messages.assign(system_.messages_.begin(), system_.messages_.end());
    system_.messages_.clear();
    return true;
  }

  bool post(JobKey key) override {
    const std::lock_guard lock(system_.mutex_);
    if (system_.posts_fail_) return false;
    system_.messages_.push_back({key, 0, {}, 0});
    system_.sent_.notify_all();
    return true;
  }

  [[nodiscard]] Namespace local_namespace() const override { return Namespace{3}; }

  [[nodiscard]] Ticks unix_now() const override {
    const std::lock_guard lock(system_.mutex_);
    return system_.unix_now_;
  }
  [[nodiscard]] std::chrono::steady_clock::time_point steady_now() const override {
    const std::lock_guard lock(system_.mutex_);
    return system_.steady_now_;
  }

 private:
  OwnedSystemDouble& system_;
};

std::unique_ptr<OwnedJobKernel> OwnedSystemDouble::kernel() {
  return std::make_unique<DoubleKernel>(*this);
}

void OwnedSystemDouble::add_job(const std::string& name, OwnedJobDouble job) {
  const std::lock_guard lock(mutex_);
  jobs_[name] = std::move(job);
}

OwnedJobDouble OwnedSystemDouble::job(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return jobs_.at(name);
}

bool OwnedSystemDouble::has_job(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return jobs_.contains(name);
}

std::size_t OwnedSystemDouble::open_jobs() const {
  const std::lock_guard lock(mutex_);
  return handles_.size();
}

void OwnedSystemDouble::send(const std::string& name, std::uint32_t message, std::uint64_t process_id) {
  const std::lock_guard lock(mutex_);
  const JobKey key = jobs_.at(name).key;
  if (key == 0) return;
  messages_.push_back({key, message, {}, process_id});
  sent_.notify_all();
}

void OwnedSystemDouble::send_late(JobKey key, std::uint32_t message) {
  const std::lock_guard lock(mutex_);
  messages_.push_back({key, message, {}, 0});
  sent_.notify_all();
}

void OwnedSystemDouble::remove_job(const std::string& name) {
  const std::lock_guard lock(mutex_);
  jobs_.erase(name);
}

void OwnedSystemDouble::refuse_jobs(std::optional<Error> error) {
  const std::lock_guard lock(mutex_);
  make_error_ = std::move(error);
}

std::size_t OwnedSystemDouble::tries() const {
  const std::lock_guard lock(mutex_);
  return tries_;
}

void OwnedSystemDouble::fail_posts(bool fails) {
  const std::lock_guard lock(mutex_);
  posts_fail_ = fails;
}

void OwnedSystemDouble::set_unix_time(Ticks now) {
  const std::lock_guard lock(mutex_);
  unix_now_ = now;
}

void OwnedSystemDouble::pass(std::chrono::nanoseconds time) {
  const std::lock_guard lock(mutex_);
  steady_now_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(time);
}

}  // namespace jobx::test
