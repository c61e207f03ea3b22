#include "exporter/web/metrics_endpoint.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <optional>
#include <utility>

#include "base/numbers.h"
#include "base/text.h"
#include "exporter/web/negotiation.h"
#include "exporter/web/source_filter.h"

namespace jobx {
namespace {

using Seconds = std::chrono::duration<double>;

constexpr Seconds kDefaultTimeout{10};
constexpr Seconds kLongestTimeout{120};
constexpr std::string_view kTimeoutHeader = "x-prometheus-scrape-timeout-seconds";

Response bad_request(const Error& error) {
  return {400, "text/plain; charset=utf-8", error.message() + "\n", {}};
}

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
  if (!timeout) return bad_request(timeout.error());
  const Result<std::optional<std::set<SourceKind>>> filter = parse_source_filter(request.query, enabled());
  if (!filter) return bad_request(filter.error());
  const Clock::time_point deadline = Clock::now() + *timeout;
  if (!*filter) return scrape(request, deadline, scrapes_, shared_);
  const std::shared_ptr<Filtered> some = filtered(**filter);
  return scrape(request, deadline, some->scrapes, some->shared);
}

Response MetricsEndpoint::scrape(const Request& request, Clock::time_point deadline, ScrapeTaker& scrapes,
                                 SharedBodies& shared) {
  const TextFormat format = choose_format(request.header("accept"));
  const bool is_compressed = accepts_gzip(request.header("accept-encoding"));
  Response response;
  response.content_type = content_type(format);
  response.headers["Vary"] = "Accept, Accept-Encoding";
  if (is_compressed) response.headers["Content-Encoding"] = "gzip";
  response.body =
      shared.at(static_cast<std::size_t>(format))
          .at(is_compressed ? 1 : 0)
          .get(
              deadline, [&] { return scrapes.take(deadline); },
              [&](const Scrape& scrape) {
                return is_compressed ? writer_.compressed(scrape, format) : writer_.text(scrape, format);
              });
  return response;
}

std::set<SourceKind> MetricsEndpoint::enabled() const {
  std::set<SourceKind> kinds;
  for (const auto& runner : scrapes_.collector().runners()) kinds.insert(runner->kind());
  return kinds;
}

std::shared_ptr<MetricsEndpoint::Filtered> MetricsEndpoint::filtered(const std::set<SourceKind>& kinds) {
  const std::lock_guard lock(mutex_);
  Remembered& found = filtered_[kinds];
  found.used = ++uses_;
  if (!found.scrapes) {
    const auto memory = filtered_memory_.extract(kinds);
    found.scrapes = std::make_shared<Filtered>(
        scrapes_.collector().of(kinds, memory.empty() ? CollectorMemory() : std::move(memory.mapped())),
        scrapes_);
  }
  std::shared_ptr<Filtered> scrapes = found.scrapes;
  if (filtered_.size() > kMostFilters) {
    filtered_.erase(std::min_element(filtered_.begin(), filtered_.end(), [](const auto& a, const auto& b) {
      return a.second.used < b.second.used;
    }));
  }
  return scrapes;
}

FilteredMemory MetricsEndpoint::filtered_memory() const {
  FilteredMemory memory;
  std::map<std::set<SourceKind>, Remembered> used;
  FilteredMemory unused;
  {
    const std::lock_guard lock(mutex_);
    used = filtered_;
    unused = filtered_memory_;
  }
  for (const auto& [kinds, one] : used) memory.emplace(kinds, one.scrapes->collector->memory());
  for (auto& [kinds, one] : unused) {
    if (memory.size() < kMostFilters) memory.emplace(kinds, std::move(one));
  }
  return memory;
}

}  // namespace jobx
