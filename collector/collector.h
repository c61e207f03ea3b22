/// From sources to one scrape.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "collector/catalogue/scrape.h"
#include "collector/merge/ended_traces.h"
#include "collector/merge/inventory.h"
#include "collector/merge/trace_check.h"
#include "collector/merge/trace_join.h"
#include "collector/sources/job_rules.h"
#include "collector/sources/source_runner.h"

namespace jobx {

/// How much one scrape may show. The rest is left out, and its series are counted.
struct ScrapeBudget {
  std::size_t max_jobs = 2'000;       ///< in order of namespace and name
  std::size_t max_processes = 2'000;  ///< of all jobs that are shown together, in the same order
  /// Of the jobs' series as Prometheus' text; see max_bytes_of(). Jobs are left out whole.
  std::size_t max_bytes = std::size_t{64} * 1024 * 1024;
  /// How long jobs are shown that have ended, as far as ETW tells their last figures: see EndedTraces.
  std::chrono::nanoseconds linger = std::chrono::minutes(5);
};

/// What a collector leaves to the one that replaces it, so that no counter falls from one to the next.
///
/// Scrapes that began with the first may end after the second has begun. So what is counted is shared by the
/// two. What the inventory knows is a copy: readings of the two may overlap, and the older one would look
/// like jobs that began again.
struct CollectorMemory {
  struct Shared {
    std::atomic<std::uint64_t> series_dropped = 0;
    /// By SourceKind.
    std::array<std::atomic<std::uint64_t>, kSourceKinds.size()> readings_held{};
    /// When a collector that was replaced merged something last: whoever saw that must not see an older
    /// reading.
    std::atomic<Clock::time_point> merged_late = Clock::time_point::min();
  };

  Inventory inventory;
  TraceJoin traces;
  TraceCheck trace_check;
  EndedTraces ended_traces;
  std::map<SourceKind, std::shared_ptr<SourceMemory>> sources;
  std::shared_ptr<Shared> shared = std::make_shared<Shared>();
};

/// Starts the sources' threads; each source counts on where the one of its kind before it ended.
std::vector<std::shared_ptr<SourceRunner>> run_all(std::vector<std::unique_ptr<Source>> sources,
                                                   const CollectorMemory& memory);

/// Asks every source at once and merges what answers in time.
///
/// Any thread may call collect(); calls that come together share one run of each source and one merge.
class Collector {
 public:
  /// `memory`: of the collector that this one replaces; else an empty one.
  /// `rules`: which jobs to show, and what they are; null to show all of them without a description.
  explicit Collector(std::vector<std::unique_ptr<Source>> sources, ScrapeBudget budget = {},
                     const CollectorMemory& memory = {}, std::shared_ptr<const JobRules> rules = nullptr);
  /// The same of sources that others ask, too: their runs are shared, and what they count. None may be null.
  Collector(ScrapeBudget budget, CollectorMemory memory, std::shared_ptr<const JobRules> rules,
            std::vector<std::shared_ptr<SourceRunner>> runners);

  /// Returns by `deadline`, give or take the merge; a source that has not answered by then is down in this
  /// scrape.
  Scrape collect(Clock::time_point deadline);

  /// For the next collector, which replaces this one. Scrapes of this one may go on meanwhile.
  [[nodiscard]] CollectorMemory memory() const;

  /// A collector of those of the sources that `kinds` names, with the same budget and rules. It remembers
  /// jobs for itself: its scrapes change nothing for those of this one. Without all sources that list jobs it
  /// knows that a job may have a name which it does not know.
  [[nodiscard]] std::unique_ptr<Collector> of(const std::set<SourceKind>& kinds,
                                              CollectorMemory memory = {}) const;

  /// In the order in which they were given.
  [[nodiscard]] const std::vector<std::shared_ptr<SourceRunner>>& runners() const { return runners_; }

 private:
  using Runs = std::vector<std::shared_ptr<const SourceRun>>;

  [[nodiscard]] Runs read(Clock::time_point deadline) const;
  void merge(Runs& readings);
  [[nodiscard]] std::atomic<std::uint64_t>& readings_held(SourceKind kind) const;
  void join_traces(const Sample& sample, const Sample* listing, std::vector<JobView>& jobs, InventoryTime now,
                   Clock::time_point begun);
  void note_descriptions(const Runs& readings);
  void keep_to_budget(std::vector<JobView>& jobs);

  const std::vector<std::shared_ptr<SourceRunner>> runners_;
  ScrapeBudget budget_;
  std::shared_ptr<const JobRules> rules_;
  const std::shared_ptr<CollectorMemory::Shared> shared_;
  bool asks_all_ = true;  ///< of the sources that list jobs, which there are

  mutable std::mutex mutex_;  // guards all below
  CollectorMemory memory_;
  mutable bool is_replaced_ = false;
  Runs latest_;                        ///< the newest successful reading of each source, or null
  std::vector<std::uint64_t> merged_;  ///< sequences that `jobs_` was made of; 0 for a source that was down
  std::shared_ptr<const std::vector<JobView>> jobs_;
  std::optional<OwnedTotals> owned_;
  /// As the runtime told them last: what a container is does not change while it is there.
  std::shared_ptr<const Containers> containers_ = std::make_shared<const Containers>();
  std::shared_ptr<const std::vector<ProcessRole>> roles_ = std::make_shared<const std::vector<ProcessRole>>();
  std::uint64_t filtered_ = 0;           ///< jobs left out of `jobs_` by the rules
  std::optional<TraceStatus> traces_;    ///< from the first sample of a source `etw` on
  std::size_t shown_ = 0;                ///< of `jobs_`
  std::uint64_t series_over_limit_ = 0;  ///< of `jobs_`
};

}  // namespace jobx
