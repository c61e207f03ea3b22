#include "collector/merge/inventory.h"

#include <algorithm>
#include <deque>
#include <iterator>
#include <string>
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

void fill(std::vector<JobHolder>& into, const std::vector<JobHolder>& from) {
  if (into.empty()) into = from;
}

/// Takes everything that `into` lacks and that any source can know.
void fill_gaps(Job& into, const Job& from) {
  for_each_figure([&](auto figure) {
    if constexpr (figure.kind != FigureKind::identity) fill(figure.of(into), figure.of(from));
  });
}

/// A job as one source saw it, under the name that it is merged by.
struct Sighting {
  const JobName* name;  ///< the job's own, or one of AllSightings::resolved
  SourceKind kind;
  const Job* job;
};

struct AllSightings {
  std::vector<Sighting> seen;    ///< by name, then from the best source on
  std::deque<JobName> resolved;  ///< of jobs that performance counters see in another namespace
};

/// Which namespaces the kernel showed a name in; empty where performance counters add nothing.
class KernelNames {
 public:
  explicit KernelNames(const std::vector<std::pair<SourceKind, const Sample*>>& samples) {
    const bool has_counters = std::any_of(samples.begin(), samples.end(),
                                          [](const auto& sample) { return sample.first == SourceKind::pdh; });
    if (samples.size() < 2 || !has_counters) return;
    for (const auto& [kind, sample] : samples) {
      if (kind == SourceKind::pdh) continue;
      for (const Job& job : sample->jobs) {
        if (job.name.id.empty()) add(job.name);
      }
      // Those that were left out count as well: performance counters show them all the same.
      for (const JobName& name : sample->filtered) {
        if (name.id.empty()) add(name);
      }
    }
  }

  /// The namespace of the job that performance counters call so; empty where it is the name's own.
  [[nodiscard]] std::optional<Namespace> resolve(const JobName& name) const {
    const auto [begin, end] = spaces_.equal_range(name.name);
    const bool is_global = std::any_of(begin, end, [&](const auto& one) { return one.second == name.space; });
    if (is_global || std::distance(begin, end) != 1) return std::nullopt;
    return begin->second;
  }

 private:
  void add(const JobName& name) {
    const auto [begin, end] = spaces_.equal_range(name.name);
    const bool is_known = std::any_of(begin, end, [&](const auto& one) { return one.second == name.space; });
    if (!is_known) spaces_.emplace(name.name, name.space);
  }

  std::multimap<std::string_view, Namespace> spaces_;
};

/// What JobRules leave out, whichever source shows it.
class Filter {
 public:
  Filter(const std::vector<std::pair<SourceKind, const Sample*>>& samples, const JobRules* rules)
      : rules_(rules) {
    for (const auto& [kind, sample] : samples) {
      for (const JobName& name : sample->filtered) names_.push_back(&name);
    }
    std::sort(names_.begin(), names_.end(), [](const JobName* a, const JobName* b) { return *a < *b; });
    filtered_ = names_.size();
  }

  /// True for a job that is not to be shown. What its owner says of a job is more than the source knew that
  /// left it out.
  bool leaves_out(const JobView& view) {
    const bool was_left_out = std::binary_search(names_.begin(), names_.end(), &view.job.name,
                                                 [](const JobName* a, const JobName* b) { return *a < *b; });
    const bool is_shown = rules_ == nullptr || rules_->shows(view.job);
    if (was_left_out) {
      if (!is_shown || !view.job.owned) return true;
      --filtered_;
      return false;
    }
    if (!is_shown) ++filtered_;
    return !is_shown;
  }

  [[nodiscard]] std::uint64_t filtered() const { return filtered_; }

 private:
  const JobRules* rules_;
  std::vector<const JobName*> names_;  ///< sorted: those that their source left out
  std::uint64_t filtered_ = 0;
};

