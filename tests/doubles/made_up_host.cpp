#include "tests/doubles/made_up_host.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>
#include <utility>

#include "base/text.h"
#include "jobobject/inspect/unnamed_jobs.h"
#include "tests/doubles/directories.h"
#include "tests/doubles/made_up_scenes.h"

namespace jobx::test {
namespace {

using std::chrono::steady_clock;
using std::chrono::system_clock;

constexpr double kPi = 3.14159265358979323846;
constexpr double kMebibyte = 1'048'576;
constexpr std::uint32_t kProcessors = 8;

Ticks ticks(double seconds) {
  return std::chrono::duration_cast<Ticks>(std::chrono::duration<double>(seconds));
}

double wave(const MadeUpJob& job, double now) {
  return 1 + job.swing * std::sin(2 * kPi * now / job.period);
}

/// The integral of the cores used, from the beginning of the job on.
double cpu_until(const MadeUpJob& job, double now) {
  const auto integral = [&](double t) {
    return job.cores * (t - job.swing * job.period / (2 * kPi) * std::cos(2 * kPi * t / job.period));
  };
  return std::max(0.0, integral(now) - integral(job.begins));
}

/// The user part of it.
double user_until(const MadeUpJob& job, double now) {
  constexpr double kUserPart = 0.8;
  return cpu_until(job, now) * kUserPart;
}

bool is_used_up(const MadeUpJob& job, double now) {
  return job.cpu_time_limit && user_until(job, now) >= *job.cpu_time_limit;
}

/// When the job's time was used up: nothing runs after that.
double last_moment(const MadeUpJob& job, double now) {
  if (!is_used_up(job, now)) return now;
  double low = job.begins;
  double high = now;
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (is_used_up(job, middle) ? high : low) = middle;
  }
  return high;
}

std::u16string units(const std::string& text) {
  return utf16_from_utf8(text).value_or(u"?");
}

Namespace space_of(const MadeUpJob& job) {
  return Namespace::at(units(job.directory));
}

}  // namespace

struct MadeUpHost::World {
  std::vector<MadeUpJob> jobs;
  double speed = 1;
  std::atomic<double> back = 0;  ///< seconds
  steady_clock::time_point begun = steady_clock::now();
  Ticks begun_utc = std::chrono::duration_cast<Ticks>(system_clock::now().time_since_epoch());

  [[nodiscard]] double now() const {
    return std::chrono::duration<double>(steady_clock::now() - begun).count() * speed - back;
  }
  [[nodiscard]] Ticks utc(double moment) const { return begun_utc + ticks(moment / speed); }
  [[nodiscard]] static std::uint64_t first_process(std::size_t job) { return 4'000 + job * 400; }
  [[nodiscard]] std::vector<std::uint64_t> process_ids(std::size_t number, double now) const;
  void set_limits(const MadeUpJob& from, Job& job) const;
  [[nodiscard]] Job read(std::size_t number) const;
};

std::vector<std::uint64_t> MadeUpHost::World::process_ids(std::size_t number, double now) const {
  std::vector<std::uint64_t> ids;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const std::vector<std::size_t>& around = jobs[i].inside;
    const bool is_inside = i == number || std::find(around.begin(), around.end(), number) != around.end();
    if (!is_inside || is_used_up(jobs[i], now) || is_used_up(jobs[number], now)) continue;
    for (std::uint32_t n = 0; n < jobs[i].processes; ++n) ids.push_back(first_process(i) + 4 * n);
  }
  return ids;
}

void MadeUpHost::World::set_limits(const MadeUpJob& from, Job& job) const {
  BasicLimits limits;
  MemoryLimits memory;
  if (from.memory_limit) {
    limits.flags |= limit_flag::job_memory;
    memory.job_limit = static_cast<std::uint64_t>(*from.memory_limit * kMebibyte);
  }
  if (from.cpu_time_limit) {
    limits.flags |= limit_flag::job_time;
    limits.job_user_time = ticks(*from.cpu_time_limit);
  }
  if (from.processes_limit) {
    limits.flags |= limit_flag::active_processes;
    limits.active_processes = *from.processes_limit;
  }
  memory.peak_job = static_cast<std::uint64_t>(from.memory * (1 + from.swing / 4) * kMebibyte);
  job.limits = limits;
  job.memory_limits = memory;
  if (!from.cpu_cap) return;
  constexpr double kHundredths = 10'000;
  job.cpu_rate = CpuRateControl{cpu_rate_flag::enable | cpu_rate_flag::hard_cap,
                                static_cast<std::uint32_t>(*from.cpu_cap * kHundredths)};
}

