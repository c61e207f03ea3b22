/// What ETW tells of jobs by number, joined to jobs by name.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "collector/merge/job_view.h"
#include "collector/sources/traced_jobs.h"

namespace jobx {

/// Jobs are joined by the kernel's number, which a reading of the job tells (information class 30).
///
/// The events of a number that no listed job has are kept, since a job may be listed only by the next scrape;
/// after that they are counted as unnamed. Where jobs are left out by filters, nobody reads the numbers of
/// those: such events are counted apart, since they may be theirs. Memory is bounded by what is traced. Not
/// thread-safe.
class TraceJoin {
 public:
  /// For so many joins a number may be without a name.
  static constexpr unsigned kPatience = 2;

  /// Sets JobView::traced where there is something to tell. `has_filters`: not all jobs are among `jobs`.
  void join(const TracedJobs& traced, std::vector<JobView>& jobs, bool has_filters = false);

  /// Events of jobs whose names did not become known in time. Never falls.
  [[nodiscard]] std::uint64_t unnamed() const { return unnamed_; }
  /// The same, counted while there were filters. Never falls.
  [[nodiscard]] std::uint64_t filtered() const { return filtered_; }

 private:
  /// What is known of a number's name.
  struct State {
    std::uint64_t serial = 0;   ///< of the job that the number means
    std::uint64_t events = 0;   ///< so far
    std::uint64_t counted = 0;  ///< of these, as unnamed
    unsigned joins = 0;         ///< without a name
    bool is_named = false;      ///< it had a name once: a job that has ended is not listed
  };

  State& state_of(std::uint32_t number, const TracedJob& job);
  void count(State& state);

  std::map<std::uint32_t, State> states_;
  bool has_filters_ = false;  ///< at the last join
  std::uint64_t unnamed_ = 0;
  std::uint64_t filtered_ = 0;
};

}  // namespace jobx
