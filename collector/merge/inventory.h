/// One truth of many samples: which jobs there are, and for each field the best that any source knows.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "collector/merge/held_readings.h"
#include "collector/merge/inventory_time.h"
#include "collector/merge/job_counts.h"
#include "collector/merge/job_view.h"
#include "collector/merge/known_jobs.h"
#include "collector/merge/sightings.h"
#include "collector/merge/steady_counters.h"
#include "collector/sources/job_rules.h"
#include "collector/sources/source.h"

namespace jobx {

/// Merges samples by (namespace, name) and remembers ended jobs for a while.
///
/// Per field the best source wins. Performance counters know no namespace: a job that only they see in the
/// global one is the one of the same name that the kernel shows in a single other namespace, if there is such
/// a job.
///
/// What it remembers is only what continuing a counter needs: a job that comes back after a gap (a namespace
/// that could not be read for a minute, say) goes on counting, and one made anew under the same name starts
/// over. 32-bit counters go on where they wrap. A counter does not fall while its job, or its process, is the
/// same one: a reading that goes back is held, see JobMemory. An ended job is not exported. Not thread-safe:
/// its owner holds the lock.
class Inventory {
 public:
  /// How long a job that is no longer seen is remembered.
  static constexpr std::chrono::minutes kMemory{10};
  /// Of those, no more than this: what was not seen for longest is forgotten first.
  static constexpr std::size_t kMaxRemembered = 50'000;
  /// For so long a source may still show a job that the source `owned` says has ended: they are read side by
  /// side. Longer than that, it is another job of the same name.
  static constexpr std::chrono::seconds kSideBySide{10};

  /// The jobs of these samples, sorted by name; samples of one update come from different sources. Those that
  /// `rules` leave out are not among them, whichever source they come from; null shows all.
  std::vector<JobView> update(const Samples& samples, InventoryTime now, const JobRules* rules = nullptr);

  /// Sets what is to be shown of the totals of a sample that was updated just now: a job that dips takes its
  /// sum down with it. Totals are always of the same jobs.
  void continue_totals(OwnedTotals& totals);

  /// What the last update held.
  [[nodiscard]] const HeldReadings& held() const { return held_; }

  /// How many jobs the last update left out, those included that their source did not read.
  [[nodiscard]] std::uint64_t filtered() const { return filtered_; }

  /// How many jobs it remembers, ended ones included.
  [[nodiscard]] std::size_t remembered() const { return jobs_.remembered(); }

 private:
  /// When an owned job ended, as it says, and when that was seen first.
  struct End {
    Ticks when{};
    InventoryTime seen;
  };

  /// The samples of one update.
  using Owners = std::array<std::shared_ptr<const Sample>, kSourceKinds.size()>;

  /// Fills an empty view with what the sources know of one job. Takes those out of `seen` that show an
  /// earlier job of the same name.
  void merge(const JobName& name, Sightings& seen, const Owners& owners, InventoryTime now,
             JobView& into) const;
  void note_ends(const Samples& samples, InventoryTime now);
  /// True if `job` is another one than `view`, an owned job of the same name that has ended.
  [[nodiscard]] bool is_successor(const Job& job, SourceKind kind, const JobView& view,
                                  InventoryTime now) const;

  KnownJobs jobs_;
  std::optional<InventoryTime> updated_;  ///< when the last update was
  HeldReadings held_;
  std::uint64_t filtered_ = 0;
  SteadyCounters<kJobCounts> totals_;  ///< of owned jobs
  std::map<JobName, End> ends_;        ///< of the owned jobs that this update shows as ended
};

}  // namespace jobx
