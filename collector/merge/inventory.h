/// One truth of many samples: which jobs there are, and for each field the best that any source knows.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "base/time.h"
#include "collector/merge/job_view.h"
#include "collector/sources/source.h"
#include "collector/sources/source_runner.h"

namespace jobx {

/// A counter of 32 bits as one that does not wrap.
struct Unwrapped {
  std::uint32_t raw = 0;
  std::uint64_t total = 0;

  void begin(std::uint32_t value);
  void advance(std::uint32_t value);
};

/// Moments as an inventory goes by them. It looks at differences only, so that any clock will do that does
/// not go back, but it must be one and the same: steady time where jobs are watched, a log's UTC where they
/// are read from one.
struct InventoryClock {};
using InventoryTime = std::chrono::time_point<InventoryClock, Ticks>;

constexpr InventoryTime inventory_time(Clock::time_point now) {
  return InventoryTime(std::chrono::duration_cast<Ticks>(now.time_since_epoch()));
}
constexpr InventoryTime inventory_time(UtcTime now) {
  return InventoryTime(now.time_since_epoch());
}

/// Merges samples by (namespace, name) and remembers ended jobs for a while.
///
/// Per field the best source wins. Performance counters know no namespace: a job that only they see in the
/// global one is the one of the same name that the kernel shows in a single other namespace, if there is such
/// a job.
///
/// What it remembers is only what continuing a counter needs: a job that comes back after a gap (a namespace
/// that could not be read for a minute, say) goes on counting, and one made anew under the same name starts
/// over. 32-bit counters go on where they wrap, and a counter does not run back by the milliseconds that
/// performance counters round off when they stand in for the kernel. An ended job is not exported. Not
/// thread-safe: its owner holds the lock.
class Inventory {
 public:
  /// How long a job that is no longer seen is remembered.
  static constexpr std::chrono::minutes kMemory{10};
  /// Of those, no more than this: what was not seen for longest is forgotten first.
  static constexpr std::size_t kMaxRemembered = 50'000;
  /// For so long a source may still show a job that the source `owned` says has ended: they are read side by
  /// side. Longer than that, it is another job of the same name.
  static constexpr std::chrono::seconds kSideBySide{10};

  /// The jobs of these samples, sorted by name; samples of one update come from different sources.
  std::vector<JobView> update(const std::vector<std::pair<SourceKind, const Sample*>>& samples,
                              InventoryTime now);

  /// How many jobs it remembers, ended ones included.
  [[nodiscard]] std::size_t remembered() const { return memory_.size(); }

 private:
  struct ProcessMemory {
    std::optional<std::int64_t> start;
    Unwrapped page_faults;
    bool seen = false;
  };
  /// What was seen of a job last, to tell a wrapped counter from a new job of the same name.
  struct Memory {
    std::optional<Unwrapped> page_faults;
    CpuTimes cpu;  ///< the totals only
    std::optional<std::uint32_t> processes_total;
    std::optional<bool> ran_out;  ///< see time_ran_out()
    std::uint64_t time_kills = 0;
    std::optional<Ticks> last_expiration;
    std::map<std::uint64_t, ProcessMemory> details;  ///< by process id
    InventoryTime seen;
  };

  /// When an owned job ended, as it says, and when that was seen first.
  struct End {
    Ticks when{};
    InventoryTime seen;
  };

  void forget(InventoryTime now);
  void note_ends(const std::vector<std::pair<SourceKind, const Sample*>>& samples, InventoryTime now);
  void continue_counters(JobView& view, InventoryTime now);
  static void continue_page_faults(JobView& view, Memory& memory);
  static void continue_expirations(JobView& view, Memory& memory);
  /// True if `job` is another one than `view`, an owned job of the same name that has ended.
  [[nodiscard]] bool is_successor(const Job& job, SourceKind kind, const JobView& view,
                                  InventoryTime now) const;
  static void continue_processes(std::vector<JobProcess>& details, Memory& memory);
  static bool is_new_job(const Memory& memory, const JobView& view);

  std::map<JobName, Memory> memory_;
  std::map<JobName, End> ends_;  ///< of the owned jobs that this update shows as ended
};

}  // namespace jobx
