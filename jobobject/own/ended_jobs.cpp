#include "jobobject/own/ended_jobs.h"

#include <algorithm>
#include <utility>

namespace jobx {

void EndedJobs::add(JobKey key, Job job, TimePoint now) {
  if (linger_.count() > 0) jobs_.push_back({key, std::move(job), now + linger_});
  if (jobs_.size() > most_) jobs_.pop_front();
}

void EndedJobs::update(JobKey key, const JobEvents& events) {
  // The newest is the likely one.
  const auto found =
      std::find_if(jobs_.rbegin(), jobs_.rend(), [&](const Ended& one) { return one.key == key; });
  if (found != jobs_.rend()) found->job.events = events;
}

void EndedJobs::forget(const JobName& name) {
  std::erase_if(jobs_, [&](const Ended& one) { return one.job.name == name; });
}

void EndedJobs::append_to(std::vector<Job>& jobs, TimePoint now) {
  std::erase_if(jobs_, [&](const Ended& one) { return one.until <= now; });
  for (const Ended& one : jobs_) jobs.push_back(one.job);
}

}  // namespace jobx
