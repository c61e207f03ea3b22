/// Which path answers what.
#pragma once

#include "exporter/web/api/api_endpoint.h"
#include "exporter/web/http.h"
#include "exporter/web/metrics_endpoint.h"

namespace jobx {

/// `/`, `/metrics`, `/-/healthy`, `/-/ready`, the page's files and the API; 404 for everything else. Any
/// thread.
class Routes {
 public:
  /// `api` may be null: no page and no API, but a few links. Both must outlive this.
  explicit Routes(MetricsEndpoint& metrics, ApiEndpoint* api = nullptr) : metrics_(metrics), api_(api) {}

  [[nodiscard]] Response handle(const Request& request) const;

 private:
  MetricsEndpoint& metrics_;
  ApiEndpoint* api_;
};

}  // namespace jobx
