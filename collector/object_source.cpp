#include "collector/object_source.h"

#include <utility>

namespace jobx {
namespace {

/// Enough to see what is wrong; a thousand denied jobs fail for the same reason.
constexpr std::size_t kMaxErrors = 1'000;

void add_errors(Sample& sample, std::vector<Error> errors) {
  for (Error& error : errors) {
    if (sample.errors.size() < kMaxErrors) sample.errors.push_back(std::move(error));
  }
}

/// Puts what one job gave where it belongs. A job that vanished was never there, as far as this sample goes.
void add_reading(Sample& sample, JobReading reading) {
  add_errors(sample, std::move(reading.errors));
  switch (reading.outcome) {
    case OpenOutcome::opened:
      sample.jobs.push_back(std::move(reading.job));
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

}  // namespace

Result<Sample> ObjectSource::collect(const std::stop_token& stop) {
  if (!system_) return system_.error();
  JobSystem::Listing listing = system_->list();
  Sample sample;
  sample.unreadable = {{unreadable_reason::access_denied, 0},
                       {unreadable_reason::wrong_type, 0},
                       {unreadable_reason::failed, 0},
                       {unreadable_reason::budget, 0}};
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
      if (read == max_jobs_) {
        ++sample.unreadable[unreadable_reason::budget];
        continue;
      }
      ++read;
      add_reading(sample, system_->read(name));
    }
  }
  if (sample.listed.empty() && !sample.errors.empty()) return sample.errors.front();
  return sample;
}

}  // namespace jobx
