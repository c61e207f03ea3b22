#include "exporter/app/serving.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/version.h"
#include "collector/sources/owned_source.h"
#include "exporter/app/heap.h"
#include "exporter/report/enclosing_job.h"

namespace jobx {
namespace {

/// In which metrics show them.
constexpr std::array kSourceOrder{SourceKind::object, SourceKind::services, SourceKind::containerd,
                                  SourceKind::pdh,    SourceKind::etw,      SourceKind::owned};
static_assert(kSourceOrder.size() == kSourceKinds.size());

std::size_t place_of(const std::shared_ptr<SourceRunner>& runner) {
  return static_cast<std::size_t>(std::find(kSourceOrder.begin(), kSourceOrder.end(), runner->kind()) -
                                  kSourceOrder.begin());
}

}  // namespace

Result<std::unique_ptr<Serving>> Serving::start(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                                Log& log, const std::stop_token& stop,
                                                std::shared_ptr<EventRing> events, ReloadLinks links) {
  share_heaps();
  log.info("starting jobobject_exporter", {{"version", std::string(version())},
                                           {"compiler", std::string(compiler())},
                                           {"platform", std::string(platform())}});
  if (owned) {
    for (const std::string& line : describe_enclosing_job(read_enclosing_job())) log.info(line);
  }
  Result<std::shared_ptr<WebGate>> gate = WebGate::open(options.web_config_file, log);
  if (!gate) return gate.error();
  std::unique_ptr<Serving> serving(new Serving(options, *gate, log, std::move(events), std::move(links)));
  Result<Plan> first = serving->plan(options, std::move(owned), serving->events_, {}, stop);
  if (!first) return first.error();
  serving->generation_ =
      std::make_unique<CurrentGeneration>(serving->make_generation(*std::move(first), options, {}));
  serving->listeners_ = std::make_unique<Listeners>(
      [&current = *serving->generation_](const Request& request) { return current.handle(request); }, *gate,
      log);
  const Result<Listeners::Servers> listening = serving->listeners_->change_to(options.listen_addresses);
  if (!listening) return listening.error();
  serving->watch_.emplace(*gate);
  return serving;
}

Serving::Serving(const ServeOptions& options, std::shared_ptr<WebGate> gate, Log& log,
                 std::shared_ptr<EventRing> events, ReloadLinks links)
    : log_(log),
      links_(std::move(links)),
      gate_(std::move(gate)),
      events_(std::move(events)),
      source_log_(log),
      sources_(options.sources) {}

Result<Serving::Plan> Serving::plan(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                    const std::shared_ptr<EventRing>& events, const Runners& before,
                                    const std::stop_token& stop) {
  Runners runners;
  std::set<SourceKind> kept;
  for (const auto& runner : before) {
    if (!is_same_source(runner->kind(), sources_, options.sources)) continue;
    runners.push_back(runner);
    kept.insert(runner->kind());
  }
  Result<Sources> sources = make_sources(options.sources, events, stop, kept);
  if (!sources) return sources.error();
  for (const Error& error : sources->unavailable) {
    log_.warn("a source is not available on this system", {{"error", error.message()}});
  }
  if (sources->all.empty() && kept.empty()) {
    log_.warn("every source is disabled; serving only the exporter's own metrics");
  }
  if (owned && !kept.contains(SourceKind::owned)) {
    sources->all.push_back(std::make_unique<OwnedSource>(std::move(owned)));
  }
  return Plan{std::move(runners), *std::move(sources)};
}

std::shared_ptr<const Generation> Serving::make_generation(Plan plan, const ServeOptions& options,
                                                           GenerationMemory memory) {
  Runners runners = std::move(plan.kept);
  for (auto& one : run_all(std::move(plan.fresh.all), memory.collector)) runners.push_back(std::move(one));
  std::stable_sort(runners.begin(), runners.end(),
                   [](const auto& a, const auto& b) { return place_of(a) < place_of(b); });
  if (options.ui && !api_) api_ = std::make_shared<ApiMemory>(events_);
  const Generation::Options made{options.budget,
                                 options.timeout_margin,
                                 std::move(plan.fresh.rules),
                                 options.ui ? api_ : nullptr,
                                 gate_.get(),
                                 links_.status,
                                 options.has_lifecycle ? links_.request : ReloadRequest()};
  return std::make_shared<const Generation>(std::move(runners), made, source_log_, std::move(memory));
}

Result<std::shared_ptr<void>> Serving::reload(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                              std::shared_ptr<EventRing> events,
                                              const std::stop_token& stop) {
  struct Unused {
    std::shared_ptr<const Generation> generation;
    Listeners::Servers servers;
  };
  const std::shared_ptr<const Generation> before = generation_->get();
  // All that can fail comes first.
  Result<Plan> next = plan(options, std::move(owned), events, before->runners(), stop);
  if (!next) return next.error();
  if (Result<void> web = gate_->reload(); !web) return web.error();
  Result<Listeners::Servers> servers = listeners_->change_to(options.listen_addresses);
  if (!servers) return servers.error();
  if (events != events_) {  // somebody tells events from now on: what the page remembers begins anew
    events_ = std::move(events);
    api_.reset();
  }
  auto unused = std::make_shared<Unused>();
  unused->servers = *std::move(servers);
  unused->generation = generation_->replace(make_generation(*std::move(next), options, before->memory()));
  sources_ = options.sources;
  return std::shared_ptr<void>(std::move(unused));
}

void Serving::stop() {
  log_.info("stopping after the scrapes in progress");
  generation_->get()->end_waits();
  watch_.reset();
  listeners_->stop();
  log_.info("stopped");
}

}  // namespace jobx
