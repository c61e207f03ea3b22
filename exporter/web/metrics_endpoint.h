/// GET /metrics.
#pragma once

#include <array>
#include <chrono>
#include <string_view>

#include "base/result.h"
#include "exporter/web/body_writer.h"
#include "exporter/web/http.h"
#include "exporter/web/scrape_taker.h"
#include "exporter/web/shared_body.h"

namespace jobx {

/// Collects, writes in the format the client likes, compresses if it may. Requests that come together and
/// like the same share one body. Any thread.
class MetricsEndpoint {
 public:
  /// `margin` is taken off the time-out that Prometheus sends. `scrapes` must outlive this.
  MetricsEndpoint(ScrapeTaker& scrapes, std::chrono::duration<double> margin)
      : scrapes_(scrapes), margin_(margin) {}

  Response handle(const Request& request);

 private:
  ScrapeTaker& scrapes_;
  std::chrono::duration<double> margin_;
  BodyWriter writer_;
  std::array<std::array<SharedBody, 2>, 2> shared_;  ///< by format, and whether it is compressed
};

/// How long a scrape may take: the header X-Prometheus-Scrape-Timeout-Seconds less the margin, but at least
/// half of it; without the header, Prometheus's default of 10 s. Capped at 2 minutes, so that no client can
/// hold a thread for ever. Fails with ProgramError::invalid_argument for a header that is not a positive
/// number.
Result<Clock::duration> scrape_timeout(std::string_view header, std::chrono::duration<double> margin);

}  // namespace jobx
