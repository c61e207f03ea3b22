#include <memory>
#include <utility>
#include <vector>

#include "base/version.h"
#include "collector/collector.h"
#include "exporter/commands.h"
#include "exporter/http_server.h"
#include "exporter/log.h"
#include "exporter/routes.h"
#include "exporter/sources.h"
#include "exporter/stop_signal.h"

namespace jobx {
int run(const ServeOptions& options) {
  StopSignal stop;
  Log log(options.log_level, options.log_format);
  log.info("starting jobobject_exporter", {{"version", std::string(version())},
                                           {"compiler", std::string(compiler())},
                                           {"platform", std::string(platform())}});
  Result<Sources> sources = make_sources(options.sources);
  if (!sources) {
    log.error(sources.error().message());
    return kExitFailed;
  }
  for (const Error& error : sources->unavailable) {
    log.warn("a source is not to be had on this system", {{"error", error.message()}});
  }
  if (sources->all.empty()) log.warn("every source is switched off; serving the exporter's own metrics only");
  Collector collector(std::move(sources->all), options.limits);
  MetricsEndpoint metrics(collector, log, options.timeout_margin);
  Routes routes(metrics);
  const Result<std::unique_ptr<HttpServer>> server = HttpServer::start(
      options.listen_addresses, [&](const Request& request) { return routes.handle(request); }, log);
  if (!server) {
    log.error(server.error().message());
    return kExitFailed;
  }
  for (const ListenAddress& address : (*server)->addresses())
    log.info("listening", {{"address", address.text()}});
  stop.wait();
  log.info("stopping: finishing running scrapes");
  (*server)->stop();
  log.info("stopped");
  return kExitDone;
}

}  // namespace jobx
