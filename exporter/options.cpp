#include "exporter/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "base/text.h"
#include "base/version.h"

namespace jobx {
namespace {

const std::map<std::string, LogLevel> kLogLevels{{"debug", LogLevel::debug},
                                                 {"info", LogLevel::info},
                                                 {"warn", LogLevel::warn},
                                                 {"error", LogLevel::error}};
const std::map<std::string, ListFormat> kListFormats{{"table", ListFormat::table},
                                                     {"json", ListFormat::json}};
const std::map<std::string, LogFormat> kLogFormats{{"logfmt", LogFormat::logfmt}, {"json", LogFormat::json}};

/// What CLI11 fills in: text, since our own parsers give the better messages.
struct ServeFlags {
  std::vector<std::string> listen_addresses{":" + std::to_string(kDefaultPort)};
  std::string log_level = "info";
  std::string log_format = "logfmt";
  SourceOptions sources;
  ReplayOptions replay;
  Limits limits;
  double timeout_margin = 0.5;
};

/// What to read; the flags of every command that reads jobs.
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

/// The flags stand on the program and on `serve`, so that both ways of starting it take them.
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
  app.add_option("--limits.max-jobs", flags.limits.max_jobs,
                 "How many jobs one scrape shows; the series of the rest are counted, not shown.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, std::size_t{20'000}))
      ->capture_default_str();
  app.add_option("--limits.max-processes", flags.limits.max_processes,
                 "How many processes one scrape shows with --collector.object.processes or "
                 "--collector.pdh.details; the series of the rest are counted.")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{0}, std::size_t{100'000}))
      ->capture_default_str();
  app.add_option("--scrape.timeout-margin", flags.timeout_margin,
                 "Seconds to take off Prometheus's scrape timeout, for the way back.")
      ->type_name("SECONDS")
      ->check(CLI::Range(0.0, 60.0))
      ->capture_default_str();
}

/// What CLI11 fills in for `list`.
struct ListFlags {
  std::string format = "table";
  std::string name;
};

CLI::App* add_list_command(CLI::App& app, ListFlags& flags) {
  CLI::App* const command =
      app.add_subcommand("list", "List the named job objects of this host, or show one");
  command->add_option("NAME", flags.name,
                      "Show this job alone, with all its figures and its processes: Global\\x, Local\\x, "
                      "session_2\\x, or a plain name, which is looked for in every namespace.");
  command->add_option("--format", flags.format, "How to print: table or json.")
      ->type_name("FORMAT")
      ->capture_default_str();
  return command;
}

template <typename Enum>
Enum look_up(const std::map<std::string, Enum>& names, const std::string& flag, const std::string& value) {
  if (const auto found = names.find(value); found != names.end()) return found->second;
  std::string choices;
  for (const auto& [name, one] : names) choices += (choices.empty() ? "" : ", ") + name;
  throw CLI::ValidationError(flag, "'" + value + "' is none of " + choices);
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

ListOptions to_options(const ListFlags& flags) {
  return {look_up(kListFormats, "--format", flags.format), flags.name};
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
  options.limits = flags.limits;
  // CLI11's range lets it pass: NaN compares false with both bounds.
  if (std::isnan(flags.timeout_margin))
    throw CLI::ValidationError("--scrape.timeout-margin", "nan is no number");
  options.timeout_margin = std::chrono::duration<double>(flags.timeout_margin);
  return options;
}

}  // namespace

std::variant<Command, Usage> parse_command_line(std::vector<std::string> arguments) {
  CLI::App app("Prometheus exporter for Windows job objects.", "jobobject_exporter");
  app.allow_windows_style_options(false);  // a path may begin with a slash
  app.footer("Exit codes: 0 done, 1 failed, 2 wrong usage.");
  ServeFlags flags;
  add_serve_flags(app, flags);
  bool version_flag = false;
  app.add_flag("--version", version_flag, "Print the version, as the command version does.");
  CLI::App* const serve = app.add_subcommand("serve", "Serve /metrics until told to stop (the default)");
  add_serve_flags(*serve, flags);
  ListFlags list_flags;
  const CLI::App* const list = add_list_command(app, list_flags);
  CountersFlags counters_flags;
  const CLI::App* const counters = add_counters_command(app, counters_flags);
  BackfillFlags backfill_flags;
  const CLI::App* const backfill = add_backfill_command(app, backfill_flags);
  CLI::App* const doctor =
      app.add_subcommand("doctor", "Try every source and say in plain words what is wrong and what to do");
  add_source_flags(*doctor, flags);
  const CLI::App* const metrics = app.add_subcommand("metrics", "Print what every metric means, as Markdown");
  const CLI::App* const version = app.add_subcommand("version", "Print the version");
  app.require_subcommand(0, 1);

  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    app.parse(arguments);
    if (list->parsed()) return Command(to_options(list_flags));
    if (counters->parsed()) return Command(to_options(counters_flags));
    if (backfill->parsed()) return Command(to_options(backfill_flags));
    if (doctor->parsed()) return Command(DoctorOptions{to_source_options(flags)});
    if (metrics->parsed()) return Command(MetricsOptions{});
    if (version->parsed() || version_flag) return Command(VersionOptions{});
    return Command(to_options(flags));
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* const command : app.get_subcommands()) {
      return Usage{0, command->help("jobobject_exporter")};  // at most one was named
    }
    return Usage{0, app.help()};
  } catch (const CLI::ParseError& wrong) {
    return Usage{2, "jobobject_exporter: " + to_valid_utf8(wrong.what()) +
                        "\nRun jobobject_exporter --help for the flags and commands.\n"};
  }
}

}  // namespace jobx