AllSightings sightings(const std::vector<std::pair<SourceKind, const Sample*>>& samples) {
  const KernelNames kernel(samples);
  AllSightings all;
  for (const auto& [kind, sample] : samples) {
    for (const Job& job : sample->jobs) {
      all.seen.push_back({&job.name, kind, &job});
      if (kind != SourceKind::pdh) continue;
      const std::optional<Namespace> space = kernel.resolve(job.name);
      if (space) all.seen.back().name = &all.resolved.emplace_back(JobName{*space, job.name.name});
    }
  }
  std::sort(all.seen.begin(), all.seen.end(), [](const Sighting& a, const Sighting& b) {
    const auto order = *a.name <=> *b.name;
    return order != 0 ? order < 0 : a.kind < b.kind;
  });
  return all;
}

}  // namespace

std::vector<JobView> Inventory::update(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                                       InventoryTime now, const JobRules* rules) {
  const AllSightings all = sightings(samples);
  note_ends(samples, now);
  std::vector<JobView> views;
  std::vector<Sightings> from;  // of each view
  views.reserve(all.seen.size());
  from.reserve(all.seen.size());
  for (const auto& [name, kind, job] : all.seen) {
    if (views.empty() || views.back().job.name != *name) {
      views.emplace_back().job = *job;
      if (name != &job->name) views.back().job.name = *name;
      from.emplace_back(Sightings{});
    } else if (is_successor(*job, kind, views.back(), now)) {
      views.back() = {};
      views.back().job = *job;
      from.back() = {};
    } else {
      fill_gaps(views.back().job, *job);
    }
    views.back().sources |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
    from.back()[static_cast<std::size_t>(kind)] = job;
  }
  leave_out(samples, rules, views, from);
  held_ = {};
  // Both are sorted by name: side by side, no job needs to be looked up.
  auto known = memory_.begin();
  for (std::size_t i = 0; i < views.size(); ++i) {
    const JobName& name = views[i].job.name;
    while (known != memory_.end() && known->first < name) ++known;
    if (known == memory_.end() || known->first != name) known = memory_.try_emplace(known, name);
    JobMemory& memory = known->second;
    memory.go_on(views[i], from[i], now, updated_ == memory.seen(), held_);
  }
  updated_ = now;
  forget(now);
  place_nested_jobs(views);
  return views;
}

void Inventory::leave_out(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                          const JobRules* rules, std::vector<JobView>& views, std::vector<Sightings>& from) {
  Filter filter(samples, rules);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < views.size(); ++i) {
    if (filter.leaves_out(views[i])) continue;
    if (kept != i) {
      views[kept] = std::move(views[i]);
      from[kept] = from[i];
    }
    ++kept;
  }
  views.resize(kept);
  from.resize(kept);
  filtered_ = filter.filtered();
}

void Inventory::continue_totals(OwnedTotals& totals) {
  const auto counts = counts_of(totals.used);
  const Dip dip = totals_.compare(counts, std::nullopt, Ticks{0});
  totals_.go_on(counts, std::nullopt, dip);
  if (!dip.any) return;
  held_.note(SourceKind::owned,
             [&] { return std::string(kJobCountWords[dip.first]) + " of all owned jobs together"; });
}

void Inventory::forget(InventoryTime now) {
  std::erase_if(memory_, [&](const auto& entry) { return elapsed(entry.second.seen(), now) > kMemory; });
  if (memory_.size() <= kMaxRemembered) return;
  std::vector<std::map<JobName, JobMemory>::iterator> unseen;
  for (auto entry = memory_.begin(); entry != memory_.end(); ++entry) {
    if (entry->second.seen() != now) unseen.push_back(entry);
  }
  if (unseen.size() <= kMaxRemembered) return;
  const auto kept = unseen.end() - static_cast<std::ptrdiff_t>(kMaxRemembered);
  std::nth_element(unseen.begin(), kept, unseen.end(),
                   [](const auto& a, const auto& b) { return a->second.seen() < b->second.seen(); });
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
  return end != ends_.end() && elapsed(end->second.seen, now) > kSideBySide;
}

}  // namespace jobx
