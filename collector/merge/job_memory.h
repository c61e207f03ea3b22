/// What is remembered of one job, so that its counters go on from reading to reading.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "collector/merge/held_readings.h"
#include "collector/merge/inventory_time.h"
#include "collector/merge/job_counts.h"
#include "collector/merge/job_view.h"
#include "collector/merge/process_memory.h"
#include "collector/merge/sightings.h"
#include "collector/merge/steady_counters.h"

namespace jobx {

/// Tells a counter that dips from a job that was made anew under the same name.
///
/// Of both, counters go back. It is another one if the kernel's number of the job is another. It is the same
/// if a process of it (by id and start) was there before, or if another source's reading of it went on;
/// another one if all of its processes are others. Where neither is known, is_to_be_held() decides by the
/// counters themselves.
class JobMemory {
 public:
  /// Sets what is to be shown of the job's counters and of those of its processes. `follows` is false for
  /// a job that the reading before this one did not have.
  void go_on(JobView& view, const Sightings& from, InventoryTime now, bool follows, HeldReadings& held);

  /// When the job was seen last.
  [[nodiscard]] InventoryTime seen() const { return seen_; }

 private:
  /// Of a list of processes, no more ids than this are remembered.
  static constexpr std::size_t kMaxIds = 64;

  /// What one source said of the job last; kUnknown for what it did not say.
  struct Reading {
    static constexpr std::int64_t kUnknown = -1;

    std::int64_t user = kUnknown;
    std::int64_t kernel = kUnknown;
    std::int64_t processes = kUnknown;
  };

  [[nodiscard]] Identity identity(const Job& job, const Sightings& from) const;
  [[nodiscard]] Identity compare_processes(const Job& job) const;
  static Reading reading_of(const Job& job);
  static bool goes_on(const Reading& before, const Reading& now);
  static bool went_back(const Reading& before, const Reading& now);
  void remember(const Job& job, const Sightings& from, InventoryTime now, bool is_lost);
  void continue_expirations(JobView& view);

  SteadyCounters<kJobCounts> counters_;
  std::array<Reading, kSourceKinds.size()> readings_;  ///< by SourceKind; unknown of one that did not see it
  std::vector<std::uint64_t> ids_;                     ///< of processes
  bool has_all_ids_ = true;
  std::optional<std::uint32_t> job_id_;
  std::optional<Ticks> ended_;
  std::optional<bool> ran_out_;  ///< see time_ran_out()
  std::uint64_t time_kills_ = 0;
  std::optional<Ticks> last_expiration_;
  ProcessMemory processes_;
  InventoryTime seen_;
};

}  // namespace jobx
