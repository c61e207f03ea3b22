#include <memory>
#include <utility>
#include <vector>

#include "base/version.h"
#include "collector/collector.h"
#include "collector/object_source.h"
#include "exporter/commands.h"
#include "exporter/http_server.h"
#include "exporter/log.h"
#include "exporter/routes.h"
#include "exporter/stop_signal.h"

namespace jobx {
namespace {

std::vector<std::unique_ptr<Source>> make_sources(const ServeOptions& options, Log& log) {
  std::vector<std::unique_ptr<Source>> sources;
  if (options.object_source) {
    Result<JobSystem> system = JobSystem::open();
    if (!system) {
      log.warn(
          "this host has no job objects; serving the exporter's own metrics only",
          {{"source", std::string(source_name(SourceKind::object))}, {"error", system.error().message()}});
    }
    sources.push_back(std::make_unique<ObjectSource>(std::move(system)));
  }
  if (sources.empty()) log.warn("every source is switched off; serving the exporter's own metrics only");
  return sources;
}

}  // namespace

int run(const ServeOptions& options) {
  StopSignal stop;
  Log log(options.log_level, options.log_format);
  log.info("starting jobobject_exporter", {{"version", std::string(version())},
                                           {"compiler", std::string(compiler())},
                                           {"platform", std::string(platform())}});
  Collector collector(make_sources(options, log), options.max_jobs);
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
