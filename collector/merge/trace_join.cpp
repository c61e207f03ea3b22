#include "collector/merge/trace_join.h"

namespace jobx {
namespace {

/// True if events of `traced` may be of the job that `view` shows under the same number.
bool may_be_same(const JobView& view, const TracedJob& traced, Clock::time_point begun) {
  if (traced.is_created && traced.known_since >= begun) return false;
  // The last figures of an owned job are shown for a while, when the number may be another job's.
  return !view.job->ended || traced.begun.time_since_epoch() <= *view.job->ended;
}

}  // namespace

void TraceJoin::join(const TracedJobs& traced, std::vector<JobView>& jobs, bool has_filters,
                     Clock::time_point begun) {
  ++round_;
  has_filters_ = has_filters;
  for (JobView& view : jobs) {
    if (!view.job->job_id) continue;
    const auto found = traced.find(*view.job->job_id);
    const TracedJob* const job = found == traced.end() ? nullptr : found->second.get();
    if (!note_listed(view, job, begun) || job == nullptr) continue;
    view.traced = found->second;
    state_of(found->first, *job).is_named = true;
  }
  std::erase_if(listed_, [&](const auto& one) {
    const auto found = traced.find(one.first);
    const bool is_traced = found != traced.end() && found->second->serial == one.second.serial;
    return !is_traced && round_ - one.second.round > kPatience;
  });
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

/// False if the number means another job to ETW than to the listing.
bool TraceJoin::note_listed(const JobView& view, const TracedJob* job, Clock::time_point begun) {
  if (job == nullptr ? view.job->ended.has_value() : !may_be_same(view, *job, begun)) return false;
  const std::uint64_t serial = job == nullptr ? 0 : job->serial;
  const auto [entry, is_new] = listed_.try_emplace(*view.job->job_id);
  Listed& listed = entry->second;
  // No job changes its name: the event of the creation of this one is on its way.
  if (!is_new && serial != 0 && listed.serial == serial && listed.name != view.job->name) return false;
  if (listed.name != view.job->name) listed.name = view.job->name;
  listed.silo = view.job->silo;
  listed.is_owned = view.job->owned;
  listed.serial = serial;
  listed.round = round_;
  return true;
}

const TraceJoin::Listed* TraceJoin::find(std::uint32_t number, const TracedJob& job) const {
  const auto found = listed_.find(number);
  if (found == listed_.end()) return nullptr;
  // One that was listed before its first event, or again after its source had forgotten it, was not created
  // since; one that was created since is another.
  const bool is_same = found->second.serial == job.serial || !job.is_created;
  return is_same ? &found->second : nullptr;
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
