#include "exporter/app/serving.h"

#include <utility>

#include "base/version.h"
#include "collector/sources/owned_source.h"
#include "exporter/app/heap.h"
#include "exporter/report/enclosing_job.h"

namespace jobx {
namespace {

/// Says once how others reach this: whoever starts a server on all interfaces may not be aware of it.
void tell_of_exposure(const std::vector<ListenAddress>& addresses, const WebGate& gate, Log& log) {
  if (gate.has_tls()) return;
  for (const ListenAddress& address : addresses) {
    if (is_loopback(address)) continue;
    log.warn("serving to the network without TLS; restrict the port with a firewall, or see docs/security.md",
             {{"address", address.text()}});
    return;
  }
}

}  // namespace

Result<std::unique_ptr<Serving>> Serving::start(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                                Log& log, const std::stop_token& stop,
                                                std::shared_ptr<const EventRing> events) {
  share_heaps();
  log.info("starting jobobject_exporter", {{"version", std::string(version())},
                                           {"compiler", std::string(compiler())},
                                           {"platform", std::string(platform())}});
  if (owned) {
    for (const std::string& line : describe_enclosing_job(read_enclosing_job())) log.info(line);
  }
  Result<std::shared_ptr<WebGate>> gate = WebGate::open(options.web_config_file, log);
  if (!gate) return gate.error();
  Result<Sources> sources = make_sources(options.sources, stop);
  if (!sources) return sources.error();
  for (const Error& error : sources->unavailable) {
    log.warn("a source is not available on this system", {{"error", error.message()}});
  }
  if (sources->all.empty()) log.warn("every source is disabled; serving only the exporter's own metrics");
  if (owned) sources->all.push_back(std::make_unique<OwnedSource>(std::move(owned)));
  std::unique_ptr<Serving> serving(
      new Serving(*std::move(sources), options, *gate, log, std::move(events)));
  Result<std::unique_ptr<HttpServer>> server = HttpServer::start(
      options.listen_addresses,
      [&current = serving->generation_](const Request& request) { return current.handle(request); }, log,
      *gate);
  if (!server) return server.error();
  serving->server_ = *std::move(server);
  for (const ListenAddress& address : serving->server_->addresses()) {
    log.info("listening", {{"address", address.text()}, {"tls", (*gate)->has_tls() ? "true" : "false"}});
  }
  tell_of_exposure(serving->server_->addresses(), **gate, log);
  serving->watch_.emplace(*gate);
  return serving;
}

Serving::Serving(Sources sources, const ServeOptions& options, std::shared_ptr<WebGate> gate, Log& log,
                 std::shared_ptr<const EventRing> events)
    : log_(log),
      gate_(std::move(gate)),
      source_log_(log),
      generation_(std::make_shared<const Generation>(
          std::move(sources.all),
          Generation::Options{options.budget, options.timeout_margin, std::move(sources.rules),
                              options.ui ? std::make_shared<ApiMemory>(std::move(events)) : nullptr,
                              gate_.get()},
          source_log_)) {}

void Serving::stop() {
  log_.info("stopping after the scrapes in progress");
  generation_.get()->end_waits();
  watch_.reset();
  server_->stop();
  log_.info("stopped");
}

}  // namespace jobx
