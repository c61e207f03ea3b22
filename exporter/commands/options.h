/// What each command is asked to do.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ticks.h"
#include "etw/traced_event.h"
#include "exporter/app/log_names.h"
#include "exporter/app/serve_options.h"
#include "exporter/app/service_control.h"
#include "exporter/config/job_spec.h"
#include "exporter/history/series_label.h"
#include "exporter/report/counter_table.h"
#include "exporter/report/event_table.h"
#include "exporter/web/http_client.h"
#include "pdh/counter_path.h"

namespace jobx {

/// What becomes of processes that are left in the job when the program has exited.
enum class OnExit : std::uint8_t {
  wait,   ///< the job goes on until they have left, too
  kill,   ///< they are ended
  leave,  ///< they go on without the exporter
};

/// `run`.
struct RunOptions {
  ServeOptions serve;  ///< with no jobs of its own
  JobSpec job;         ///< with a program
  OnExit on_exit = OnExit::wait;
};

/// `config check` and `--config.check`, of a file that turned out right.
struct ConfigCheckOptions {
  std::string file;  ///< empty for none
  std::vector<JobSpec> jobs;
  bool describe = false;  ///< print what would be made of it
  std::string web_file;   ///< not read yet; empty for none
};
struct ConfigReferenceOptions {
  bool of_web = false;
};
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

/// `counters`: show performance counters, live or from a log.
struct CountersOptions {
  std::vector<CounterPath> paths;  ///< patterns; empty for the default
  std::string log_file;            ///< in UTF-8; empty for the live counters
  LogNameOptions names;
  CounterFormat format = CounterFormat::table;
  bool formatted = false;
  bool list = false;
  std::chrono::duration<double> interval{1};  ///< between live readings
  std::uint32_t count = 1;                    ///< of live readings
};

/// `backfill`: counter logs as OpenMetrics with time stamps.
struct BackfillOptions {
  std::vector<std::string> logs;  ///< in UTF-8; `-` for standard input
  std::string output;             ///< empty or `-` for standard output
  LogNameOptions names;
  std::vector<CounterPath> match;
  bool details = false;
  std::optional<std::chrono::minutes> utc_offset;  ///< of logs that do not tell it
  std::string time_zone;            ///< of logs whose header tells too little; a name, or empty
  std::vector<SeriesLabel> labels;  ///< for every series
  Ticks shift{0};                   ///< added to the time of every sample
};

/// `events`: show the events of a trace log, or live ones.
struct EventsOptions {
  std::string file;     ///< in UTF-8; `-` for standard input; empty for live events
  bool follow = false;  ///< wait for live events where there is no session
  bool all = false;
  EventFormat format = EventFormat::table;
  std::vector<std::uint32_t> jobs;     ///< by number; empty for all
  std::vector<TracedKind> kinds;       ///< empty for all, without those of processes
  std::vector<std::string> processes;  ///< ids and names of images; empty for all
};

/// `events` with the URL of a running exporter.
struct RemoteEventsOptions {
  HttpUrl url;
  bool follow = false;  ///< print later events, too
  EventFormat format = EventFormat::table;
  std::vector<std::string> jobs;         ///< NAME, NAMESPACE\NAME or ids; empty for all
  std::vector<std::string> kinds;        ///< of kJobEventNames; empty for all
  std::vector<std::uint64_t> processes;  ///< ids; empty for all
};

enum class ServiceAction : std::uint8_t { install, uninstall, start, stop, reload, status };

/// `service`: the program as a Windows service.
struct ServiceOptions {
  ServiceAction action = ServiceAction::status;
  std::string name{kServiceName};
  std::string account = "LocalSystem";
  std::string password_file;           ///< empty for none, `-` for standard input
  std::vector<std::string> arguments;  ///< for the service, in UTF-8
  ServeOptions serve;                  ///< what they mean
};

/// `doctor`: try every source.
struct DoctorOptions {
  SourceOptions sources;
  std::string report;  ///< the file that a report goes to, in UTF-8; `-` for standard output; empty for none
};
struct MetricsOptions {};
struct VersionOptions {};

}  // namespace jobx
