#include "collector/merge/trace_join.h"

namespace jobx {

void TraceJoin::join(const TracedJobs& traced, std::vector<JobView>& jobs, bool has_filters) {
  has_filters_ = has_filters;
  for (JobView& view : jobs) {
    if (!view.job->job_id) continue;
    const auto found = traced.find(*view.job->job_id);
    if (found == traced.end()) continue;
    view.traced = found->second;
    state_of(found->first, *found->second).is_named = true;
  }
  for (auto one = states_.begin(); one != states_.end();) {
    if (traced.contains(one->first)) {
      ++one;
      continue;
    }
    count(one->second);  // forgotten by its source: no name will come
    one = states_.erase(one);
  }
  for (const auto& [number, job] : traced) {
    State& state = state_of(number, *job);
    if (!state.is_named && ++state.joins > kPatience) count(state);
  }
}

/// Ends what the number meant before, if that was another job.
TraceJoin::State& TraceJoin::state_of(std::uint32_t number, const TracedJob& job) {
  State& state = states_[number];
  if (state.serial != job.serial) {
    count(state);
    state = {};
    state.serial = job.serial;
  }
  state.events = job.events;
  return state;
}

void TraceJoin::count(State& state) {
  if (state.is_named) return;
  (has_filters_ ? filtered_ : unnamed_) += state.events - state.counted;
  state.counted = state.events;
}

}  // namespace jobx
