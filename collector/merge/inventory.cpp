#include "collector/merge/inventory.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "collector/merge/nesting.h"
#include "collector/merge/process_merge.h"
#include "jobobject/job_figures.h"

namespace jobx {
namespace {

template <typename T>
void fill(std::optional<T>& into, const std::optional<T>& from) {
  if (!into) into = from;
}

void fill(std::vector<JobProcess>& into, const std::vector<JobProcess>& from) {
  merge_processes(into, from);
}

/// Takes everything that `into` lacks and that any source can know.
void fill_gaps(Job& into, const Job& from) {
  for_each_figure([&](auto figure) {
    if constexpr (figure.kind != FigureKind::identity) fill(figure.of(into), figure.of(from));
  });
}

/// A job as one source saw it, under the name that it is merged by.
struct Sighting {
  JobName name;
  SourceKind kind;
  const Job* job;
};

/// Which namespaces the kernel showed a name in; empty where performance counters add nothing.
class KernelNames {
 public:
  explicit KernelNames(const std::vector<std::pair<SourceKind, const Sample*>>& samples) {
    if (samples.size() < 2) return;
    for (const auto& [kind, sample] : samples) {
      if (kind == SourceKind::pdh) continue;
      for (const Job& job : sample->jobs) {
        if (!job.name.id.empty()) continue;
        const auto [begin, end] = spaces_.equal_range(job.name.name);
        const bool is_known =
            std::any_of(begin, end, [&](const auto& one) { return one.second == job.name.space; });
        if (!is_known) spaces_.emplace(job.name.name, job.name.space);
      }
    }
  }

  /// The name of the job that performance counters call so.
  [[nodiscard]] JobName resolve(const JobName& name) const {
    const auto [begin, end] = spaces_.equal_range(name.name);
    const bool is_global = std::any_of(begin, end, [&](const auto& one) { return one.second == name.space; });
    if (is_global || std::distance(begin, end) != 1) return name;
    return {begin->second, name.name};
  }

