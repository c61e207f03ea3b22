/// What ETW has missed, by what the kernel's accounting of the same jobs says.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "collector/merge/inventory_time.h"
#include "collector/merge/job_view.h"
#include "collector/sources/traced_jobs.h"

namespace jobx {

/// Happenings that are counted twice: by events and by the kernel.
enum class TraceMiss : std::uint8_t {
  job_create,      ///< a job appeared that no event created
  assign_process,  ///< TotalProcesses; with children that inherit the job, which no event tells of
  remove_process,  ///< TotalProcesses less ActiveProcesses
  limit_kill,      ///< TotalTerminatedProcesses
  count_           ///< how many there are; no miss
};
constexpr auto kTraceMisses = static_cast<std::size_t>(TraceMiss::count_);

/// As values of the label `event`.
inline constexpr std::array<std::string_view, kTraceMisses> kTraceMissNames{"job_create", "assign_process",
                                                                            "remove_process", "limit_kill"};

/// By TraceMiss.
using TraceMisses = std::array<std::uint64_t, kTraceMisses>;

/// Compares events with accounting, job by job, from the moment on at which a job was seen first.
///
/// ETW delivers late, so what the kernel said is compared with the events of a later scrape. Jobs are told
/// apart by the kernel's number; what is remembered is bounded by the jobs that are listed. Not thread-safe.
class TraceCheck {
 public:
  /// As long as events may be under way: the session flushes its buffers once a second.
  static constexpr std::chrono::seconds kSettling{5};

  /// `has_processes`: events of processes are recorded, too; else only the creation of jobs is looked at.
  void update(const TracedJobs& traced, const std::vector<JobView>& jobs, bool has_processes,
              InventoryTime now);

  /// Never fall.
  [[nodiscard]] const TraceMisses& missed() const { return missed_; }

 private:
  struct State {
    std::uint64_t serial = 0;   ///< of the traced job; 0 while there is none
    std::uint64_t round = 0;    ///< the update that saw the job last
    bool is_uncreated = false;  ///< no event has created it, so far
    TraceMisses base{};         ///< kernel less events, when the job was seen first
    TraceMisses kernel{};       ///< at `seen`
    InventoryTime seen{};
    TraceMisses counted{};
  };

  void begin(State& state, const TracedJob* traced, const TraceMisses& kernel, InventoryTime now);
  void compare(State& state, const TraceMisses& events, bool has_processes);

  std::map<std::uint32_t, State> states_;
  std::uint64_t round_ = 0;
  TraceMisses missed_{};
};

}  // namespace jobx
