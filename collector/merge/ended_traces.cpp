#include "collector/merge/ended_traces.h"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>

#include "collector/sources/trace_account.h"

namespace jobx {
namespace {

bool has_usage(const TracedJob& job) {
  return job.ended && job.ended->processes > 0;
}

/// Processes that were in the job and left it.
std::uint64_t left_by(const TracedJob& job) {
  std::uint64_t processes = 0;
  for (std::size_t i = 0; i < kRemovalReasons; ++i) {
    if (static_cast<RemovalReason>(i) != RemovalReason::refused) processes += job.removals[i];
  }
  return processes;
}

/// True if no process is left of those that events told of. Children that inherit the job are told of only
/// when they leave, so that some may be there all the same.
bool looks_empty(const TracedJob& job) {
  return job.is_created && left_by(job) >= job.assigned;
}

/// True if the listing would have had the job, if it were there.
bool proves_absence(const Sample& listing, const JobName& name) {
  const auto unread = listing.unreadable.find(unreadable_reason::budget);
  if (unread != listing.unreadable.end() && unread->second > 0) return false;
  if (std::binary_search(listing.unread.begin(), listing.unread.end(), name)) return false;
  return !name.id.empty() || listing.listed.contains(name.space);
}

/// The jobs that live, by number.
std::unordered_set<std::uint32_t> numbers_of(const std::vector<JobView>& jobs) {
  std::unordered_set<std::uint32_t> numbers;
  for (const JobView& view : jobs) {
    if (view.job->job_id && !view.job->ended) numbers.insert(*view.job->job_id);
  }
  return numbers;
}

/// True if one of the jobs is this one, with its last figures.
bool is_among_ended(const std::vector<JobView>& jobs, std::uint32_t number, const TracedJob& job) {
  return std::any_of(jobs.begin(), jobs.end(), [&](const JobView& view) {
    return view.job->job_id == number && view.job->ended && job.begun.time_since_epoch() <= *view.job->ended;
  });
}

/// The job of this name, or null; `jobs` are sorted.
const JobView* find(std::span<const JobView> jobs, const JobName& name) {
  const auto found =
      std::lower_bound(jobs.begin(), jobs.end(), name,
                       [](const JobView& view, const JobName& wanted) { return view.job->name < wanted; });
  return found != jobs.end() && found->job->name == name ? &*found : nullptr;
}

/// True if the kernel shows the job by now. Performance counters may be behind, and show one that has ended.
bool is_of_kernel(const JobView& view) {
  return view.seen_by(SourceKind::object) || view.seen_by(SourceKind::owned);
}

/// A job that no listing has shown may be any that rules leave out.
bool may_be_shown(const JobName& name, const std::optional<Silo>& silo, bool was_listed,
                  const EndedTraces::Context& context) {
  if (!was_listed && !context.asks_all) return false;
  if (context.rules == nullptr) return true;
  if (!was_listed && context.rules->chooses()) return false;
  Job job;
  job.name = name;
  job.silo = silo;
  return context.rules->shows(job);
}

/// A job without a name that is known.
JobName numbered_name(std::uint32_t number) {
  return {{}, std::string(kUnnamedJob), std::to_string(number)};
}

}  // namespace

void EndedTraces::take_left(const LeftJobs& left, const TraceJoin& names, const std::vector<JobView>& jobs,
                            const Context& context) {
  if (left.empty() || left.back().order == taken_) return;
  constexpr std::uint64_t range = TraceAccount::kRange;
  const std::uint64_t begin = left.front().order / range * range;
  const std::uint64_t before = std::max(taken_, begin);  // another account may have begun
  if (left.front().order > before + 1) lose(EndedTraceLoss::budget, left.front().order - before - 1);
  const std::uint64_t last = std::exchange(taken_, left.back().order);
  if (context.linger == Ticks{0}) return;
  const std::unordered_set<std::uint32_t> numbers = numbers_of(jobs);
  for (const LeftJob& one : left) {
    if (one.order > last) take_one(one, names, jobs, numbers.contains(one.number), context);
  }
}

void EndedTraces::take_one(const LeftJob& one, const TraceJoin& names, const std::vector<JobView>& jobs,
                           bool is_number_listed, const Context& context) {
  const TracedJob& job = *one.job;
  const auto watch = watched_.find(one.number);
  if (watch != watched_.end() && watch->second.serial == job.serial &&
      (watch->second.is_lost || watch->second.settled == job.ended->processes)) {
    return;
  }
  if (const TraceJoin::Listed* const listed = names.find(one.number, job)) {
    if (listed->is_owned) return;
    if (!one.is_replaced && is_number_listed) return;  // it lives
    const bool has_ended =
        one.is_replaced || (context.listing != nullptr && proves_absence(*context.listing, listed->name));
    if (!has_ended) return lose(EndedTraceLoss::budget);
    show(one.number, one.job, {listed->name, listed->silo, job.terminated.value_or(job.last)}, context);
    return;
  }
  if (is_among_ended(jobs, one.number, job)) return;
  if (one.is_replaced) {
    show(one.number, one.job, {numbered_name(one.number), {}, job.terminated.value_or(job.last), false},
         context);
  } else if (job.terminated || looks_empty(job)) {
    show(one.number, one.job, {numbered_name(one.number), {}, job.terminated, false}, context);
  }
}

void EndedTraces::update(const TracedJobs& traced, const TraceJoin& names, std::vector<JobView>& jobs,
                         const Context& context) {
  ++round_;
  if (context.linger > Ticks{0}) {
    const std::unordered_set<std::uint32_t> numbers = numbers_of(jobs);
    for (const auto& [number, job] : traced) {
      if (!has_usage(*job)) continue;
      const TraceJoin::Listed* const listed = names.find(number, *job);
      const JobView* const view = listed == nullptr ? nullptr : find(jobs, listed->name);
      const bool is_there = listed == nullptr ? numbers.contains(number) : view && !is_of_kernel(*view);
      decide(number, job, names, is_there, context);
    }
  }
  std::erase_if(watched_, [this](const auto& one) { return one.second.round != round_; });
  forget(names, jobs, context);
  const std::size_t sorted = jobs.size();
  for (auto& [name, shown] : shown_) {
    if (find(std::span<const JobView>(jobs).first(sorted), name) != nullptr) continue;
    const auto found = traced.find(shown.number);
    if (found != traced.end() && found->second->serial == shown.job->serial) shown.job = found->second;
    ++shown.updates;
    Job job;
    job.name = name;
    job.silo = shown.silo;
    if (shown.ended) job.ended = shown.ended->time_since_epoch();
    JobView& view = jobs.emplace_back();
    view.job = SharedJob(std::move(job));
    view.sources = 1U << static_cast<unsigned>(SourceKind::etw);
    view.traced = shown.job;
  }
}

/// Shows the job if it has ended. `is_there`: a source still has the job, or one of its number.
void EndedTraces::decide(std::uint32_t number, const std::shared_ptr<const TracedJob>& job,
                         const TraceJoin& names, bool is_there, const Context& context) {
  Watch& watch = watched_[number];
  if (watch.serial != job->serial) watch = {.serial = job->serial};
  watch.round = round_;
  const std::uint64_t moves = job->assigned + left_by(*job);
  const bool is_quiet = std::exchange(watch.moves, moves) == moves;
  if (watch.is_lost || watch.settled == job->ended->processes) return;
  if (const TraceJoin::Listed* const listed = names.find(number, *job)) {
    if (listed->is_owned || is_there || names.is_listed(*listed) || context.listing == nullptr ||
        !proves_absence(*context.listing, listed->name)) {
      return;
    }
    std::optional<UtcTime> when = job->terminated;
    // Jobs without a name may be missing for once, since it takes luck to find them.
    if (!when && listed->name.id.empty()) when = job->last;
    watch.is_lost = !show(number, job, {listed->name, listed->silo, when}, context);
  } else {
    if (is_there || ++watch.rounds <= TraceJoin::kPatience) return;
    if (!job->terminated && !(looks_empty(*job) && is_quiet)) return;
    watch.is_lost = !show(number, job, {numbered_name(number), {}, job->terminated, false}, context);
  }
  watch.settled = job->ended->processes;
}

/// False, and counted, if it cannot be shown.
bool EndedTraces::show(std::uint32_t number, const std::shared_ptr<const TracedJob>& job, End end,
                       const Context& context) {
  if (!may_be_shown(end.name, end.silo, end.was_listed, context)) {
    lose(EndedTraceLoss::filtered);
    return false;
  }
  const auto before = shown_.find(end.name);
  if (before == shown_.end() && shown_.size() == kMost) {
    lose(EndedTraceLoss::budget);
    return false;
  }
  if (before != shown_.end() && before->second.job->serial != job->serial) {
    const bool is_older = job->serial < before->second.job->serial;
    if (is_older || before->second.updates < kLeastUpdates) lose(EndedTraceLoss::replaced);
    if (is_older) return false;
    shown_.erase(before);
  }
  Shown& shown = shown_.try_emplace(std::move(end.name), Shown{.since = context.now}).first->second;
  shown.number = number;
  shown.job = job;
  shown.silo = end.silo;
  shown.ended = end.when;
  shown.was_listed = end.was_listed;
  return true;
}

/// Those whose time is over, those that rules leave out by now, and those whose name is that of a job which
/// lives.
void EndedTraces::forget(const TraceJoin& names, const std::vector<JobView>& jobs, const Context& context) {
  std::erase_if(shown_, [&](const auto& one) {
    const auto& [name, shown] = one;
    const JobView* const there = find(jobs, name);
    if (there != nullptr && is_of_kernel(*there)) {
      const TraceJoin::Listed* const listed = names.find(shown.number, *shown.job);
      const bool is_same = listed != nullptr && names.is_listed(*listed) && listed->name == name;
      if (!is_same && shown.updates < kLeastUpdates) lose(EndedTraceLoss::replaced);
      return true;
    }
    if (!may_be_shown(name, shown.silo, shown.was_listed, context)) {
      if (shown.updates < kLeastUpdates) lose(EndedTraceLoss::filtered);
      return true;
    }
    if (elapsed(shown.since, context.now) < context.linger) return false;
    if (shown.updates >= kLeastUpdates || context.linger == Ticks{0}) return true;
    if (there != nullptr) lose(EndedTraceLoss::replaced);
    return there != nullptr;
  });
}

}  // namespace jobx
