/// A system of values for the source `object`: what it has, and what was asked of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "collector/sources/object_source.h"
#include "tests/doubles/directories.h"
#include "tests/unit/values.h"

namespace jobx::test {

inline constexpr Ticks kNow = std::chrono::hours(24 * 365 * 50);
inline const Namespace kSession{2};

/// What the system has, and what was asked of it. Outlives the source.
struct System {
  Directories directories;
  std::map<std::string, JobReading> readings;  ///< by the job's name; the others open, with nothing known
  std::vector<JobProcess> processes;
  std::optional<Error> processes_error;
  HostCapacity capacity;
  std::optional<UnnamedJobs::Found> unnamed;
  std::optional<bool> wants_unnamed;
  std::vector<JobName> held;  ///< jobs with a name that processes have handles of, one each
  std::function<void()> on_read = [] {};

  std::vector<std::string> asked;  ///< in order: "a" for a job, "processes", "unnamed 3" for at most three
  int finders = 0;                 ///< how often something that finds jobs without a name was made
};

class UnnamedJobsOf final : public UnnamedJobs {
 public:
  explicit UnnamedJobsOf(System& system) : system_(system) { ++system.finders; }
  Result<Found> read(std::size_t max_jobs, const Wanted& wanted, const std::stop_token&) override {
    system_.asked.push_back("unnamed " + std::to_string(max_jobs));
    system_.on_read();
    system_.wants_unnamed = wanted.unnamed;
    if (!system_.unnamed) return Error(ProgramError::malformed_data, "no table of handles");
    for (const JobName& name : system_.held) {
      if (!wanted.named(name)) continue;
      system_.unnamed->jobs.push_back({OpenOutcome::opened, {}, {}, {}});
      system_.unnamed->jobs.back().job.name = name;
    }
    return *system_.unnamed;
  }

 private:
  System& system_;
};

class JobSystemOf final : public JobSystem {
 public:
  explicit JobSystemOf(System& system) : system_(system) {}
  std::unique_ptr<DirectoryReader> directories() const override {
    return std::make_unique<DirectoriesReader>(system_.directories);
  }
  JobReading read(const JobName& name) const override {
    system_.asked.push_back(name.name);
    system_.on_read();
    JobReading reading;
    reading.outcome = OpenOutcome::opened;
    if (const auto found = system_.readings.find(name.name); found != system_.readings.end()) {
      reading = found->second;
    }
    reading.job.name = name;
    return reading;
  }
  Result<ProcessTable> read_processes() const override {
    system_.asked.emplace_back("processes");
    if (system_.processes_error) return *system_.processes_error;
    return ProcessTable(system_.processes, kNow);
  }
  HostCapacity capacity() const override { return system_.capacity; }
  std::unique_ptr<UnnamedJobs> unnamed_jobs() const override {
    return std::make_unique<UnnamedJobsOf>(system_);
  }
  Result<void> terminate(const JobName&, std::uint32_t) const override { return {}; }
  Namespace local_namespace() const override { return {}; }
  std::uint64_t own_process_id() const override { return 1; }

 private:
  System& system_;
};

/// The root cannot be listed, so that what has no job is not shown for its sake.
inline void add(System& system, const Namespace& space, const std::vector<std::string>& jobs) {
  for (const std::u16string path : {u"\\BaseNamedObjects", u"\\Sessions"}) system.directories.at(path);
  system.directories.add_jobs(space.native_path(), jobs);
  system.directories.all.erase(u"\\");
}

inline void deny(System& system, const std::u16string& path, const Error& error) {
  system.directories.fail(path, DirectoryOutcome::access_denied);
  system.directories.at(path).error = error;
  system.directories.all.erase(u"\\");
}

inline std::unique_ptr<JobSystem> opened(System& system) {
  return std::make_unique<JobSystemOf>(system);
}

inline Result<Sample> read(System& system, const ObjectSource::Options& options) {
  return ObjectSource(opened(system), options).collect({}).sample;
}

inline std::vector<std::string> names_of(const Sample& sample) {
  std::vector<std::string> found;
  for (const Job& job : sample.jobs) found.push_back(job.name.name);
  return found;
}

inline JobReading outcome(OpenOutcome how) {
  JobReading reading;
  reading.outcome = how;
  return reading;
}

/// A job with these processes that was read at `begun`.
inline JobReading with_processes(std::vector<std::uint64_t> ids, Ticks begun = kNow) {
  JobReading reading = outcome(OpenOutcome::opened);
  reading.job.process_ids = std::move(ids);
  reading.begun = begun;
  return reading;
}

inline JobProcess process(std::uint64_t id, std::optional<Ticks> start = {}) {
  JobProcess one;
  one.id = id;
  if (start) one.set(ProcessFigure::start_time, start->count());
  return one;
}

/// Wants no job whose name begins with "no", none with "late" once it is read, and none without a name.
class NoRules final : public JobRules {
 public:
  [[nodiscard]] bool chooses() const override { return true; }
  [[nodiscard]] bool may_show(const JobName& name) const override {
    return name.id.empty() && !name.name.starts_with("no");
  }
  [[nodiscard]] bool shows(const Job& job) const override {
    return may_show(job.name) && !job.name.name.starts_with("late");
  }
  [[nodiscard]] JobOrigin origin(const Job&) const override { return {}; }
};

using Counts = std::map<std::string_view, std::uint64_t>;
using Listed = std::map<Namespace, std::uint64_t>;

}  // namespace jobx::test
