/// The exporter at work: sources, collector and HTTP, from start to stop.
#pragma once

#include <memory>

#include "collector/collector.h"
#include "exporter/app/serve_options.h"
#include "exporter/log/log.h"
#include "exporter/web/http_server.h"
#include "exporter/web/metrics_endpoint.h"
#include "exporter/web/routes.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

class Serving {
 public:
  /// Serves from now on, and says so in `log`, which must outlive this. `owned` may be null: no jobs of our
  /// own. Fails where a counter log cannot be opened or an address not be listened on.
  static Result<std::unique_ptr<Serving>> start(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                                Log& log);
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  /// Lets running scrapes finish, then ends.
  void stop();

 private:
  Serving(std::vector<std::unique_ptr<Source>> sources, const ServeOptions& options, Log& log);

  Log& log_;
  Collector collector_;
  MetricsEndpoint metrics_;
  Routes routes_;
  std::unique_ptr<HttpServer> server_;
};

}  // namespace jobx
