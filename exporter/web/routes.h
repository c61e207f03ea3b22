/// Which path answers what.
#pragma once

#include <functional>
#include <utility>

#include "base/result.h"
#include "exporter/web/api/api_endpoint.h"
#include "exporter/web/http.h"
#include "exporter/web/metrics_endpoint.h"

namespace jobx {

/// Reads the configuration anew and returns when that is done; the error says why it was refused. Any thread.
using ReloadRequest = std::function<Result<void>()>;

/// `/`, `/metrics`, `/-/healthy`, `/-/ready`, `/-/reload`, the page's files and the API; 404 for everything
/// else. Any thread.
class Routes {
 public:
  /// `api` may be null: no page and no API, but a few links. Both must outlive this. `reload` is empty where
  /// clients may not ask for it.
  explicit Routes(MetricsEndpoint& metrics, ApiEndpoint* api = nullptr, ReloadRequest reload = {})
      : metrics_(metrics), api_(api), reload_(std::move(reload)) {}

  [[nodiscard]] Response handle(const Request& request) const;

 private:
  [[nodiscard]] Response reload(const Request& request) const;

  MetricsEndpoint& metrics_;
  ApiEndpoint* api_;
  ReloadRequest reload_;
};

}  // namespace jobx
