/// What the jobs used in the last minutes, for the charts of the page.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ticks.h"
#include "base/time.h"
#include "collector/catalogue/scrape.h"

namespace jobx {

/// Remembers three figures of each job that scrapes show, for 15 minutes. Nothing is collected for it: points
/// come from the scrapes that somebody asked for, one each ten seconds at most, and where nobody asks there
/// are none.
///
/// A job takes 1.1 KB and its name, and there are kMaxJobs of them at most; those that were not seen for
/// longest make room for new ones. Jobs are told apart by job_path(). Any thread.
class JobHistory {
 public:
  static constexpr std::chrono::seconds kStep{10};
  static constexpr std::size_t kPoints = 90;
  static constexpr std::chrono::seconds kSpan = kStep * kPoints;
  static constexpr std::size_t kMaxJobs = 4'000;

  /// `max_jobs` is for tests.
  explicit JobHistory(std::size_t max_jobs = kMaxJobs) : max_jobs_(max_jobs) {}

  /// A point of every job that the scrape shows, unless the last one is less than kStep ago. `now` and
  /// `steady` are the same moment.
  void note(const Scrape& scrape, UtcTime now, std::chrono::steady_clock::time_point steady);

  /// Appends `"times":[…],"cpu_cores":[…],"memory_commit_bytes":[…],"processes":[…]`: the points of one job,
  /// oldest first, as long as those of kSpan before the newest; null where a figure is not known. Of a job
  /// that is not known all are null.
  void append_job(std::string& out, std::string_view path) const;

  /// Appends `"times":[…],"jobs":[{"path":"…","cpu_cores":[…],…},…]`: all of them.
  void append_all(std::string& out) const;

  /// How many jobs are remembered.
  [[nodiscard]] std::size_t jobs() const;

 private:
  /// By slot: point n is in slot n modulo kPoints. NaN where nothing is known.
  using Figures = std::array<float, kPoints>;
  struct Row {
    Figures cpu;
    Figures memory;
    Figures processes;
    std::optional<Ticks> cpu_total;  ///< at the point `seen`
    std::uint64_t seen = 0;          ///< the last point that has the job
  };
  struct Moment {
    UtcTime utc;
    std::chrono::steady_clock::time_point steady;
  };
  using Rows = std::map<std::string, Row, std::less<>>;

  void clear_slot(std::size_t slot);
  void make_room(std::size_t wanted);
  static void set(Row& row, const JobView& view, std::size_t slot, std::optional<double> seconds);
  /// The slots of the points that are not too old, oldest first.
  [[nodiscard]] std::vector<std::size_t> slots() const;
  void append_times(std::string& out, const std::vector<std::size_t>& slots) const;
  static void append_figures(std::string& out, const Row* row, const std::vector<std::size_t>& slots);

  const std::size_t max_jobs_;
  mutable std::mutex mutex_;  // guards all below
  std::array<Moment, kPoints> moments_{};
  std::uint64_t points_ = 0;  ///< ever taken
  Rows rows_;                 ///< by job_path()
};

}  // namespace jobx
