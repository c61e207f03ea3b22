/// Which path answers what.
#pragma once

#include "exporter/web/http.h"
#include "exporter/web/metrics_endpoint.h"

namespace jobx {

/// `/`, `/metrics`, `/-/healthy`, `/-/ready`; 404 for everything else. Any thread.
class Routes {
 public:
  /// `metrics` must outlive this.
  explicit Routes(MetricsEndpoint& metrics) : metrics_(metrics) {}

  [[nodiscard]] Response handle(const Request& request) const;

 private:
  MetricsEndpoint& metrics_;
};

}  // namespace jobx
