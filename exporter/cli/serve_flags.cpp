#include "exporter/cli/serve_flags.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "exporter/cli/choice.h"
#include "exporter/cli/repeatable.h"
#include "exporter/config/units.h"

namespace jobx {
namespace {

const std::map<std::string, LogLevel> kLogLevels{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warn", LogLevel::warn},
                                                 {"error", LogLevel::error}};
const std::map<std::string, std::optional<EtwWay>> kEtwWays{{"auto", EtwWay::automatic},
                                                            {"manifest", EtwWay::manifest},
                                                            {"off", std::nullopt},
                                                            {"system", EtwWay::system}};
const std::map<std::string, StaleSession> kStaleSessions{{"fail", StaleSession::fail},
                                                         {"stop", StaleSession::stop}};
const std::map<std::string, LogFormat> kLogFormats{{"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}};
const std::map<std::string, LogOutput> kLogOutputs{
    {"stderr", LogOutput::standard_error}, {"file", LogOutput::file}, {"eventlog", LogOutput::event_log}};

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : ", ").append(text);
  return all;
}

void add_collector_flags(CLI::App& app, ServeFlags& flags) {
  const auto add = [&](const std::string& name, bool& value, const std::string& help) {
    app.add_flag("--" + name + ",!--no-" + name, value, help + (value ? " (default on)" : " (default off)"))
        ->group("Collectors");
  };
  add("collector.object", flags.sources.object, "Read every named job object from the kernel.");
  add("collector.object.processes", flags.sources.object_processes,
      "Report each process of each job, from the kernel's process table, with the Windows services and the "
      "application pool of IIS that it runs.");
  add("collector.object.unnamed", flags.sources.object_unnamed,
      "Report jobs that no directory shows, most of which have no name, found through the handles that "
      "processes hold. Needs SeDebugPrivilege to "
      "find all of them.");
  repeatable(
      app.add_option(
             "--collector.object.skip-directory", flags.skipped_directories,
             "Directory of the object namespace not to search for jobs; * stands for any one name. May be "
             "repeated, and replaces the default list; none for an empty one. (default " +
                 joined(flags.skipped_directories) + ")")
          ->type_name("PATH"))
      ->group("Collectors");
  const auto add_filter = [&](const std::string& name, std::string& value, const std::string& help) {
    app.add_option("--" + name, value, help)->type_name("REGEX")->group("Collectors");
  };
  add_filter("collector.object.include", flags.include,
             "Report only jobs whose whole name matches, whichever collector finds them (RE2 syntax).");
  add_filter("collector.object.exclude", flags.exclude, "Do not report jobs whose whole name matches.");
  add_filter("collector.object.namespace-include", flags.namespace_include,
             "Report only jobs whose label namespace matches, such as global|session_.*.");
  add_filter("collector.object.namespace-exclude", flags.namespace_exclude,
             "Do not report jobs whose label namespace matches.");
  app.add_option("--collector.object.kinds", flags.kinds,
                 "Report only jobs of these kinds, separated by commas, such as "
                 "container,hostprocess_container.")
      ->type_name("KINDS")
      ->group("Collectors");
  app.add_option("--containerd.state-dir", flags.sources.containerd_state,
                 "State folder of containerd, which names pods and containers; none reads no such folder.")
      ->type_name("DIR")
      ->capture_default_str()
      ->group("Collectors");
  add("collector.pdh", flags.sources.pdh, "Read the performance counters Job Object.");
  add("collector.pdh.details", flags.sources.pdh_details,
      "Report each process of each job, from the performance counters Job Object Details.");
}

void add_etw_flags(CLI::App& app, ServeFlags& flags) {
  app.add_option(
         "--collector.etw", flags.etw,
         "Count job events of the whole host as they happen, in a live ETW session: auto, system, manifest "
         "or off. system reports all job events and needs an elevated administrator or LocalSystem; "
         "manifest reports jobs that are created or terminated and may also work for members of Performance "
         "Log Users; auto takes the first of the two that Windows allows. The session takes 2 MiB of "
         "non-paged memory, or 128 KiB per processor if that is more, and the exporter 4 MiB; only Windows "
         "has ETW.")
      ->type_name("WAY")
      ->capture_default_str()
      ->group("Collectors");
  app.add_flag("--collector.etw.processes,!--no-collector.etw.processes", flags.etw_processes,
               "Also count what processes of jobs have used when they end, including those of jobs that live "
               "too briefly for a scrape. Every process of the host then raises events. (default off)")
      ->group("Collectors");
  app.add_option("--etw.stale-session", flags.stale_session,
                 "If an ETW session named jobobject_exporter is running at the start: stop it, as a crashed "
                 "exporter leaves one behind, or fail, which leaves it alone.")
      ->type_name("ACTION")
      ->capture_default_str()
      ->group("Collectors");
}

void add_replay_flags(CLI::App& app, ServeFlags& flags) {
  const std::string group = "Counter logs";
  app.add_option("--pdh.log", flags.replay.file,
                 "Replay a counter log (.blg, .csv, .tsv) as if it were live, instead of the live counters.")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--pdh.log.speed", flags.replay.speed, "Seconds of the log to replay per second.")
      ->type_name("FACTOR")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str()
      ->group(group);
  app.add_flag("--pdh.log.interpolate", flags.replay.interpolate,
               "Let counters grow evenly between two samples of the log, instead of in steps.")
      ->group(group);
  app.add_option("--pdh.log.start", flags.replay_start,
                 "How far into the log to start, such as 90m; a loop starts again at the log's beginning.")
      ->type_name("DURATION")
      ->capture_default_str()
      ->group(group);
  app.add_flag("--pdh.log.loop", flags.replay.loop, "Start the log again when it ends.")->group(group);
  add_log_name_flags(app, flags.replay_names, group);
}

void add_trace_flags(CLI::App& app, ServeFlags& flags) {
  app.add_option("--etw.log", flags.sources.etw_log,
                 "Count the job events of a trace log (.etl), which is read once, by the first scrape.")
      ->type_name("FILE")
      ->group("Trace logs");
}

void add_budget_flags(CLI::App& app, ServeFlags& flags) {
  const std::string group = "Scrape limits";
  app.add_option("--limits.max-jobs", flags.budget.max_jobs,
                 "Maximum number of jobs in one scrape, 1 to 20000; the series of the rest are counted, not "
                 "exported.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{20'000}))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--limits.max-processes", flags.budget.max_processes,
         "Maximum number of processes in one scrape, 0 to 100000; the series of the rest are counted, "
         "not exported.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{0}, std::size_t{100'000}))
      ->capture_default_str()
      ->group(group);
  app.add_option(
         "--limits.max-bytes", flags.budget.max_bytes,
         "Maximum size of the series of jobs in one scrape in bytes, 65536 to 1073741824; jobs beyond "
         "it are left out whole, and their series are counted.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{65'536}, std::size_t{1'073'741'824}))
      ->capture_default_str()
      ->group(group);
  app.add_option("--scrape.timeout-margin", flags.timeout_margin,
                 "Seconds to subtract from Prometheus's scrape timeout, 0 to 60, to leave time for the "
                 "response.")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 60.0))
      ->capture_default_str()
      ->group(group);
}

void add_config_flags(CLI::App& app, ServeFlags& flags) {
  const std::string group = "Configuration";
  app.add_option("--config.file", flags.config_file, "YAML file with jobs to own and flags.")
      ->type_name("FILE")
      ->group(group);
  app.add_flag("--config.check", flags.config_check,
               "Check the configuration file and the web configuration file, print what is wrong, and exit.")
      ->group(group);
  app.add_flag("--config.watch", flags.config_watch, "Reload the configuration file when it has changed.")
      ->group(group);
  app.add_flag("--config.reference", flags.config_reference,
               "Print all keys of the configuration file, as Markdown, and exit.")
      ->group(group);
  app.add_option("--jobs.linger", flags.linger,
                 "How long the final figures of an owned job are served after it ends and, with "
                 "--collector.etw.processes, those that ETW reports of other jobs, such as 90s, at most 24h.")
      ->type_name("DURATION")
      ->capture_default_str()
      ->group(group);
}

void add_log_flags(CLI::App& app, ServeFlags& flags) {
  const std::string group = "Log";
  app.add_option("--log.level", flags.log_level, "Lowest severity to log: debug, info, warn or error.")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->group(group);
  app.add_option("--log.format", flags.log_format, "Format of the log: logfmt or json.")
      ->type_name("FORMAT")
      ->capture_default_str()
      ->group(group);
  app.add_option("--log.output", flags.log_output,
                 "Where the log goes: stderr, file or eventlog (Windows' Application log). (default stderr; "
                 "eventlog for a Windows service)")
      ->type_name("OUTPUT")
      ->group(group);
  app.add_option("--log.file", flags.log_target.file, "File for --log.output=file.")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--log.file.max-size", flags.log_max_size,
                 "Size at which the log file is renamed to FILE.1 and a new one begun, 4KiB to 1TiB.")
      ->type_name("BYTES")
      ->capture_default_str()
      ->group(group);
  app.add_option("--log.file.max-files", flags.log_target.max_files,
                 "Number of log files to keep, FILE included, 1 to 1000.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1'000}))
      ->capture_default_str()
      ->group(group);
}

LogTarget to_log_target(const ServeFlags& flags) {
  LogTarget target = flags.log_target;
  target.output = flags.log_output.empty() ? LogOutput::automatic
                                           : look_up(kLogOutputs, "--log.output", flags.log_output);
  const bool is_file = target.output == LogOutput::file;
  if (is_file && target.file.empty()) throw CLI::ValidationError("--log.output", "requires --log.file=FILE");
  if (!is_file && !target.file.empty())
    throw CLI::ValidationError("--log.file", "requires --log.output=file");
  const Result<std::uint64_t> size = parse_bytes(flags.log_max_size);
  if (!size) throw CLI::ValidationError("--log.file.max-size", size.error().message());
  constexpr std::uint64_t kLeast = 4'096;
  constexpr std::uint64_t kMost = std::uint64_t{1} << 40;
  if (*size < kLeast || *size > kMost)
    throw CLI::ValidationError("--log.file.max-size", "must be from 4KiB to 1TiB");
  target.max_bytes = *size;
  return target;
}

/// Empty for a filter that is not given.
std::optional<Pattern> to_pattern(const char* flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  Result<Pattern> pattern = Pattern::compile(text);
  if (!pattern) throw CLI::ValidationError(flag, pattern.error().message());
  return *std::move(pattern);
}

JobSelection to_selection(const ServeFlags& flags) {
  JobSelection selection;
  selection.include = to_pattern("--collector.object.include", flags.include);
  selection.exclude = to_pattern("--collector.object.exclude", flags.exclude);
  selection.namespace_include = to_pattern("--collector.object.namespace-include", flags.namespace_include);
  selection.namespace_exclude = to_pattern("--collector.object.namespace-exclude", flags.namespace_exclude);
  if (flags.kinds.empty()) return selection;
  Result<std::vector<std::string>> kinds = parse_kinds(flags.kinds, KindTable(flags.sources.kinds).kinds());
  if (!kinds) throw CLI::ValidationError("--collector.object.kinds", kinds.error().message());
  selection.kinds = *std::move(kinds);
  return selection;
}

/// Empty for no live session.
std::optional<EtwOptions> to_etw_options(const ServeFlags& flags) {
  const std::optional<EtwWay> way = look_up(kEtwWays, "--collector.etw", flags.etw);
  const StaleSession stale = look_up(kStaleSessions, "--etw.stale-session", flags.stale_session);
  if (!way) {
    if (flags.etw_processes)
      throw CLI::ValidationError("--collector.etw.processes",
                                 "requires --collector.etw=auto, system or manifest");
    return std::nullopt;
  }
  if (!flags.sources.etw_log.empty())
    throw CLI::ValidationError("--collector.etw", "cannot be combined with --etw.log");
  EtwOptions options;
  options.way = *way;
  options.stale = stale;
  options.processes = flags.etw_processes;
  return options;
}

/// Empty without --pdh.log; then nothing may be said about it.
std::optional<ReplayOptions> to_replay(const ServeFlags& flags) {
  ReplayOptions replay = flags.replay;
  const Result<Ticks> start = parse_duration(flags.replay_start);
  if (!start) throw CLI::ValidationError("--pdh.log.start", start.error().message());
  replay.start = *start;
  replay.names = to_options(flags.replay_names);
  // CLI11's range lets it pass: NaN compares false with both bounds.
  if (std::isnan(replay.speed)) throw CLI::ValidationError("--pdh.log.speed", "nan is not a number");
  if (!replay.file.empty()) return replay;
  const auto needs_log = [](bool is_given, const std::string& flag) {
    if (is_given) throw CLI::ValidationError(flag, "requires --pdh.log=FILE");
  };
  needs_log(replay.loop, "--pdh.log.loop");
  needs_log(replay.interpolate, "--pdh.log.interpolate");
  needs_log(replay.start != Ticks{0}, "--pdh.log.start");
  needs_log(replay.names.code_page != nullptr, "--encoding");
  needs_log(!replay.names.tables.empty(), "--pdh.names");
  return std::nullopt;
}

}  // namespace

void add_source_flags(CLI::App& app, ServeFlags& flags) {
  add_collector_flags(app, flags);
  add_etw_flags(app, flags);
  add_replay_flags(app, flags);
  add_trace_flags(app, flags);
}

void add_serve_flags(CLI::App& app, ServeFlags& flags) {
  repeatable(
      app.add_option("--web.listen-address", flags.listen_addresses,
                     "Address to serve on: HOST:PORT, [IPV6]:PORT or :PORT; port 0 picks a free port. May be "
                     "repeated.")
          ->type_name("ADDRESS")
          ->capture_default_str())
      ->group("Web");
  app.add_flag("--web.disable-ui", flags.disable_ui,
               "Serve neither the page of the exporter nor its JSON API, only links and /metrics.")
      ->group("Web");
  app.add_option(
         "--web.config.file", flags.web_config_file,
         "YAML file with TLS, client certificates, passwords and headers, in exporter-toolkit's format.")
      ->type_name("FILE")
      ->group("Web");
  app.add_flag("--web.config.reference", flags.web_config_reference,
               "Print all keys of the web configuration file, as Markdown, and exit.")
      ->group("Web");
  app.add_flag("--web.enable-lifecycle", flags.lifecycle,
               "Reload the configuration file on an HTTP request POST /-/reload.")
      ->group("Web");
  add_collector_flags(app, flags);
  add_etw_flags(app, flags);
  add_budget_flags(app, flags);
  add_config_flags(app, flags);
  add_replay_flags(app, flags);
  add_trace_flags(app, flags);
  add_log_flags(app, flags);
}

SourceOptions to_source_options(const ServeFlags& flags) {
  SourceOptions sources = flags.sources;
  std::vector<std::string> skipped = flags.skipped_directories;
  if (skipped == std::vector<std::string>{"none"}) skipped.clear();
  Result<SkippedDirectories> list = SkippedDirectories::of(skipped);
  if (!list) throw CLI::ValidationError("--collector.object.skip-directory", list.error().message());
  sources.object_skipped = *std::move(list);
  sources.selection = to_selection(flags);
  if (sources.containerd_state == "none") sources.containerd_state.clear();
  sources.etw = to_etw_options(flags);
  sources.replay = to_replay(flags);
  if (sources.replay && !sources.pdh) {
    throw CLI::ValidationError("--pdh.log", "cannot be combined with --no-collector.pdh");
  }
  return sources;
}

ServeOptions to_options(const ServeFlags& flags) {
  ServeOptions options;
  for (const std::string& text : flags.listen_addresses) {
    Result<ListenAddress> address = parse_listen_address(text);
    if (!address) throw CLI::ValidationError("--web.listen-address", address.error().message());
    options.listen_addresses.push_back(*std::move(address));
  }
  options.web_config_file = flags.web_config_file;
  options.log_level = look_up(kLogLevels, "--log.level", flags.log_level);
  options.log_format = look_up(kLogFormats, "--log.format", flags.log_format);
  options.log_target = to_log_target(flags);
  options.has_lifecycle = flags.lifecycle;
  options.config_file = flags.config_file;
  options.watches_config = flags.config_watch;
  if (flags.config_watch && flags.config_file.empty())
    throw CLI::ValidationError("--config.watch", "requires --config.file=FILE");
  options.sources = to_source_options(flags);
  options.budget = flags.budget;
  const Result<Ticks> linger = parse_duration(flags.linger);
  if (!linger) throw CLI::ValidationError("--jobs.linger", linger.error().message());
  if (*linger > std::chrono::hours(24)) throw CLI::ValidationError("--jobs.linger", "must be at most 24h");
  options.jobs_linger = *linger;
  options.budget.linger = *linger;
  options.ui = !flags.disable_ui;
  // CLI11's range lets it pass: NaN compares false with both bounds.
  if (std::isnan(flags.timeout_margin))
    throw CLI::ValidationError("--scrape.timeout-margin", "nan is not a number");
  options.timeout_margin = std::chrono::duration<double>(flags.timeout_margin);
  return options;
}

}  // namespace jobx
