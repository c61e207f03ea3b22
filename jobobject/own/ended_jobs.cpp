#include "jobobject/own/ended_jobs.h"

#include <utility>

namespace jobx {

void EndedJobs::add(Job job, TimePoint now) {
  if (linger_.count() > 0) jobs_.push_back({std::move(job), now + linger_});
  if (jobs_.size() > most_) jobs_.pop_front();
}

void EndedJobs::forget(const JobName& name) {
  std::erase_if(jobs_, [&](const Ended& one) { return one.job.name == name; });
}

void EndedJobs::append_to(std::vector<Job>& jobs, TimePoint now) {
  std::erase_if(jobs_, [&](const Ended& one) { return one.until <= now; });
  for (const Ended& one : jobs_) jobs.push_back(one.job);
}

}  // namespace jobx
