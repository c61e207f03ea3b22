/// For another C++ program that has a prometheus-cpp registry or exposer: job objects as a Collectable.
#pragma once

#include <chrono>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "collector/collector.h"

namespace jobx {

/// The families of a scrape as prometheus-cpp's own values. Counters keep their `_total`; ticks become
/// seconds.
std::vector<prometheus::MetricFamily> to_metric_families(const Scrape& scrape);

/// Collects whenever the registry or exposer that it is registered with does. Does not own the collector. Any
/// thread.
class JobObjectCollectable final : public prometheus::Collectable {
 public:
  explicit JobObjectCollectable(Collector& collector, Clock::duration timeout = std::chrono::seconds(5))
      : collector_(collector), timeout_(timeout) {}

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  Collector& collector_;
  Clock::duration timeout_;
};

}  // namespace jobx
