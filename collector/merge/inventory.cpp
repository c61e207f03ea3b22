#include "collector/merge/inventory.h"

#include <algorithm>
#include <string>
#include <utility>

#include "collector/merge/nesting.h"
#include "collector/merge/process_merge.h"
#include "jobobject/job_figures.h"

namespace jobx {
namespace {

template <typename T>
bool lacks(const std::optional<T>& known, const std::optional<T>& more) {
  return !known && more;
}

bool lacks(const std::vector<JobProcess>&, const std::vector<JobProcess>& more) {
  return !more.empty();  // what a process lacks is seen only by merging
}

bool lacks(const std::vector<JobHolder>& known, const std::vector<JobHolder>& more) {
  return known.empty() && !more.empty();
}

template <typename T>
void fill(T& into, const T& from) {
  into = from;
}

void fill(std::vector<JobProcess>& into, const std::vector<JobProcess>& from) {
  merge_processes(into, from);
}

/// Takes everything that `into` lacks and that any source can know.
void fill_gaps(SharedJob& into, const Job& from) {
  for_each_figure([&](auto figure) {
    if constexpr (figure.kind != FigureKind::identity) {
      if (lacks(figure.of(*into), figure.of(from))) fill(figure.of(into.edit()), figure.of(from));
    }
  });
}

/// What JobRules leave out, whichever source shows it.
class Filter {
 public:
  Filter(const Samples& samples, const JobRules* rules) : rules_(rules) {
    for (const auto& [kind, sample] : samples) {
      for (const JobName& name : sample->filtered) names_.push_back(&name);
    }
    std::sort(names_.begin(), names_.end(), [](const JobName* a, const JobName* b) { return *a < *b; });
    filtered_ = names_.size();
  }

  /// True for a job that is not to be shown. What its owner says of a job is more than the source knew that
  /// left it out.
  bool leaves_out(const JobView& view) {
    const bool was_left_out = std::binary_search(names_.begin(), names_.end(), &view.job->name,
                                                 [](const JobName* a, const JobName* b) { return *a < *b; });
    const bool is_shown = rules_ == nullptr || rules_->shows(*view.job);
    if (was_left_out) {
      if (!is_shown || !view.job->owned) return true;
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

}  // namespace

std::vector<JobView> Inventory::update(const Samples& samples, InventoryTime now, const JobRules* rules) {
  note_ends(samples, now);
  jobs_.update(samples);
  Filter filter(samples, rules);
  Owners owners;
  for (const auto& [kind, sample] : samples) owners[static_cast<std::size_t>(kind)] = sample;
  held_ = {};
  std::vector<JobView> views;
  views.reserve(jobs_.shown());
  jobs_.for_each_shown([&](const JobName& name, KnownJobs::Known& known) {
    JobView& view = views.emplace_back();
    merge(name, known.seen, owners, now, view);
    if (filter.leaves_out(view)) {
      views.pop_back();
      return false;
    }
    if (!known.memory) known.memory.emplace();
    known.memory->go_on(view, known.seen, now, updated_ == known.memory->seen(), held_);
    return true;
  });
  filtered_ = filter.filtered();
  updated_ = now;
  jobs_.forget(now, kMemory, kMaxRemembered);
  place_nested_jobs(views);
  return views;
}

void Inventory::merge(const JobName& name, Sightings& seen, const Owners& owners, InventoryTime now,
                      JobView& into) const {
  for (const SourceKind kind : kSourceKinds) {
    const Job* const job = seen[static_cast<std::size_t>(kind)];
    if (job == nullptr) continue;
    if (into.sources != 0 && is_successor(*job, kind, into, now)) {
      into = {};
      seen = {};
      seen[static_cast<std::size_t>(kind)] = job;
    }
    if (into.sources == 0) {
      into.job = SharedJob(owners[static_cast<std::size_t>(kind)], *job);
      if (job->name.space != name.space) into.job.edit().name.space = name.space;
    } else {
      fill_gaps(into.job, *job);
    }
    into.sources |= static_cast<std::uint8_t>(1U << static_cast<unsigned>(kind));
  }
}

void Inventory::continue_totals(OwnedTotals& totals) {
  const auto edit = [&]() -> Job& { return totals.used; };
  const auto counts = counts_of(totals.used, edit);
  const Dip dip = totals_.compare(counts, std::nullopt, Ticks{0});
  totals_.go_on(counts, std::nullopt, dip);
  if (!dip.any) return;
  held_.note(SourceKind::owned,
             [&] { return std::string(kJobCountWords[dip.first]) + " of all owned jobs together"; });
}

void Inventory::note_ends(const Samples& samples, InventoryTime now) {
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
  if (!view.job->ended || job.ended || kind != SourceKind::object) return false;
  const auto end = ends_.find(view.job->name);
  return end != ends_.end() && elapsed(end->second.seen, now) > kSideBySide;
}

}  // namespace jobx
