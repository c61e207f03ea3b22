#include "collector/merge/trace_check.h"

#include <algorithm>
#include <numeric>

namespace jobx {
namespace {

constexpr std::size_t at(TraceMiss miss) {
  return static_cast<std::size_t>(miss);
}
constexpr std::size_t at(RemovalReason reason) {
  return static_cast<std::size_t>(reason);
}

/// The total is known; nothing counts of the others what is not.
TraceMisses of_kernel(const ProcessCounts& processes) {
  const std::uint32_t total = *processes.total;
  TraceMisses counts{};
  counts[at(TraceMiss::assign_process)] = total;
  counts[at(TraceMiss::remove_process)] = total - std::min(total, processes.active.value_or(total));
  counts[at(TraceMiss::limit_kill)] = processes.terminated.value_or(0);
  return counts;
}

TraceMisses of_events(const TracedJob* traced) {
  TraceMisses counts{};
  if (traced == nullptr) return counts;
  const auto& removals = traced->removals;
  counts[at(TraceMiss::assign_process)] = traced->assigned;
  counts[at(TraceMiss::remove_process)] = std::accumulate(removals.begin(), removals.end(), std::uint64_t{0});
  counts[at(TraceMiss::limit_kill)] =
      removals[at(RemovalReason::cpu_time)] + removals[at(RemovalReason::refused)];
  return counts;
}

/// What is more in `a` than in `b`, each at least 0.
TraceMisses excess(const TraceMisses& a, const TraceMisses& b) {
  TraceMisses counts{};
  for (std::size_t i = 0; i < kTraceMisses; ++i) counts[i] = a[i] - std::min(a[i], b[i]);
  return counts;
}

}  // namespace

void TraceCheck::update(const TracedJobs& traced, const std::vector<JobView>& jobs, bool has_processes,
                        InventoryTime now) {
  const bool is_first = round_++ == 0;
  for (const JobView& view : jobs) {
    if (!view.job->job_id || !view.job->processes.total) continue;
    const auto found = traced.find(*view.job->job_id);
    const TracedJob* const events = found == traced.end() ? nullptr : found->second.get();
    const TraceMisses kernel = of_kernel(view.job->processes);
    const auto [one, is_new] = states_.try_emplace(*view.job->job_id);
    State& state = one->second;
    state.round = round_;
    const std::uint64_t serial = events == nullptr ? 0 : events->serial;
    const bool is_other = (state.serial != 0 && serial != state.serial) ||
                          kernel[at(TraceMiss::assign_process)] < state.kernel[at(TraceMiss::assign_process)];
    const bool came_late = state.serial == 0 && events != nullptr && events->is_created;
    if (is_new || is_other || came_late) {
      begin(state, events, kernel, now);
      // What was there before the first look has been created before the session, maybe.
      state.is_uncreated = is_new && !is_first && (events == nullptr || !events->is_created);
      continue;
    }
    state.serial = serial;
    if (elapsed(state.seen, now) < kSettling) continue;
    compare(state, of_events(events), has_processes);
    state.kernel = kernel;
    state.seen = now;
  }
  std::erase_if(states_, [this](const auto& entry) { return entry.second.round != round_; });
}

void TraceCheck::begin(State& state, const TracedJob* traced, const TraceMisses& kernel, InventoryTime now) {
  const std::uint64_t round = state.round;
  state = {};
  state.round = round;
  state.serial = traced == nullptr ? 0 : traced->serial;
  // Of a job whose creation was seen, all should have been.
  if (traced == nullptr || !traced->is_created) state.base = excess(kernel, of_events(traced));
  state.kernel = kernel;
  state.seen = now;
}

void TraceCheck::compare(State& state, const TraceMisses& events, bool has_processes) {
  TraceMisses missed{};
  if (has_processes) missed = excess(excess(state.kernel, events), state.base);
  missed[at(TraceMiss::job_create)] = state.is_uncreated ? 1 : 0;
  for (std::size_t i = 0; i < kTraceMisses; ++i) {
    missed_[i] += missed[i] - std::min(missed[i], state.counted[i]);
    state.counted[i] = std::max(state.counted[i], missed[i]);
  }
}

}  // namespace jobx