 private:
  std::multimap<std::string_view, Namespace> spaces_;
};

std::vector<Sighting> sightings(const std::vector<std::pair<SourceKind, const Sample*>>& samples) {
  const KernelNames kernel(samples);
  std::vector<Sighting> seen;
  for (const auto& [kind, sample] : samples) {
    for (const Job& job : sample->jobs) {
      seen.push_back({kind == SourceKind::pdh ? kernel.resolve(job.name) : job.name, kind, &job});
    }
  }
  std::sort(seen.begin(), seen.end(), [](const Sighting& a, const Sighting& b) {
    const auto order = a.name <=> b.name;
    return order != 0 ? order < 0 : a.kind < b.kind;
  });
  return seen;
}

/// What performance counters round off: they count milliseconds.
constexpr Ticks kRounding = std::chrono::milliseconds(1);

/// True if a counter fell by more than rounding can explain.
bool fell(const std::optional<Ticks>& before, const std::optional<Ticks>& now, Ticks rounding) {
  return before && now && *now + rounding <= *before && *now != *before;
}

template <typename T>
void remember(std::optional<T>& before, const std::optional<T>& now) {
  if (now) before = now;
}

Ticks unix_now() {
  return std::chrono::duration_cast<Ticks>(std::chrono::system_clock::now().time_since_epoch());
}

void hold(std::optional<Ticks>& now, const std::optional<Ticks>& before) {
  if (now && before) now = std::max(*now, *before);
}

}  // namespace

std::vector<JobView> Inventory::update(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                                       InventoryTime now) {
  const std::vector<Sighting> seen = sightings(samples);
  note_ends(samples, now);
  std::vector<JobView> views;
  views.reserve(seen.size());
  for (const auto& [name, kind, job] : seen) {
    if (views.empty() || views.back().job.name != name) {
      views.emplace_back().job = *job;
      views.back().job.name = name;
    } else if (is_successor(*job, kind, views.back(), now)) {
      views.back() = {};
      views.back().job = *job;
    } else {
      fill_gaps(views.back().job, *job);
    }
    views.back().sources |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  }
  for (JobView& view : views) continue_counters(view, now);
  forget(now);
  place_nested_jobs(views);
  return views;
}

void Unwrapped::begin(std::uint32_t value) {
  raw = value;
  total = value;
}

void Unwrapped::advance(std::uint32_t value) {
  total += value - raw;  // modulo 2^32: also right where it wrapped
  raw = value;
}

bool Inventory::is_new_job(const Memory& memory, const JobView& view) {
  const Job& job = view.job;
  const Ticks rounding = view.seen_by(SourceKind::object) || view.job.owned ? Ticks{0} : kRounding;
  if (fell(memory.cpu.total_user, job.cpu.total_user, rounding)) return true;
  if (fell(memory.cpu.total_kernel, job.cpu.total_kernel, rounding)) return true;
  if (memory.processes_total && job.processes.total && *job.processes.total < *memory.processes_total)
    return true;
  if (!memory.page_faults || !job.page_faults) return false;
  // A real wrap is a step forward of less than half the range; anything else is a counter that began again.
  return *job.page_faults - memory.page_faults->raw >= 0x8000'0000U;
}

void Inventory::continue_counters(JobView& view, InventoryTime now) {
  const auto [entry, inserted] = memory_.try_emplace(view.job.name);
  Memory& memory = entry->second;
  if (!inserted && is_new_job(memory, view)) memory = {};
  continue_page_faults(view, memory);
  continue_expirations(view, memory);
  continue_processes(view.job.details, memory);
  Job& job = view.job;
  hold(job.cpu.total_user, memory.cpu.total_user);
  hold(job.cpu.total_kernel, memory.cpu.total_kernel);
  remember(memory.cpu.total_user, job.cpu.total_user);
  remember(memory.cpu.total_kernel, job.cpu.total_kernel);
  remember(memory.processes_total, job.processes.total);
  memory.seen = now;
}

void Inventory::forget(InventoryTime now) {
  std::erase_if(memory_, [&](const auto& entry) { return now - entry.second.seen > kMemory; });
  if (memory_.size() <= kMaxRemembered) return;
  std::vector<std::map<JobName, Memory>::iterator> unseen;
  for (auto entry = memory_.begin(); entry != memory_.end(); ++entry) {
    if (entry->second.seen != now) unseen.push_back(entry);
  }
  if (unseen.size() <= kMaxRemembered) return;
  const auto kept = unseen.end() - static_cast<std::ptrdiff_t>(kMaxRemembered);
  std::nth_element(unseen.begin(), kept, unseen.end(),
                   [](const auto& a, const auto& b) { return a->second.seen < b->second.seen; });
  std::for_each(unseen.begin(), kept, [&](const auto& entry) { memory_.erase(entry); });
}

void Inventory::note_ends(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                          InventoryTime now) {
  std::map<JobName, End> ends;
  for (const auto& [kind, sample] : samples) {
    if (kind != SourceKind::owned) continue;
    for (const Job& job : sample->jobs) {
      if (!job.ended) continue;
      const auto known = ends_.find(job.name);
      const bool is_known = known != ends_.end() && known->second.when == *job.ended;
      ends.emplace(job.name, is_known ? known->second : End{*job.ended, now});
    }
  }
  ends_ = std::move(ends);
}

bool Inventory::is_successor(const Job& job, SourceKind kind, const JobView& view, InventoryTime now) const {
  if (!view.job.ended || job.ended || kind != SourceKind::object) return false;
  const auto end = ends_.find(view.job.name);
  return end != ends_.end() && now - end->second.seen > kSideBySide;
}

void Inventory::continue_expirations(JobView& view, Memory& memory) {
  const Job& job = view.job;
  if (job.events) {
    view.last_expiration = job.events->last_expiration;
    return;
  }
  if (!job.is_signalled || !job.limits) return;
  const bool ran_out = time_ran_out(job);
  if (ran_out && memory.ran_out != true) {
    ++memory.time_kills;
    // One that had happened before it was first looked at has no time.
    if (memory.ran_out) memory.last_expiration = unix_now();
  }
  memory.ran_out = ran_out;
  view.last_expiration = memory.last_expiration;
  const bool has_limit = (job.limits->flags & limit_flag::job_time) != 0;
  if (has_limit || memory.time_kills > 0) view.time_kills = memory.time_kills;
}

void Inventory::continue_page_faults(JobView& view, Memory& memory) {
  const std::optional<std::uint32_t>& value = view.job.page_faults;
  if (!value) return;
  if (memory.page_faults) {
    memory.page_faults->advance(*value);
  } else {
    memory.page_faults.emplace().begin(*value);
  }
  view.page_faults = memory.page_faults->total;
}

void Inventory::continue_processes(std::vector<JobProcess>& details, Memory& memory) {
  for (JobProcess& process : details) {
    const std::optional<std::int64_t> faults = process.get(ProcessFigure::page_faults);
    if (!faults) continue;
    const auto value = static_cast<std::uint32_t>(*faults);
    const auto [entry, inserted] = memory.details.try_emplace(process.id);
    ProcessMemory& known = entry->second;
    const std::optional<std::int64_t> start = process.get(ProcessFigure::start_time);
    // A process id is given away again; the start tells one process from the next.
    if (inserted || known.start != start || value - known.page_faults.raw >= 0x8000'0000U) {
      known.page_faults.begin(value);
    } else {
      known.page_faults.advance(value);
    }
    known.start = start;
    known.seen = true;
    process.set(ProcessFigure::page_faults, static_cast<std::int64_t>(known.page_faults.total));
  }
  std::erase_if(memory.details, [](const auto& one) { return !one.second.seen; });
  for (auto& [id, known] : memory.details) known.seen = false;
}

}  // namespace jobx
