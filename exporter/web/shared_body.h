/// One body for requests that come together.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "collector/catalogue/scrape.h"
#include "collector/sources/source_runner.h"
#include "exporter/web/http.h"

namespace jobx {

/// Lets requests for the same kind of body share its making. A request joins one that is still collecting, as
/// it would join its sources' readings; one that comes while a body is being written waits, and shares the
/// next with all others who wait. So there is one collecting and one writing at a time, and what a request
/// gets was collected no earlier than its sources' readings allow. Nobody gets figures from before those that
/// another answer has already shown. Any thread.
class SharedBody {
 public:
  using Collect = std::function<Scrape()>;
  using Write = std::function<Body(const Scrape&)>;

  /// `collect` ends by `deadline`, give or take; a request never joins one with a later deadline, but makes a
  /// body of its own. What either throws comes out of the request that called it alone.
  Body get(Clock::time_point deadline, const Collect& collect, const Write& write);

 private:
  struct Making {
    Clock::time_point deadline;
    std::uint64_t collections_before = 0;  ///< that had ended, of any body, when this one began
    bool has_ended = false;
    std::optional<Body> body;  ///< none where it failed
  };
  class Leader;

  /// The one that a request may join, or null.
  [[nodiscard]] std::shared_ptr<Making> joinable() const;

  std::mutex mutex_;  // guards all below
  std::condition_variable changed_;
  std::shared_ptr<Making> collecting_;
  std::shared_ptr<Making> next_;  ///< begins to collect once nothing is being written any more
  int writing_ = 0;
};

}  // namespace jobx
