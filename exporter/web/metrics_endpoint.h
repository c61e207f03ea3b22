/// GET /metrics.
#pragma once

#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>

#include "base/result.h"
#include "exporter/web/body_writer.h"
#include "exporter/web/http.h"
#include "exporter/web/scrape_taker.h"
#include "exporter/web/shared_body.h"

namespace jobx {

/// What scrapes of some of the sources leave to the endpoint that replaces this one.
using FilteredMemory = std::map<std::set<SourceKind>, CollectorMemory>;

/// Collects, writes in the format the client likes, compresses if it may. Requests that come together and
/// like the same share one body.
///
/// Scrapes of some of the sources (`collect[]`, `exclude[]`) share the sources' runs with all others, but
/// nothing that is remembered from one scrape to the next: each set of sources has a memory of its own. Any
/// thread.
class MetricsEndpoint {
 public:
  /// Sets of sources that are remembered; with one more, the set that was not asked for longest is forgotten,
  /// and its counters may begin again.
  static constexpr std::size_t kMostFilters = 4;

  /// `margin` is taken off the time-out that Prometheus sends. `scrapes` must outlive this.
  MetricsEndpoint(ScrapeTaker& scrapes, std::chrono::duration<double> margin, FilteredMemory filtered = {})
      : scrapes_(scrapes), margin_(margin), filtered_memory_(std::move(filtered)) {}

  Response handle(const Request& request);

  /// For the next endpoint. Requests that are being handled here go on.
  [[nodiscard]] FilteredMemory filtered_memory() const;

 private:
  using SharedBodies = std::array<std::array<SharedBody, 2>, 2>;  ///< by format, and if it is compressed

  /// Scrapes of some of the sources.
  struct Filtered {
    Filtered(std::unique_ptr<Collector> some, const ScrapeTaker& all)
        : collector(std::move(some)), scrapes(*collector, all) {}
    std::unique_ptr<Collector> collector;
    ScrapeTaker scrapes;
    SharedBodies shared;
  };

  /// Collects all that the client may wait for.
  Response scrape(const Request& request, Clock::time_point deadline, ScrapeTaker& scrapes,
                  SharedBodies& shared);
  [[nodiscard]] std::set<SourceKind> enabled() const;
  std::shared_ptr<Filtered> filtered(const std::set<SourceKind>& kinds);

  ScrapeTaker& scrapes_;
  std::chrono::duration<double> margin_;
  BodyWriter writer_;
  SharedBodies shared_;

  struct Remembered {
    std::shared_ptr<Filtered> scrapes;
    std::uint64_t used = 0;  ///< the higher, the later
  };
  mutable std::mutex mutex_;        // guards all below
  FilteredMemory filtered_memory_;  ///< of the endpoint before; each is taken when it is asked for
  std::map<std::set<SourceKind>, Remembered> filtered_;
  std::uint64_t uses_ = 0;
};

/// How long a scrape may take: the header X-Prometheus-Scrape-Timeout-Seconds less the margin, but at least
/// half of it; without the header, Prometheus's default of 10 s. Capped at 2 minutes, so that no client can
/// hold a thread for ever. Fails with ProgramError::invalid_argument for a header that is not a positive
/// number.
Result<Clock::duration> scrape_timeout(std::string_view header, std::chrono::duration<double> margin);

}  // namespace jobx
