#include "collector/sources/object_source.h"

#include <algorithm>
#include <cstdint>
#include <set>
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
      sample.unread.push_back(std::move(reading.job.name));
      return;
    case OpenOutcome::wrong_type:
      --sample.listed[reading.job.name.space];  // the name is no job's any more
      ++sample.unreadable[unreadable_reason::wrong_type];
      return;
    case OpenOutcome::failed:
      ++sample.unreadable[unreadable_reason::failed];
      sample.unread.push_back(std::move(reading.job.name));
      return;
  }
}

/// Looks the processes of a job up; false once there is no room for more.
bool add_processes(Job& job, Ticks begun, const ProcessTable& table, std::size_t& room,
                   std::vector<Error>& errors) {
  if (!job.process_ids) return true;
  for (const std::uint64_t id : *job.process_ids) {
    const JobProcess* const process = table.find(id, begun);
    if (process == nullptr) continue;  // ended since, or another one by now
    if (room == 0) {
      errors.emplace_back(ProgramError::limit_exceeded,
                          "the jobs have more than " + std::to_string(ObjectSource::kMaxProcesses) +
                              " processes; those of the job " + job.name.path() +
                              " and of later jobs are not all shown");
      return false;
    }
    --room;
    leave_out_impossible(job.details.emplace_back(*process), job.name, errors);
  }
  return true;
}

/// Names those who hold a job without a name, and the oldest process in it.
void add_evidence(Job& job, Ticks begun, const ProcessTable& table) {
  for (JobHolder& holder : job.holders) {
    if (const JobProcess* const process = table.find(holder.process_id, begun))
      holder.process = process->name;
  }
  if (!job.process_ids) return;
  std::optional<std::int64_t> oldest;
  for (const std::uint64_t id : *job.process_ids) {
    const JobProcess* const process = table.find(id, begun);
    if (process == nullptr || process->name.empty()) continue;
    const auto start = process->get(ProcessFigure::start_time);
    if (!start || (oldest && *start >= *oldest)) continue;
    oldest = start;
    job.oldest_process = process->name;
  }
}

/// One table, read after the lists of all jobs.
void look_up_processes(Gathered& gathered, const JobSystem& system, bool details) {
  const auto& jobs = gathered.sample.jobs;
  const auto needs_evidence = [](const Job& job) { return !job.name.id.empty(); };
  if (!details && std::none_of(jobs.begin(), jobs.end(), needs_evidence)) return;
  const Result<ProcessTable> table = system.read_processes();
  if (!table) return add_errors(gathered.sample, {table.error()});
  std::size_t room = ObjectSource::kMaxProcesses;
  std::vector<Error> errors;
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Job& job = gathered.sample.jobs[i];
    if (needs_evidence(job)) add_evidence(job, gathered.begun[i], *table);
    details = details && add_processes(job, gathered.begun[i], *table, room, errors);
  }
  add_errors(gathered.sample, std::move(errors));
}

}  // namespace

void ObjectSource::read_unnamed(const JobListing& listing, std::size_t room, const std::stop_token& stop,
                                std::vector<JobReading>& readings, Sample& sample) {
  if (!unnamed_) unnamed_ = (*system_)->unnamed_jobs();
  std::set<JobName> filtered;  // a name is asked for once a handle
  UnnamedJobs::Wanted wanted;
  wanted.unnamed = may_show({{}, std::string(kUnnamedJob), "any"});
  wanted.named = [&](const JobName& name) {
    if (listing.contains(name)) return false;
    if (may_show(name)) return true;
    filtered.insert(name);
    return false;
  };
  Result<UnnamedJobs::Found> found = unnamed_->read(room, wanted, stop);
  if (!found) return add_errors(sample, {found.error()});
  for (const JobName& name : filtered) ++sample.listed[name.space];
  sample.filtered.insert(sample.filtered.end(), filtered.begin(), filtered.end());
  for (const JobReading& one : found->jobs) {
    if (one.job.name.id.empty()) ++sample.listed[one.job.name.space];
  }
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
  sample.capacity = system.capacity();
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
  if (options_.unnamed) {
    sample.unreadable[unreadable_reason::holder_denied] = 0;
    std::vector<JobReading> readings;
    read_unnamed(listing, options_.max_jobs - read, stop, readings, sample);
    if (stop.stop_requested()) return Error(ProgramError::timed_out, "reading the jobs was stopped");
    for (JobReading& reading : readings) add_reading(gathered, std::move(reading));
  }
  std::sort(sample.unread.begin(), sample.unread.end());
  leave_out_unwanted(sample, gathered.begun);
  look_up_processes(gathered, system, options_.processes);
  return std::move(gathered.sample);
}

}  // namespace jobx
