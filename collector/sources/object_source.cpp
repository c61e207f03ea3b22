#include "collector/sources/object_source.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "collector/sources/kernel_ranges.h"

namespace jobx {
namespace {

/// Enough to see what is wrong; a thousand denied jobs fail for the same reason.
constexpr std::size_t kMaxErrors = 1'000;

void add_errors(Sample& sample, std::vector<Error> errors) {
  for (Error& error : errors) {
    if (sample.errors.size() < kMaxErrors) sample.errors.push_back(std::move(error));
  }
}

/// What the reading gathers beside the sample itself.
struct Gathered {
  Sample sample;
  std::vector<Ticks> begun;  ///< JobReading::begun of each of the sample's jobs
};

/// Puts what one job gave where it belongs. A job that vanished was never there, as far as this sample goes.
void add_reading(Gathered& gathered, JobReading reading) {
  Sample& sample = gathered.sample;
  add_errors(sample, std::move(reading.errors));
  std::vector<Error> impossible;
  switch (reading.outcome) {
    case OpenOutcome::opened:
      leave_out_impossible(reading.job, impossible);
      add_errors(sample, std::move(impossible));
      sample.jobs.push_back(std::move(reading.job));
      gathered.begun.push_back(reading.begun);
      return;
    case OpenOutcome::vanished:
      --sample.listed[reading.job.name.space];
      return;
    case OpenOutcome::access_denied:
      ++sample.unreadable[unreadable_reason::access_denied];
      return;
    case OpenOutcome::wrong_type:
      --sample.listed[reading.job.name.space];  // the name is no job's any more
      ++sample.unreadable[unreadable_reason::wrong_type];
      return;
    case OpenOutcome::failed:
      ++sample.unreadable[unreadable_reason::failed];
      return;
  }
}

/// Looks the processes of every job up in one table, read after all of their lists.
void add_processes(Gathered& gathered, const JobSystem& system) {
  const Result<ProcessTable> table = system.read_processes();
  if (!table) return add_errors(gathered.sample, {table.error()});
  std::size_t room = ObjectSource::kMaxProcesses;
  for (std::size_t i = 0; i < gathered.sample.jobs.size(); ++i) {
    Job& job = gathered.sample.jobs[i];
    if (!job.process_ids) continue;
    for (const std::uint64_t id : *job.process_ids) {
      const JobProcess* const process = table->find(id, gathered.begun[i]);
      if (process == nullptr) continue;  // ended since, or another one by now
      if (room == 0) {
        return add_errors(gathered.sample,
                          {Error(ProgramError::limit_exceeded,
                                 "the jobs have more than " + std::to_string(ObjectSource::kMaxProcesses) +
                                     " processes; those of the job " + job.name.path() +
                                     " and of later jobs are not all shown")});
      }
      --room;
      std::vector<Error> impossible;
      leave_out_impossible(job.details.emplace_back(*process), job.name, impossible);
      add_errors(gathered.sample, std::move(impossible));
    }
  }
}

}  // namespace

void ObjectSource::read_unnamed(std::size_t room, const std::stop_token& stop,
                                std::vector<JobReading>& readings, Sample& sample) {
  if (!unnamed_) unnamed_ = (*system_)->unnamed_jobs();
  Result<UnnamedJobs::Found> found = unnamed_->read(room, stop);
  if (!found) return add_errors(sample, {found.error()});
  sample.unreadable[unreadable_reason::holder_denied] = found->holder_denied;
  sample.unreadable[unreadable_reason::access_denied] += found->access_denied;
  sample.unreadable[unreadable_reason::failed] += found->failed;
  sample.unreadable[unreadable_reason::budget] += found->over_budget;
  add_errors(sample, std::move(found->errors));
  readings = std::move(found->jobs);
}

void ObjectSource::leave_out_unwanted(Sample& sample, std::vector<Ticks>& begun) const {
  if (!options_.rules || !options_.rules->chooses()) return;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < sample.jobs.size(); ++i) {
    if (!options_.rules->shows(sample.jobs[i])) {
      sample.filtered.push_back(std::move(sample.jobs[i].name));
      continue;
    }
    if (kept != i) {
      sample.jobs[kept] = std::move(sample.jobs[i]);
      begun[kept] = begun[i];
    }
    ++kept;
  }
  sample.jobs.resize(kept);
  begun.resize(kept);
}

SourceResult ObjectSource::collect(const std::stop_token& stop) {
  if (!system_) return system_.error();
  const JobSystem& system = **system_;
  if (!walk_) walk_.emplace(system.directories(), options_.walk);
  JobListing listing = walk_->list(stop);
  Gathered gathered;
  Sample& sample = gathered.sample;
  sample.unreadable = {{unreadable_reason::access_denied, 0},
                       {unreadable_reason::wrong_type, 0},
                       {unreadable_reason::failed, 0},
                       {unreadable_reason::budget, 0}};
  sample.walk = std::move(listing.walk);
  add_errors(sample, std::move(listing.errors));
  if (listing.sessions_error) sample.errors.push_back(*listing.sessions_error);
  std::size_t read = 0;
  for (const NamespaceListing& found : listing.namespaces) {
    if (!found.jobs) {
      add_errors(sample, {found.jobs.error()});
      continue;
    }
    sample.listed[found.space] = found.jobs->size();
    for (const JobName& name : *found.jobs) {
      if (stop.stop_requested()) return Error(ProgramError::timed_out, "reading the jobs was stopped");
      if (!may_show(name)) {
        sample.filtered.push_back(name);
        continue;
      }
      if (read == options_.max_jobs) {
        ++sample.unreadable[unreadable_reason::budget];
        continue;
      }
      ++read;
      add_reading(gathered, system.read(name));
    }
  }
  if (sample.listed.empty() && !sample.errors.empty()) return sample.errors.front();
  if (options_.unnamed && may_show({{}, std::string(kUnnamedJob), "any"})) {
    sample.unreadable[unreadable_reason::holder_denied] = 0;
    std::vector<JobReading> readings;
    read_unnamed(options_.max_jobs - read, stop, readings, sample);
    if (stop.stop_requested()) return Error(ProgramError::timed_out, "reading the jobs was stopped");
    for (JobReading& reading : readings) add_reading(gathered, std::move(reading));
  }
  leave_out_unwanted(sample, gathered.begun);
  if (options_.processes) add_processes(gathered, system);
  return std::move(gathered.sample);
}

}  // namespace jobx
