/// What serves, as one immutable whole.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "collector/collector.h"
#include "exporter/log/source_log.h"
#include "exporter/web/api/api_endpoint.h"
#include "exporter/web/http.h"
#include "exporter/web/metrics_endpoint.h"
#include "exporter/web/routes.h"

namespace jobx {

/// What a generation leaves to the one that replaces it, so that no counter falls.
struct GenerationMemory {
  CollectorMemory collector{};
  FilteredMemory filtered{};
};

/// Sources, the collector that asks them, and the endpoints that answer with what it collects. None of them
/// is changed or exchanged while the generation lives: other options are another generation, which takes over
/// the sources that stay as they are.
///
/// Any thread may call any method. Its end waits a little for sources that are at work; see ~SourceRunner().
class Generation {
 public:
  struct Options {
    ScrapeBudget budget;
    std::chrono::duration<double> timeout_margin{0.5};
    std::shared_ptr<const JobRules> rules = nullptr;  ///< null for all jobs, without a description
    std::shared_ptr<ApiMemory> api = nullptr;         ///< null for neither page nor API
    const WebGate* gate = nullptr;                    ///< null without a web configuration
    const ConfigStatus* config = nullptr;             ///< null without a configuration file
    ReloadRequest reload{};                           ///< empty where clients may not ask for it
  };

  /// `log` must outlive this. `memory` is that of the generation before: with it, counters go on where they
  /// are.
  Generation(std::vector<std::unique_ptr<Source>> sources, const Options& options, SourceLog& log,
             const GenerationMemory& memory = {});
  /// The same of sources that run already, those of the generation before.
  Generation(std::vector<std::shared_ptr<SourceRunner>> runners, const Options& options, SourceLog& log,
             GenerationMemory memory = {});
  Generation(const Generation&) = delete;
  Generation& operator=(const Generation&) = delete;

  [[nodiscard]] Response handle(const Request& request) const { return routes_.handle(request); }

  /// Answers the requests that wait for events; later ones do not wait.
  void end_waits() const;

  /// Its sources, for the next generation.
  [[nodiscard]] const std::vector<std::shared_ptr<SourceRunner>>& runners() const {
    return collector_.runners();
  }

  /// For the next generation. Requests that are being handled here go on.
  [[nodiscard]] GenerationMemory memory() const { return {collector_.memory(), metrics_.filtered_memory()}; }

 private:
  Collector collector_;
  ScrapeTaker scrapes_;
  MetricsEndpoint metrics_;
  std::unique_ptr<ApiEndpoint> api_;  ///< or null
  Routes routes_;
};

/// The generation that new requests begin with. A request keeps the one that it began with until it is
/// answered; a generation ends with the last who holds it. Any thread.
class CurrentGeneration {
 public:
  /// `first` must not be null; neither must any later one.
  explicit CurrentGeneration(std::shared_ptr<const Generation> first) : current_(std::move(first)) {}

  [[nodiscard]] std::shared_ptr<const Generation> get() const;
  /// Gives the one before back, so that the caller chooses where it ends if no request holds it any more. One
  /// thread at a time: each next one takes over the memory of the one that it replaces.
  std::shared_ptr<const Generation> replace(std::shared_ptr<const Generation> next);

  [[nodiscard]] Response handle(const Request& request) const { return get()->handle(request); }

 private:
  // A lock for two words: std::atomic<std::shared_ptr> is one, too, in every library, and some lack it.
  mutable std::mutex mutex_;
  std::shared_ptr<const Generation> current_;
};

}  // namespace jobx