Job MadeUpHost::World::read(std::size_t number) const {
  const MadeUpJob& from = jobs[number];
  const double now = last_moment(from, this->now());
  Job job;
  const double user = user_until(from, now);
  const double kernel = cpu_until(from, now) - user;
  job.cpu = CpuTimes{ticks(user), ticks(kernel), ticks(user), ticks(kernel)};
  job.process_ids = process_ids(number, this->now());
  const auto active = static_cast<std::uint32_t>(job.process_ids->size());
  const double age = std::max(0.0, now - from.begins);
  const auto kills = static_cast<std::uint32_t>(age / 60 * from.kills_per_minute);
  job.processes = ProcessCounts{active + kills, active, kills};
  if (is_used_up(from, this->now())) job.processes = ProcessCounts{from.processes, 0, from.processes};
  job.is_signalled = is_used_up(from, this->now());
  const double memory = active == 0 ? 0 : from.memory * (1 + (wave(from, now) - 1) / 4);
  job.memory = MemoryUsage{static_cast<std::uint64_t>(memory * kMebibyte),
                           static_cast<std::uint64_t>(from.memory * (1 + from.swing / 4) * kMebibyte)};
  const auto bytes = static_cast<std::uint64_t>(age * from.cores * 400'000);
  job.io = IoCounters{bytes / 9'000, bytes / 20'000, 100, bytes, bytes / 3, 4'096};
  job.page_faults = static_cast<std::uint32_t>(age * from.cores * 90);
  job.job_id = static_cast<std::uint32_t>(300 + number);
  job.end_of_job_action = 0;
  job.silo = Silo{from.name.starts_with("Container_") ? Silo::Kind::server : Silo::Kind::none, 0};
  job.scheduling = Scheduling{ticks(age * (from.waiting + from.cores * 0.01)),
                              static_cast<std::uint64_t>(age * from.cores * 1'200),
                              static_cast<std::uint64_t>(cpu_until(from, now) * 2.6e9)};
  set_limits(from, job);
  return job;
}

class MadeUpHost::System final : public JobSystem {
 public:
  explicit System(std::shared_ptr<const World> world) : world_(std::move(world)) {
    directories_.at(u"\\BaseNamedObjects");
    directories_.at(u"\\Sessions");
    for (std::size_t i = 0; i < world_->jobs.size(); ++i) {
      const MadeUpJob& job = world_->jobs[i];
      directories_.add_jobs(units(job.directory), {job.name});
      numbers_[{space_of(job), job.name}] = i;
    }
  }

  std::unique_ptr<DirectoryReader> directories() const override {
    return std::make_unique<DirectoriesReader>(directories_);
  }
  JobReading read(const JobName& name) const override {
    JobReading reading;
    reading.outcome = OpenOutcome::opened;
    reading.job = world_->read(numbers_.at(name));
    reading.job.name = name;
    reading.begun = world_->utc(world_->now());
    return reading;
  }
  Result<ProcessTable> read_processes() const override {
    std::vector<JobProcess> processes;
    for (std::size_t i = 0; i < world_->jobs.size(); ++i) {
      for (std::uint32_t n = 0; n < world_->jobs[i].processes; ++n)
        processes.push_back(process(world_->jobs[i], World::first_process(i) + 4 * n, n));
    }
    return ProcessTable(std::move(processes), world_->utc(world_->now()));
  }
  HostCapacity capacity() const override { return {kProcessors, std::uint64_t{32} << 30U}; }
  std::unique_ptr<UnnamedJobs> unnamed_jobs() const override { return nullptr; }
  Result<void> terminate(const JobName&, std::uint32_t) const override { return {}; }
  Namespace local_namespace() const override { return {}; }
  std::uint64_t own_process_id() const override { return 1; }

 private:
  [[nodiscard]] JobProcess process(const MadeUpJob& job, std::uint64_t id, std::uint32_t number) const {
    constexpr std::array<const char*, 4> kNames{"worker", "cmd", "dotnet", "conhost"};
    JobProcess one;
    one.id = id;
    one.name = kNames.at(number % kNames.size());
    const double cpu = cpu_until(job, world_->now()) / job.processes;
    one.set(ProcessFigure::user_time, ticks(cpu * 0.8).count());
    one.set(ProcessFigure::kernel_time, ticks(cpu * 0.2).count());
    one.set(ProcessFigure::start_time, (world_->begun_utc + ticks(job.begins - 5)).count());
    one.set(ProcessFigure::parent_id, 4);
    one.set(ProcessFigure::threads, 4 + number % 9);
    one.set(ProcessFigure::handles, 90 + number);
    one.set(ProcessFigure::working_set_bytes,
            static_cast<std::int64_t>(job.memory / job.processes * kMebibyte));
    one.set(ProcessFigure::private_bytes,
            static_cast<std::int64_t>(job.memory / job.processes * kMebibyte * 0.9));
    return one;
  }

  std::shared_ptr<const World> world_;
  mutable Directories directories_;
  std::map<JobName, std::size_t> numbers_;
};

MadeUpHost::MadeUpHost(MadeUpScene scene, double speed, std::size_t jobs) {
  auto world = std::make_shared<World>();
  world->jobs = jobs_of(scene, jobs);
  world->speed = speed;
  world_ = std::move(world);
}

std::unique_ptr<JobSystem> MadeUpHost::system() const {
  return std::make_unique<System>(world_);
}

void MadeUpHost::look_back(double seconds) {
  world_->back = seconds;
}

double MadeUpHost::now() const {
  return world_->now();
}

std::vector<JobEvent> MadeUpHost::events(double from, double to) const {
  std::vector<JobEvent> events;
  for (std::size_t i = 0; i < world_->jobs.size(); ++i) {
    const MadeUpJob& job = world_->jobs[i];
    const JobName name{space_of(job), job.name};
    const auto kills = [&](double t) { return std::floor((t - job.begins) / 60 * job.kills_per_minute); };
    for (double n = kills(from); n < kills(to); ++n) {
      const std::uint64_t id = World::first_process(i) + 4 * (static_cast<std::uint64_t>(n) % 90);
      const Ticks time = world_->utc(job.begins + (n + 1) * 60 / job.kills_per_minute);
      events.push_back(
          {time, name, JobEventKind::limit_reached, id, static_cast<std::uint32_t>(BrokenLimit::job_memory)});
      events.push_back({time, name, JobEventKind::process_exited_abnormally, id, 0xC0000017});
    }
    if (!is_used_up(job, from) && is_used_up(job, to))
      events.push_back({world_->utc(to), name, JobEventKind::job_time_killed, 0, std::nullopt});
  }
  return events;
}

}  // namespace jobx::test
