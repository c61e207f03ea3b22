/// The exporter at work: a generation behind HTTP, from start to stop.
#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "exporter/app/generation.h"
#include "exporter/app/listeners.h"
#include "exporter/app/serve_options.h"
#include "exporter/app/sources.h"
#include "exporter/log/log.h"
#include "exporter/log/source_log.h"
#include "exporter/web/config_status.h"
#include "exporter/web/web_gate.h"
#include "exporter/web/web_watch.h"
#include "jobobject/own/owned_jobs.h"

namespace jobx {

/// What serving has to do with the configuration being read again.
struct ReloadLinks {
  const ConfigStatus* status = nullptr;  ///< null without a configuration file; must outlive the serving
  ReloadRequest request{};               ///< for clients, where ServeOptions::has_lifecycle; else empty
};

class Serving {
 public:
  /// Serves from now on, and says so in `log`, which must outlive this. `owned` may be null: no jobs of our
  /// own. Fails where the web configuration is wrong, a counter log cannot be opened (`stop` ends that, too)
  /// or an address not be listened on. `events` is where the source `etw` tells what happens to jobs, and
  /// what the API shows of it; null for nothing.
  static Result<std::unique_ptr<Serving>> start(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                                Log& log, const std::stop_token& stop = {},
                                                std::shared_ptr<EventRing> events = nullptr,
                                                ReloadLinks links = {});
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  /// Serves by these options from now on; on an error, by those before. Sources that are to stay as they are
  /// go on, and so do requests that are being answered. `owned`: see start(); jobs that were owned before
  /// stay so, and `events` are theirs. Reads the web configuration anew, too. Gives back what is no longer
  /// used: it ends when it is destroyed, which may take seconds, and not in a handler. `stop` ends the
  /// opening of a counter log. One thread at a time.
  Result<std::shared_ptr<void>> reload(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                                       std::shared_ptr<EventRing> events, const std::stop_token& stop = {});

  /// Lets running scrapes finish, answers those who wait for events, then ends. Not while reload() runs.
  void stop();

 private:
  Serving(const ServeOptions& options, std::shared_ptr<WebGate> gate, Log& log,
          std::shared_ptr<EventRing> events, ReloadLinks links);

  using Runners = std::vector<std::shared_ptr<SourceRunner>>;
  /// What a generation will be made of: sources that run already and stay as they are, and new ones.
  struct Plan {
    Runners kept;
    Sources fresh;
  };

  Result<Plan> plan(const ServeOptions& options, std::shared_ptr<OwnedJobs> owned,
                    const std::shared_ptr<EventRing>& events, const Runners& before,
                    const std::stop_token& stop);
  std::shared_ptr<const Generation> make_generation(Plan plan, const ServeOptions& options,
                                                    GenerationMemory memory);

  Log& log_;
  ReloadLinks links_;
  std::shared_ptr<WebGate> gate_;
  std::optional<WebWatch> watch_;
  std::shared_ptr<EventRing> events_;
  std::shared_ptr<ApiMemory> api_;  ///< outlives every generation; null until there was one with the page
  SourceLog source_log_;            ///< outlives every generation: what was logged once is not logged again
  SourceOptions sources_;           ///< that the generation is made of
  std::unique_ptr<CurrentGeneration> generation_;
  std::unique_ptr<Listeners> listeners_;
};

}  // namespace jobx
