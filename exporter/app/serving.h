/// The exporter at work: a generation behind HTTP, from start to stop.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>

#include "exporter/app/generation.h"
#include "exporter/app/serve_options.h"
#include "exporter/app/sources.h"
#include "exporter/log/log.h"
#include "exporter/log/source_log.h"
#include "exporter/web/http_server.h"
#include "exporter/web/web_gate.h"
#include "exporter/web/web_watch.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

class Serving {
 public:
  /// Serves from now on, and says so in `log`, which must outlive this. `owned` may be null: no jobs of our
  /// own. Fails where the web configuration is wrong, a counter log cannot be opened (`stop` ends that, too)
  /// or an address not be listened on. `events` is what the API shows of what happens to jobs; null for
  /// nothing.
  static Result<std::unique_ptr<Serving>> start(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                                Log& log, const std::stop_token& stop = {},
                                                std::shared_ptr<const EventRing> events = nullptr);
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  /// Reads the web configuration anew; see WebGate::reload(). Any thread.
  Result<void> reload_web() { return gate_->reload(); }

  /// Lets running scrapes finish, answers those who wait for events, then ends.
  void stop();

 private:
  Serving(Sources sources, const ServeOptions& options, std::shared_ptr<WebGate> gate, Log& log,
          std::shared_ptr<const EventRing> events);

  Log& log_;
  std::shared_ptr<WebGate> gate_;
  std::optional<WebWatch> watch_;
  SourceLog source_log_;  ///< outlives every generation: what was logged once is not logged again
  CurrentGeneration generation_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace jobx
