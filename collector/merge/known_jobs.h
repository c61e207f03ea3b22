/// The jobs that an inventory knows, in order of their names.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "collector/merge/inventory_time.h"
#include "collector/merge/job_memory.h"
#include "collector/merge/kernel_names.h"
#include "collector/merge/sightings.h"
#include "jobobject/job.h"

namespace jobx {

/// Finds what is known of each job that a source shows.
///
/// A source shows its jobs in an order that hardly changes. So each is looked for where it was the last time,
/// behind the one before it, and by its name only where jobs have come or gone: one update costs O(n) and, of
/// n jobs, O(log n) for each that is new in its place. Not thread-safe.
class KnownJobs {
 public:
  struct Known {
    std::uint64_t update = 0;                               ///< the last one that showed the job
    Sightings seen{};                                       ///< in that update
    std::array<std::size_t, kSourceKinds.size()> places{};  ///< in the list of each source
    std::optional<JobMemory> memory;                        ///< empty until the job is shown to somebody
  };

  KnownJobs() = default;
  /// A copy knows the same, and where the sources show it after its first update.
  KnownJobs(const KnownJobs& other)
      : all_(other.all_), update_(other.update_), shown_(other.shown_), remembered_(other.remembered_) {}
  KnownJobs(KnownJobs&&) noexcept = default;
  KnownJobs& operator=(const KnownJobs& other) { return *this = KnownJobs(other); }
  KnownJobs& operator=(KnownJobs&&) noexcept = default;
  ~KnownJobs() = default;

  /// Begins an update with what these samples show. The jobs are known by their own names, and those of
  /// performance counters by the names that the kernel has for them; of two jobs that one source shows under
  /// one name the first counts.
  void update(const Samples& samples);
  /// How many jobs this update shows.
  [[nodiscard]] std::size_t shown() const { return shown_; }

  /// Calls `use(name, known)` for each job that this update shows, in order of the names; it returns false
  /// for one that is to be shown to nobody.
  template <typename Use>
  void for_each_shown(Use use) {
    remembered_ = 0;
    for (auto& [name, known] : all_) {
      if (known.update == update_ && use(name, known)) ++remembered_;
    }
  }

  /// Forgets jobs that were shown to nobody for longer than `longest`, and of those that this update does not
  /// show, all but `most`: those that were seen last.
  void forget(InventoryTime now, Ticks longest, std::size_t most);
  /// How many jobs are remembered, ended ones included.
  [[nodiscard]] std::size_t remembered() const { return remembered_; }

 private:
  using All = std::map<JobName, Known, std::less<>>;
  using Entry = All::value_type;

  using List = std::vector<Entry*>;

  void update(SourceKind kind, const Sample& sample, const KernelNames& names);
  /// What is known of the job of this name, which may be new.
  Entry& entry_of(const PlacedName& name);
  void begin(Known& known);

  All all_;
  std::array<List, kSourceKinds.size()> lists_;  ///< what each source showed in the last update, in its order
  std::uint64_t update_ = 0;
  std::size_t shown_ = 0;
  std::size_t remembered_ = 0;
};

}  // namespace jobx
