/// What ETW tells of jobs by number, joined to jobs by name.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "collector/merge/job_view.h"
#include "collector/sources/source_runner.h"
#include "collector/sources/traced_jobs.h"

namespace jobx {

/// Jobs are joined by the kernel's number, which a reading of the job tells (information class 30).
///
/// The events of a number that no listed job has are kept, since a job may be listed only by the next scrape;
/// after that they are counted as unnamed. Where jobs are left out by filters, nobody reads the numbers of
/// those: such events are counted apart, since they may be theirs. Memory is bounded by what is traced and
/// listed. Not thread-safe.
class TraceJoin {
 public:
  /// For so many joins a number may be without a name.
  static constexpr unsigned kPatience = 2;

  /// What the last listing with a number told of its job.
  struct Listed {
    JobName name;
    std::optional<Silo> silo;
    bool is_owned = false;
    std::uint64_t serial = 0;  ///< of the traced job that it was joined to; 0 for none
    std::uint64_t round = 0;   ///< which join that was
  };

  /// Sets JobView::traced where there is something to tell. `has_filters`: not all jobs are among `jobs`.
  /// `begun`: when the reading of `jobs` began, at the latest; a job that was created after that is not the
  /// one that they show under its number.
  void join(const TracedJobs& traced, std::vector<JobView>& jobs, bool has_filters = false,
            Clock::time_point begun = Clock::time_point::max());

  /// What listings have told of this job: also once it is listed no more, for as long as it was traced in the
  /// last join. Null for one that no listing has shown. Valid until the next join.
  [[nodiscard]] const Listed* find(std::uint32_t number, const TracedJob& job) const;
  /// True if the last join had that job among its `jobs`.
  [[nodiscard]] bool is_listed(const Listed& job) const { return job.round == round_; }

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

  bool note_listed(const JobView& view, const TracedJob* job, Clock::time_point begun);
  State& state_of(std::uint32_t number, const TracedJob& job);
  void count(State& state);

  std::map<std::uint32_t, State> states_;
  std::map<std::uint32_t, Listed> listed_;  ///< by number, too
  std::uint64_t round_ = 0;
  bool has_filters_ = false;  ///< at the last join
  std::uint64_t unnamed_ = 0;
  std::uint64_t filtered_ = 0;
};

}  // namespace jobx
