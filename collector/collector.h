/// From sources to one scrape.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "collector/scrape.h"
#include "collector/source_runner.h"

namespace jobx {

/// Asks every source at once and merges what answers in time.
///
/// Any thread may call collect(); calls that come together share one run of each source and one merge.
class Collector {
 public:
  static constexpr std::size_t kDefaultMaxJobs = 2'000;

  /// `max_jobs`: how many jobs a scrape shows. The rest, by name, is left out and its series counted.
  explicit Collector(std::vector<std::unique_ptr<Source>> sources, std::size_t max_jobs = kDefaultMaxJobs);

  /// Returns by `deadline`, give or take the merge; a source that has not answered by then is down in this
  /// scrape.
  Scrape collect(Clock::time_point deadline);

 private:
  using Readings = std::vector<std::shared_ptr<const Reading>>;

  std::shared_ptr<const std::vector<JobView>> merge(Readings& readings);

  std::vector<std::unique_ptr<SourceRunner>> runners_;
  std::size_t max_jobs_;

  std::mutex mutex_;  // guards all below
  Inventory inventory_;
  Readings latest_;                    ///< the newest successful reading of each source, or null
  std::vector<std::uint64_t> merged_;  ///< sequences that `jobs_` was made of; 0 for a source that was down
  std::shared_ptr<const std::vector<JobView>> jobs_;
  std::uint64_t series_dropped_ = 0;
};

}  // namespace jobx
