/// What the exporter is asked to serve.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "collector/collector.h"
#include "etw/session/etw_session.h"
#include "exporter/app/log_names.h"
#include "exporter/config/job_spec.h"
#include "exporter/containers/state_files.h"
#include "exporter/kinds/job_selection.h"
#include "exporter/log/log.h"
#include "exporter/web/listen_address.h"
#include "jobobject/inspect/namespace_walk.h"

namespace jobx {

constexpr std::uint16_t kDefaultPort = 10182;

/// A counter log that stands in for the live counters.
struct ReplayOptions {
  std::string file;
  double speed = 1;  ///< how many seconds of the log a second shows
  bool loop = false;
  bool interpolate = false;  ///< counters grow between two samples of the log
  Ticks start{0};            ///< how far into the log the first reading is
  LogNameOptions names;

  friend bool operator==(const ReplayOptions&, const ReplayOptions&) = default;
};

/// Which sources to read.
struct SourceOptions {
  bool object = true;
  bool object_processes = false;
  bool object_unnamed = false;
  SkippedDirectories object_skipped = WalkOptions().skipped;
  bool pdh = true;
  bool pdh_details = false;
  std::optional<ReplayOptions> replay;
  JobSelection selection;         ///< which jobs to read, whatever the source
  std::vector<CustomKind> kinds;  ///< of the configuration file
  std::string containerd_state =
      default_containerd_state();  ///< containerd's folder, in UTF-8; empty to leave it alone
  std::string etw_log;             ///< a trace log with job events, in UTF-8; empty for none
  std::optional<EtwOptions> etw;   ///< a live session; empty for none
};

/// `serve`, the default.
struct ServeOptions {
  std::vector<ListenAddress> listen_addresses;
  std::string web_config_file;  ///< in UTF-8; empty for none
  bool has_lifecycle = false;   ///< clients may ask for a reload
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
  LogTarget log_target;
  SourceOptions sources;
  ScrapeBudget budget;
  std::chrono::duration<double> timeout_margin{0.5};
  std::vector<JobSpec> jobs;  ///< to own
  /// How long the last figures of an owned job that has ended are served.
  std::chrono::nanoseconds jobs_linger = std::chrono::minutes(5);
  bool ui = true;           ///< the page and its API
  std::string config_file;  ///< in UTF-8; empty for none
  bool watches_config = false;
  /// Reads command line and configuration file again; empty where there is nothing to be read. Any thread.
  std::function<Result<ServeOptions>()> read_again;
};

}  // namespace jobx
