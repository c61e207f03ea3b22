/// Jobs of others that have ended, with what ETW told of them, for a while.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "collector/merge/inventory_time.h"
#include "collector/merge/job_view.h"
#include "collector/merge/trace_join.h"
#include "collector/sources/job_rules.h"
#include "collector/sources/sample.h"

namespace jobx {

/// Why the last figures of a job that has ended are not shown, or were in fewer than two scrapes.
enum class EndedTraceLoss : std::uint8_t {
  budget,    ///< too many end
  replaced,  ///< another job has its name by now, or its number where it had no name
  filtered,  ///< JobRules leave jobs out, and this one may be one of them
  count_     ///< how many there are; no loss
};
constexpr auto kEndedTraceLosses = static_cast<std::size_t>(EndedTraceLoss::count_);

/// As values of the label `reason`.
inline constexpr std::array<std::string_view, kEndedTraceLosses> kEndedTraceLossNames{"budget", "replaced",
                                                                                      "filtered"};

/// By EndedTraceLoss.
using EndedTraceLosses = std::array<std::uint64_t, kEndedTraceLosses>;

/// Shows jobs whose processes ended between two scrapes, by the events of these processes.
///
/// A job that listings have named is shown under its name as soon as they show it no longer. One that none
/// has named within TraceJoin::kPatience joins is shown by its number, as a job without a name is, once it
/// was terminated, its number given again, or all processes that events tell of have left it. Where filters
/// leave jobs out, nobody knows whether it is one of those, and it is not shown. An owned job tells of
/// itself. A job of which no process has ended has no figures to show.
///
/// Each is shown for the time that it is to linger, and in two updates at least. Whoever came first stays:
/// series that come and go with each update would tell nothing. Memory is bounded. Not thread-safe.
class EndedTraces {
 public:
  /// Shown at a time.
  static constexpr std::size_t kMost = 500;
  static constexpr unsigned kLeastUpdates = 2;

  /// What is known besides what was traced.
  struct Context {
    InventoryTime now{};
    Ticks linger{};                   ///< 0 to show nothing
    const JobRules* rules = nullptr;  ///< null for all jobs
    const Sample* listing = nullptr;  ///< of the source `object`; null if it has not answered
    /// All sources that list jobs were asked, so that a job without a name has none that they know.
    bool asks_all = true;
  };

  /// Takes the jobs that are traced no longer; before `names` joins what this sample has, since it forgets
  /// what the numbers of these have meant. `jobs`: those of the sources.
  void take_left(const LeftJobs& left, const TraceJoin& names, const std::vector<JobView>& jobs,
                 const Context& context);
  /// Adds to `jobs`, which are sorted, those that are to be shown, behind all others; after `names` has
  /// joined `traced` with them.
  void update(const TracedJobs& traced, const TraceJoin& names, std::vector<JobView>& jobs,
              const Context& context);

  /// Never fall.
  [[nodiscard]] const EndedTraceLosses& losses() const { return losses_; }

 private:
  /// A job that is traced.
  struct Watch {
    std::uint64_t serial = 0;
    std::uint64_t round = 0;    ///< the update that saw it last
    unsigned rounds = 0;        ///< without a name
    std::uint64_t moves = 0;    ///< processes that had come or gone in that update
    std::uint64_t settled = 0;  ///< processes that had ended when it was shown last; 0 before that
    bool is_lost = false;       ///< could not be shown, and was counted
  };
  /// A job that is shown.
  struct Shown {
    std::uint32_t number = 0;
    std::shared_ptr<const TracedJob> job{};
    std::optional<Silo> silo{};
    std::optional<UtcTime> ended{};
    bool was_listed = false;
    InventoryTime since{};
    unsigned updates = 0;
  };
  /// What is to be shown.
  struct End {
    JobName name;
    std::optional<Silo> silo;
    std::optional<UtcTime> when;
    bool was_listed = true;  ///< so that this is its name, and not just its number
  };

  void take_one(const LeftJob& one, const TraceJoin& names, const std::vector<JobView>& jobs,
                bool is_number_listed, const Context& context);
  void decide(std::uint32_t number, const std::shared_ptr<const TracedJob>& job, const TraceJoin& names,
              bool is_there, const Context& context);
  bool show(std::uint32_t number, const std::shared_ptr<const TracedJob>& job, End end,
            const Context& context);
  void forget(const TraceJoin& names, const std::vector<JobView>& jobs, const Context& context);
  void lose(EndedTraceLoss why, std::uint64_t jobs = 1) { losses_[static_cast<std::size_t>(why)] += jobs; }

  std::map<JobName, Shown> shown_;
  std::map<std::uint32_t, Watch> watched_;  ///< by number
  std::uint64_t taken_ = 0;                 ///< order of the last LeftJob that was taken
  std::uint64_t round_ = 0;
  EndedTraceLosses losses_{};
};

}  // namespace jobx
