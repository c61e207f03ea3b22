/// Events of ETW, added up.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "collector/sources/ended_processes.h"
#include "collector/sources/source_figure.h"
#include "collector/sources/traced_jobs.h"
#include "etw/event_decoder.h"

namespace jobx {

/// Processes whose removal was counted. Of a process that is killed there are several events; the first one
/// tells why. Memory is bounded: beyond that, those that were added longest ago are forgotten.
class CountedRemovals {
 public:
  static constexpr std::size_t kMost = 65'536;

  /// True if this is the first removal of the process; `key` tells it from others.
  bool add(std::uint64_t key, RemovalReason reason);
  /// The id was given again.
  void forget(std::uint64_t key);

 private:
  std::unordered_set<std::uint64_t> newer_;
  std::unordered_set<std::uint64_t> older_;
};

/// Counts what events tell of the host and of single jobs. A job is known by its number; an event of its
/// creation ends what the number meant before. Not thread-safe.
class TraceAccount {
 public:
  using Clock = std::chrono::steady_clock;

  /// Of jobs beyond this, those without an event for longest are forgotten.
  static constexpr std::size_t kMostJobs = 20'000;
  /// Volumes with limits, and monitors, that are kept of one job.
  static constexpr std::size_t kMostNames = 16;
  /// Statuses of failed assignments; further ones count as "other".
  static constexpr std::size_t kMostStatuses = 64;
  /// Jobs that are kept in left(); of more, the first ones are forgotten.
  static constexpr std::size_t kMostLeft = 4'096;
  /// Each account has a range of its own for TracedJob::serial and LeftJob::order: this many.
  static constexpr std::uint64_t kRange = std::uint64_t{1} << 40;

  TraceAccount();

  /// False if an earlier event told the same. `now`: see TracedJob::known_since.
  bool add(const TracedEvent& event, Clock::time_point now = Clock::time_point::min());
  /// A record that could not be decoded; `decoded` and `other` count for nothing.
  void skip(Decoding why);
  /// What was lost so far, by where; see docs/etw.md.
  void set_lost(std::string_view where, std::uint64_t count) { lost_[std::string(where)] = count; }
  /// Events are missing: nothing is told of pairs of which only one may have been seen.
  void forget_pairs();

  /// All counts, those of zero included.
  [[nodiscard]] std::vector<SourceFigure> figures() const;
  [[nodiscard]] std::shared_ptr<const TracedJobs> jobs() const;
  /// Null where no event has told what any process used.
  [[nodiscard]] std::shared_ptr<const LeftJobs> left() const;

 private:
  /// A callback that has begun.
  struct Pending {
    bool creates;
    std::string monitor;

    // NOLINTNEXTLINE(readability-implicit-bool-conversion): the compiler's own comparison
    friend auto operator<=>(const Pending&, const Pending&) = default;
  };
  struct Entry {
    TracedJob job;
    std::map<Pending, UtcTime> pending;
    std::uint64_t touched = 0;
  };
  /// A create or terminate, as far as it tells two records of one happening.
  struct Seen {
    TracedKind kind;
    std::optional<std::uint32_t> job_id;
    bool is_manifest;
    UtcTime time;
  };

  bool is_repeated(const TracedEvent& event);
  void count_for_host(const TracedEvent& event);
  void count_ended(const TracedEvent& event, Entry* entry);
  bool count_removal(const TracedEvent& event, TracedJob& job);
  void count_for_job(const TracedEvent& event, Entry& entry);
  void note_callback(const TracedEvent& event, Entry& entry);
  Entry& entry_of(const TracedEvent& event, Clock::time_point now);
  void leave(std::uint32_t number, TracedJob& job, bool is_replaced);
  void make_room();

  std::map<std::uint32_t, Entry> jobs_;
  std::deque<LeftJob> left_;
  CountedRemovals host_removals_;
  CountedRemovals job_removals_;
  EndedProcesses ended_;
  std::optional<Seen> last_;
  std::uint64_t serial_;
  std::uint64_t left_order_;
  std::uint64_t clock_ = 0;

  std::array<std::uint64_t, kTracedKinds> events_{};
  std::array<std::uint64_t, 5> skipped_{};  ///< by Decoding
  std::map<std::string, std::uint64_t> lost_;
  std::uint64_t created_ = 0;
  std::uint64_t assigned_ = 0;
  std::array<std::uint64_t, kTerminationReasons> terminated_{};
  std::array<std::uint64_t, kRemovalReasons> removed_{};
  std::array<std::uint64_t, kTracedLimits> notified_{};
  std::map<std::string, std::uint64_t> assign_failures_;  ///< by status
};

}  // namespace jobx
