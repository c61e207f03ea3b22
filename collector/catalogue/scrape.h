/// All that one scrape shows.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ticks.h"
#include "collector/merge/ended_traces.h"
#include "collector/merge/held_readings.h"
#include "collector/merge/job_view.h"
#include "collector/merge/trace_check.h"
#include "collector/sources/process_usage.h"
#include "collector/sources/source_runner.h"

namespace jobx {

/// How one source did.
struct SourceStatus {
  SourceKind kind;
  std::optional<Error> error;  ///< why it is down; empty while it is up
  Clock::duration duration{};
  std::optional<std::uint64_t> jobs;  ///< jobs it read; empty while it is down
  ErrorTimes errors;
  std::vector<Error> warnings;          ///< what went wrong short of failing
  std::vector<SourceFigure> figures{};  ///< as far as they are known, also while it is down
  HeldReading held{};                   ///< of its readings, what this scrape shows as it was before
  std::uint64_t readings_held = 0;      ///< how often that was so since the program began

  [[nodiscard]] bool up() const { return !error.has_value(); }
};

/// What the web server knows of its configuration, and of those whom it did not let in.
struct WebServerStatus {
  bool last_reload_successful = true;                 ///< false: the configuration before is still in use
  Ticks last_success{};                               ///< of reading it, since the Unix epoch
  std::optional<Ticks> certificate_expiry;            ///< since the Unix epoch; empty without TLS
  std::map<std::string_view, std::uint64_t> refused;  ///< requests by reason, since the program began
};

/// How events of ETW fit with what other sources know.
struct TraceStatus {
  std::uint64_t unnamed = 0;              ///< events of jobs whose names are not known
  std::optional<std::uint64_t> filtered;  ///< the same, where filters leave jobs out
  std::optional<EtwWay> way;              ///< of a live session that runs
  std::optional<TraceMisses> missed;      ///< empty where no live session has run
  /// Of jobs that have ended; empty where ETW does not tell what processes used.
  std::optional<EndedTraceLosses> ended_losses;
};

/// How the exporter's configuration was read last.
struct ConfigReload {
  bool is_successful = true;  ///< false: the one before is still in use
  Ticks last_success{};       ///< when it was read with success last, since the Unix epoch
};

struct Scrape {
  /// Shared between scrapes that came together. Those beyond `shown` are over the budget.
  std::shared_ptr<const std::vector<JobView>> jobs;
  std::size_t shown = 0;
  std::vector<SourceStatus> sources;
  std::map<Namespace, std::uint64_t> listed;
  std::map<std::string_view, std::uint64_t> unreadable;
  std::optional<WalkStatus> walk;              ///< empty while no source searches for jobs
  std::optional<HostCapacity> capacity;        ///< empty where no source knows the host
  std::optional<OwnedTotals> owned;            ///< empty where no jobs are owned
  std::optional<std::uint64_t> jobs_filtered;  ///< empty where nothing chooses among jobs
  /// By reason; empty where no container runtime is asked.
  std::map<std::string_view, std::uint64_t> containers_unreadable;
  std::uint64_t series_dropped = 0;                ///< since the program began
  std::optional<std::uint64_t> log_lines_dropped;  ///< since the program began; empty where there is no log
  /// Connections of clients by reason, since the program began; empty where nobody counts.
  std::map<std::string_view, std::uint64_t> connections_dropped;
  std::optional<WebServerStatus> web;  ///< empty where there is no web configuration file
  std::optional<ConfigReload> config;  ///< empty where there is no configuration file
  /// Of the source `etw`; empty where there is none.
  std::optional<TraceStatus> traces;
  ProcessUsage process;
};

}  // namespace jobx
