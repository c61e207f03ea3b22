/// The source `pdh`: performance counters, live or from a log that plays as if it were live.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "collector/sources/counter_sampler.h"
#include "collector/sources/source.h"
#include "collector/sources/source_runner.h"
#include "pdh/live/live_query.h"

namespace jobx {

/// Opens its reader when it is first asked, and opens it anew whenever it fails or lacks something: at once
/// after a query that worked, then with pauses that double up to a minute. A counter set that is missing at
/// start, disabled or repaired later is found again without a restart.
class PdhSource final : public Source {
 public:
  static constexpr std::chrono::seconds kFirstPause{1};
  static constexpr std::chrono::seconds kLongestPause{60};

  using Open = std::function<Result<OpenedQuery>()>;
  using Now = std::function<Clock::time_point()>;

  struct Options {
    bool details = false;  ///< also single processes
    /// False for a log, which would begin anew: its reader is kept, and asked again after the same pauses.
    bool reopen = true;
  };

  PdhSource(Open open, Options options, Now now = &Clock::now);

  [[nodiscard]] SourceKind kind() const override { return SourceKind::pdh; }
  /// Fails where no counter of the set Job Object can be read.
  SourceResult collect(const std::stop_token& stop) override;

 private:
  Result<Sample> read_sample(const std::stop_token& stop);
  Result<void> open();
  /// True once the pause after the last failure is over.
  [[nodiscard]] bool may_open() const;
  void put_off();

  Open open_;
  Options options_;
  Now now_;
  CounterSampler sampler_;
  OpenedQuery query_;
  Snapshot snapshot_;  ///< kept for its buffers
  std::optional<Error> failure_;
  bool was_opened_ = false;
  bool has_wrong_types_ = false;  ///< a counter's type is only told when it is added
  std::chrono::seconds pause_{0};
  Clock::time_point next_open_;
  std::uint64_t rebuilds_ = 0;  ///< how often the query was opened again
};

/// The requests for all counters of the set Job Object and, with `details`, of Job Object Details.
std::vector<CounterRequest> job_counter_requests(bool details);

}  // namespace jobx
