#include "exporter/web/scrape_taker.h"

namespace jobx {

Scrape ScrapeTaker::take(Clock::time_point deadline) {
  const Clock::time_point begun = Clock::now();
  Scrape scrape = collector_.collect(deadline);
  log_.note(scrape.sources, Clock::now());
  scrape.log_lines_dropped = log_.log().dropped();
  if (gate_ != nullptr) {
    scrape.web = gate_->status();
    if (const DroppedConnections& dropped = gate_->dropped(); dropped.is_counted)
      scrape.connections_dropped = {{"bound", dropped.over_bound}, {"deadline", dropped.over_time}};
  }
  if (config_ != nullptr) scrape.config = config_->get();
  if (history_ == nullptr) return scrape;
  history_->note(scrape, std::chrono::time_point_cast<Ticks>(std::chrono::system_clock::now()), Clock::now());
  const std::lock_guard lock(mutex_);
  if (!newest_ || newest_->begun <= begun) newest_ = Taken{begun, scrape};
  return scrape;
}

Scrape ScrapeTaker::recent(Clock::duration max_age, Clock::time_point deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (newest_ && Clock::now() - newest_->begun <= max_age) return newest_->scrape;
  }
  return take(deadline);
}

}  // namespace jobx
