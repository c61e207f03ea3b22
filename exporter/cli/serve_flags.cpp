#include "exporter/cli/serve_flags.h"

#include <CLI/CLI.hpp>
#include <cmath>
#include <map>
#include <utility>

#include "exporter/cli/choice.h"
#include "exporter/config/units.h"

namespace jobx {
namespace {

const std::map<std::string, LogLevel> kLogLevels{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warn", LogLevel::warn},
                                                 {"error", LogLevel::error}};
const std::map<std::string, LogFormat> kLogFormats{{"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}};

}  // namespace

void add_source_flags(CLI::App& app, ServeFlags& flags) {
  app.add_flag("--collector.object,!--no-collector.object", flags.sources.object,
               "Ask the kernel about every named job object (the default), or do not.");
  app.add_flag("--collector.object.processes,!--no-collector.object.processes",
               flags.sources.object_processes,
               "Ask the kernel about every process of every job, too. Off by default.");
  app.add_flag("--collector.object.unnamed,!--no-collector.object.unnamed", flags.sources.object_unnamed,
               "Find jobs without a name, too, by the handles that processes hold. Off by default.");
  app.add_flag("--collector.pdh,!--no-collector.pdh", flags.sources.pdh,
               "Read the performance counters Job Object (the default), or do not.");
  app.add_flag("--collector.pdh.details,!--no-collector.pdh.details", flags.sources.pdh_details,
               "Read the counters Job Object Details, too: every process of every job. Off by default.");
  app.add_option("--pdh.log", flags.replay.file,
                 "Play a counter log (.blg, .csv, .tsv) as if it were live, instead of the live counters.")
      ->type_name("FILE");
  app.add_option("--pdh.log.speed", flags.replay.speed, "How many seconds of the log to play in a second.")
      ->type_name("FACTOR")
      ->check(CLI::Range(0.001, 1e6))
      ->capture_default_str();
  app.add_flag("--pdh.log.loop", flags.replay.loop, "Play the log again when it has ended.");
}

void add_serve_flags(CLI::App& app, ServeFlags& flags) {
  app.add_option("--web.listen-address", flags.listen_addresses,
                 "Where to serve: HOST:PORT, [IPV6]:PORT or :PORT; may be repeated. Port 0 takes a free one.")
      ->type_name("ADDRESS")
      ->capture_default_str()
      ->expected(1)
      ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  app.add_option("--log.level", flags.log_level,
                 "The least serious lines to log: debug, info, warn or error.")
      ->type_name("LEVEL")
      ->capture_default_str();
  app.add_option("--log.format", flags.log_format, "How to log, on standard error: logfmt or json.")
      ->type_name("FORMAT")
      ->capture_default_str();
  add_source_flags(app, flags);
  app.add_option("--limits.max-jobs", flags.budget.max_jobs,
                 "How many jobs one scrape shows; the series of the rest are counted, not shown.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{20'000}))
      ->capture_default_str();
  app.add_option("--limits.max-processes", flags.budget.max_processes,
                 "How many processes one scrape shows with --collector.object.processes or "
                 "--collector.pdh.details; the series of the rest are counted.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{0}, std::size_t{100'000}))
      ->capture_default_str();
  app.add_option("--config.file", flags.config_file,
                 "Jobs to own, and flags: a YAML file, see --config.reference.")
      ->type_name("FILE");
  app.add_flag("--config.check", flags.config_check,
               "Read the configuration file, say what is wrong, and end.");
  app.add_flag("--config.reference", flags.config_reference,
               "Print every key of the configuration file, as Markdown.");
  app.add_option("--jobs.linger", flags.linger,
                 "How long the last figures of an owned job are served when it has ended; of the job of run: "
                 "0 by default.")
      ->type_name("DURATION")
      ->capture_default_str();
  app.add_option("--scrape.timeout-margin", flags.timeout_margin,
                 "Seconds to take off Prometheus's scrape timeout, for the way back.")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 60.0))
      ->capture_default_str();
}

SourceOptions to_source_options(const ServeFlags& flags) {
  SourceOptions sources = flags.sources;
  if (flags.replay.file.empty()) {
    if (flags.replay.loop) throw CLI::ValidationError("--pdh.log.loop", "needs a log: --pdh.log=FILE");
    return sources;
  }
  if (!sources.pdh) throw CLI::ValidationError("--pdh.log", "is of no use with --no-collector.pdh");
  // CLI11's range lets it pass: NaN compares false with both bounds.
  if (std::isnan(flags.replay.speed)) throw CLI::ValidationError("--pdh.log.speed", "nan is no number");
  sources.replay = flags.replay;
  return sources;
}

ServeOptions to_options(const ServeFlags& flags) {
  ServeOptions options;
  for (const std::string& text : flags.listen_addresses) {
    Result<ListenAddress> address = parse_listen_address(text);
    if (!address) throw CLI::ValidationError("--web.listen-address", address.error().message());
    options.listen_addresses.push_back(*std::move(address));
  }
  options.log_level = look_up(kLogLevels, "--log.level", flags.log_level);
  options.log_format = look_up(kLogFormats, "--log.format", flags.log_format);
  options.sources = to_source_options(flags);
  options.budget = flags.budget;
  const Result<Ticks> linger = parse_duration(flags.linger);
  if (!linger) throw CLI::ValidationError("--jobs.linger", linger.error().message());
  if (*linger > std::chrono::hours(24)) throw CLI::ValidationError("--jobs.linger", "is a day at most: 24h");
  options.jobs_linger = *linger;
  // CLI11's range lets it pass: NaN compares false with both bounds.
  if (std::isnan(flags.timeout_margin))
    throw CLI::ValidationError("--scrape.timeout-margin", "nan is no number");
  options.timeout_margin = std::chrono::duration<double>(flags.timeout_margin);
  return options;
}

}  // namespace jobx
