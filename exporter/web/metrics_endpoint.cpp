#include "exporter/web/metrics_endpoint.h"

#include <algorithm>
#include <cmath>

#include "base/numbers.h"
#include "base/text.h"
#include "exporter/web/negotiation.h"

namespace jobx {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds kDefaultTimeout{10};
constexpr Seconds kLongestTimeout{120};
constexpr std::string_view kTimeoutHeader = "x-prometheus-scrape-timeout-seconds";

}  // namespace

Result<Clock::duration> scrape_timeout(std::string_view header, Seconds margin) {
  Seconds timeout = kDefaultTimeout;
  if (!header.empty()) {
    const auto value = to_number<double>(header);
    if (!value || !std::isfinite(*value) || *value <= 0) {
      return Error(ProgramError::invalid_argument,
                   "the header X-Prometheus-Scrape-Timeout-Seconds is '" + to_valid_utf8(header) +
                       "'; send a positive number of seconds, or omit the header");
    }
    timeout = std::min(Seconds(*value), kLongestTimeout);
  }
  return std::chrono::duration_cast<Clock::duration>(std::max(timeout - margin, timeout / 2));
}

Response MetricsEndpoint::handle(const Request& request) {
  const Result<Clock::duration> timeout = scrape_timeout(request.header(kTimeoutHeader), margin_);
  if (!timeout) return {400, "text/plain; charset=utf-8", timeout.error().message() + "\n", {}};
  const Clock::time_point deadline = Clock::now() + *timeout;
  const TextFormat format = choose_format(request.header("accept"));
  const bool is_compressed = accepts_gzip(request.header("accept-encoding"));
  Response response;
  response.content_type = content_type(format);
  response.headers["Vary"] = "Accept, Accept-Encoding";
  if (is_compressed) response.headers["Content-Encoding"] = "gzip";
  response.body =
      shared_.at(static_cast<std::size_t>(format))
          .at(is_compressed ? 1 : 0)
          .get(
              deadline, [&] { return scrapes_.take(deadline); },
              [&](const Scrape& scrape) {
                return is_compressed ? writer_.compressed(scrape, format) : writer_.text(scrape, format);
              });
  return response;
}

}  // namespace jobx
