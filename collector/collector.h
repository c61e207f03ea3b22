/// From sources to one scrape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "collector/catalogue/scrape.h"
#include "collector/sources/source_runner.h"

namespace jobx {

/// How much one scrape may show. The rest is left out, and its series are counted.
struct ScrapeBudget {
  std::size_t max_jobs = 2'000;       ///< in order of namespace and name
  std::size_t max_processes = 2'000;  ///< of all jobs that are shown together, in the same order
};

/// Asks every source at once and merges what answers in time.
///
/// Any thread may call collect(); calls that come together share one run of each source and one merge.
class Collector {
 public:
  explicit Collector(std::vector<std::unique_ptr<Source>> sources, ScrapeBudget budget = {});

  /// Returns by `deadline`, give or take the merge; a source that has not answered by then is down in this
  /// scrape.
  Scrape collect(Clock::time_point deadline);

 private:
  using Runs = std::vector<std::shared_ptr<const SourceRun>>;

  void merge(Runs& readings);
  void keep_to_budget(std::vector<JobView>& jobs);

  std::vector<std::unique_ptr<SourceRunner>> runners_;
  ScrapeBudget budget_;

  std::mutex mutex_;  // guards all below
  Inventory inventory_;
  Runs latest_;                        ///< the newest successful reading of each source, or null
  std::vector<std::uint64_t> merged_;  ///< sequences that `jobs_` was made of; 0 for a source that was down
  std::shared_ptr<const std::vector<JobView>> jobs_;
  std::size_t shown_ = 0;                ///< of `jobs_`
  std::uint64_t series_over_limit_ = 0;  ///< of `jobs_`
  std::uint64_t series_dropped_ = 0;     ///< of all scrapes
};

}  // namespace jobx
