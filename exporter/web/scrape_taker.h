/// Where the endpoints get their scrapes.
#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <utility>

#include "collector/collector.h"
#include "exporter/log/source_log.h"
#include "exporter/web/api/job_history.h"
#include "exporter/web/config_status.h"
#include "exporter/web/web_gate.h"

namespace jobx {

/// Collects, tells the log how the sources did, and the history what the jobs used. Any thread.
class ScrapeTaker {
 public:
  /// All must outlive this, and may be null but for the first two: nothing is remembered, there is no web
  /// configuration, there is no configuration file.
  ScrapeTaker(Collector& collector, SourceLog& log, JobHistory* history = nullptr,
              const WebGate* gate = nullptr, const ConfigStatus* config = nullptr)
      : collector_(collector), log_(log), history_(history), gate_(gate), config_(config) {}

  /// For scrapes of some of the sources of another one: with its log and gate, and without its history.
  ScrapeTaker(Collector& collector, const ScrapeTaker& all)
      : ScrapeTaker(collector, all.log_, nullptr, all.gate_, all.config_) {}

  [[nodiscard]] Collector& collector() const { return collector_; }

  /// A scrape of now. Returns by `deadline`, as Collector::collect() does.
  Scrape take(Clock::time_point deadline);

  /// The newest scrape if it is no older than `max_age`, else one of now.
  Scrape recent(Clock::duration max_age, Clock::time_point deadline);

 private:
  struct Taken {
    Clock::time_point begun;
    Scrape scrape;
  };

  Collector& collector_;
  SourceLog& log_;
  JobHistory* history_;
  const WebGate* gate_;
  const ConfigStatus* config_;
  std::mutex mutex_;  // guards newest_
  std::optional<Taken> newest_;
};

}  // namespace jobx
