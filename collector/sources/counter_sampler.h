/// From what performance counters say to samples of jobs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "collector/sources/sample.h"
#include "pdh/snapshot.h"

namespace jobx {

/// Makes samples of the counter sets "Job Object" and "Job Object Details".
///
/// What it leaves out it tells in Sample::errors: counters of another type than expected, values of another
/// status than "valid" or "new", instances that cannot be told apart. Of formatted logs only raw counts
/// are taken: a rate is no counter. The synthetic totals are no jobs, and left out without a word.
///
/// Counters know no namespace: all jobs are given as global ones, since that is where their provider looks
/// for them. Keeps buffers between calls; not thread-safe.
class CounterSampler {
 public:
  struct Options {
    bool details = false;  ///< whether to read single processes
  };

  explicit CounterSampler(Options options) : options_(options) {}

  Sample sample(const Snapshot& snapshot);

  /// True for the names of the two sets: a filter for open_counter_log().
  static bool wants(std::string_view set);

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  bool is_of_one_machine(const CounterSet& set);
  void add_jobs(const CounterSet& set);
  void read_job_column(const CounterSet& set, const CounterColumn& column);
  void add_processes(const CounterSet& set, std::optional<UtcTime> utc_time);
  void place_process(const CounterSet& set, std::size_t instance, const CounterColumn& ids);
  void read_process_column(const CounterSet& set, const CounterColumn& column,
                           std::optional<UtcTime> utc_time);
  std::size_t job_called(std::string_view name);
  void drop_repeated_processes();
  void drop_jobs_without_values();
  bool is_usable(const CounterSet& set, const CounterColumn& column, std::uint32_t type,
                 bool formatted_is_raw);
  void note_without_value(const CounterSet& set, const CounterColumn& column, std::size_t instance);
  void note(Error error);

  Options options_;
  bool told_formatted_ = false;

  // Of the sample that is being made.
  Sample sample_;
  const std::string* machine_ = nullptr;
  std::string left_out_;  ///< counters whose formatted values fit no metric
  std::unordered_map<std::string_view, std::size_t> jobs_by_name_;
  std::vector<bool> has_value_;                              ///< of each job
  std::vector<std::size_t> rows_;                            ///< instance → job, or kNone
  std::vector<std::pair<std::size_t, std::size_t>> places_;  ///< instance → job and process in it
  std::vector<JobProcess*> processes_;                       ///< the same, once nothing moves any more
};

}  // namespace jobx
