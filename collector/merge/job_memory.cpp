#include "collector/merge/job_memory.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace jobx {
namespace {

Ticks unix_now() {
  return std::chrono::duration_cast<Ticks>(std::chrono::system_clock::now().time_since_epoch());
}

/// The first source that knows any of the job's own counters, which is the one that they are shown of.
SourceKind source_of_counters(const Sightings& from) {
  for (const SourceKind kind : kSourceKinds) {
    const Job* const job = from[static_cast<std::size_t>(kind)];
    if (job != nullptr && (job->cpu.total_user || job->processes.total || job->page_faults)) return kind;
  }
  return SourceKind::pdh;
}

SourceKind source_of_processes(const Sightings& from) {
  for (const SourceKind kind : kSourceKinds) {
    const Job* const job = from[static_cast<std::size_t>(kind)];
    if (job != nullptr && !job->details.empty()) return kind;
  }
  return SourceKind::pdh;
}

/// Figures of a JobMemory::Reading: below 0 where they are not known.
bool fell(std::int64_t before, std::int64_t now) {
  return now >= 0 && now < before;
}

/// True if this figure is above its zero and did not fall.
bool stands(std::int64_t before, std::int64_t now) {
  return before > 0 && now >= before;
}

/// Calls `use(id, start)` for each process of the job until it returns true.
template <typename Use>
bool any_process(const Job& job, Use use) {
  if (job.details.empty()) {
    if (!job.process_ids) return false;
    const auto without_start = [&](std::uint64_t id) { return use(id, std::nullopt); };
    return std::any_of(job.process_ids->begin(), job.process_ids->end(), without_start);
  }
  const auto with_start = [&](const JobProcess& one) {
    return use(one.id, one.get(ProcessFigure::start_time));
  };
  return std::any_of(job.details.begin(), job.details.end(), with_start);
}

}  // namespace

void JobMemory::go_on(JobView& view, const Sightings& from, InventoryTime now, bool follows,
                      HeldReadings& held) {
  const Job& job = *view.job;  // as it was read, while its sample lives
  // No two jobs that live have the same number: this one was made anew, however high it counts by now.
  if (job.job_id && job_id_ && job.job_id != job_id_) *this = {};
  const SourceKind kind = source_of_counters(from);
  const auto edit = [&view]() -> Job& { return view.job.edit(); };
  const auto counts = counts_of(job, edit);
  // Kernel and owner count in ticks; performance counters, which stand in for them, in milliseconds.
  const Ticks rounding = kind == SourceKind::pdh ? kRounding : Ticks{0};
  Dip dip = counters_.compare(counts, job.page_faults, rounding);
  if (dip.any) {
    const bool is_empty = job.processes.active.value_or(0) == 0;
    const bool is_first = follows && counters_.held() == 0;
    if (!is_to_be_held(identity(job, from), dip, is_first, is_empty)) {
      *this = {};
      dip = {};
    }
  }
  view.page_faults = counters_.go_on(counts, job.page_faults, dip);
  if (dip.any) {
    held.note(kind,
              [&] { return std::string(kJobCountWords[dip.first]) + " of the job " + job.name.path(); });
  }
  continue_expirations(view);
  // A reading of a job that lost everything has lost its processes, too.
  const bool is_lost = dip.any && job.details.empty();
  if (!is_lost) processes_.go_on(view.job, source_of_processes(from), held);
  remember(job, from, now, is_lost);
}

Identity JobMemory::identity(const Job& job, const Sightings& from) const {
  // An owned job that has ended does not go on.
  if (ended_ && job.ended != ended_) return Identity::other;
  const Identity by_processes = compare_processes(job);
  if (by_processes != Identity::unknown) return by_processes;
  // The id of a job without a name is of that job alone, unless it is the kernel's number: that is given
  // again.
  if (!job.name.id.empty() && !job.job_id) return Identity::same;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] != nullptr && goes_on(readings_[i], reading_of(*from[i]))) return Identity::same;
  }
  return Identity::unknown;
}

Identity JobMemory::compare_processes(const Job& job) const {
  if (ids_.empty()) return Identity::unknown;
  std::vector<std::uint64_t> before = ids_;
  std::sort(before.begin(), before.end());
  bool has_any = false;
  const bool has_common = any_process(job, [&](std::uint64_t id, std::optional<std::int64_t> start) {
    has_any = true;
    return std::binary_search(before.begin(), before.end(), id) &&
           !are_other_starts(processes_.start_of(id), start);
  });
  if (has_common) return Identity::same;
  return has_any && has_all_ids_ ? Identity::other : Identity::unknown;
}

JobMemory::Reading JobMemory::reading_of(const Job& job) {
  Reading reading;
  if (job.cpu.total_user) reading.user = job.cpu.total_user->count();
  if (job.cpu.total_kernel) reading.kernel = job.cpu.total_kernel->count();
  if (job.processes.total) reading.processes = *job.processes.total;
  return reading;
}

bool JobMemory::goes_on(const Reading& before, const Reading& now) {
  if (went_back(before, now)) return false;
  return stands(before.user, now.user) || stands(before.kernel, now.kernel);
}

bool JobMemory::went_back(const Reading& before, const Reading& now) {
  return fell(before.user, now.user) || fell(before.kernel, now.kernel) ||
         fell(before.processes, now.processes);
}

void JobMemory::remember(const Job& job, const Sightings& from, InventoryTime now, bool is_lost) {
  for (std::size_t i = 0; i < from.size(); ++i) {
    const Reading reading = from[i] == nullptr ? Reading() : reading_of(*from[i]);
    // While counters are held, the source that went back is measured by what it said before.
    const bool is_held = counters_.held() != 0 && from[i] != nullptr && went_back(readings_[i], reading);
    if (!is_held) readings_[i] = reading;
  }
  seen_ = now;
  ended_ = job.ended;
  if (job.job_id) job_id_ = job.job_id;
  // Where the list is missing for once, the job is known by the processes that it had before.
  const bool has_list = job.process_ids || !job.details.empty();
  if (!has_list || (is_lost && job.process_ids && job.process_ids->empty())) return;
  ids_.clear();
  has_all_ids_ = !any_process(job, [&](std::uint64_t id, std::optional<std::int64_t>) {
    if (ids_.size() == kMaxIds) return true;
    ids_.push_back(id);
    return false;
  });
}

void JobMemory::continue_expirations(JobView& view) {
  const Job& job = *view.job;
  if (job.events) {
    view.last_expiration = job.events->last_expiration;
    return;
  }
  if (!job.is_signalled || !job.limits) return;
  const bool ran_out = time_ran_out(job);
  if (ran_out && ran_out_ != true) {
    ++time_kills_;
    // One that had happened before it was first looked at has no time.
    if (ran_out_) last_expiration_ = unix_now();
  }
  ran_out_ = ran_out;
  view.last_expiration = last_expiration_;
  const bool has_limit = (job.limits->flags & limit_flag::job_time) != 0;
  if (has_limit || time_kills_ > 0) view.time_kills = time_kills_;
}

}  // namespace jobx
