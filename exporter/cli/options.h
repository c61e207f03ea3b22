/// The command line.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "collector/collector.h"
#include "exporter/cli/backfill_options.h"
#include "exporter/cli/counters_options.h"
#include "exporter/cli/run_options.h"
#include "exporter/config/job_spec.h"
#include "exporter/log/log.h"
#include "exporter/web/listen_address.h"

namespace jobx {

constexpr std::uint16_t kDefaultPort = 10182;

/// A counter log that stands in for the live counters.
struct ReplayOptions {
  std::string file;
  double speed = 1;  ///< how many seconds of the log a second shows
  bool loop = false;
};

/// Which sources to read.
struct SourceOptions {
  bool object = true;
  bool object_processes = false;
  bool object_unnamed = false;
  bool pdh = true;
  bool pdh_details = false;
  std::optional<ReplayOptions> replay;
};

/// `serve`, the default.
struct ServeOptions {
  std::vector<ListenAddress> listen_addresses;
  LogLevel log_level = LogLevel::info;
  LogFormat log_format = LogFormat::logfmt;
  SourceOptions sources;
  Limits limits;
  std::chrono::duration<double> timeout_margin{0.5};
  std::vector<JobSpec> jobs;  ///< to own
  /// How long the last figures of an owned job that has ended are served.
  std::chrono::nanoseconds jobs_linger = std::chrono::minutes(5);
};

/// `run`.
struct RunOptions {
  ServeOptions serve;  ///< with no jobs of its own
  JobSpec job;         ///< with a program
  OnExit on_exit = OnExit::wait;
};

/// `--config.check`, of a file that turned out right.
struct ConfigCheckOptions {
  std::string file;
  std::size_t jobs = 0;
};
struct ConfigReferenceOptions {};
enum class ListFormat : std::uint8_t { table, json };

/// `list`: all jobs, or one of them in full.
struct ListOptions {
  ListFormat format = ListFormat::table;
  std::string name;  ///< as find_job() takes it; empty for all
};
/// `kill`.
struct KillOptions {
  std::string name;  ///< as find_job() takes it
  std::uint32_t exit_code = 1;
  bool force = false;  ///< also a job that this program is in
  bool yes = false;    ///< do not ask
};

struct DoctorOptions {
  SourceOptions sources;
};
struct MetricsOptions {};
struct VersionOptions {};

using Command = std::variant<ServeOptions, RunOptions, KillOptions, ConfigCheckOptions,
                             ConfigReferenceOptions, ListOptions, CountersOptions, BackfillOptions,
                             DoctorOptions, MetricsOptions, VersionOptions>;

/// The command line was answered or refused on its own: print `text` and exit with `exit_code`: 0 (help), 1
/// (a configuration file that cannot be used) or 2.
struct Usage {
  int exit_code;
  std::string text;
};

/// `arguments` in UTF-8, without the program's name.
std::variant<Command, Usage> parse_command_line(std::vector<std::string> arguments);

}  // namespace jobx
