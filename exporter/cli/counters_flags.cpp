#include "exporter/cli/counters_flags.h"

#include <CLI/CLI.hpp>
#include <cmath>

namespace jobx {
namespace {

CounterFormat format_of(const std::string& name) {
  if (name == "table") return CounterFormat::table;
  if (name == "csv") return CounterFormat::csv;
  if (name == "json") return CounterFormat::json;
  throw CLI::ValidationError("--format", "'" + name + "' is not valid; expected one of csv, json, table");
}

/// Flags that would be without effect are refused, so that nobody relies on one.
void check_combination(const CountersFlags& flags) {
  if (flags.list && (flags.formatted || flags.format))
    throw CLI::ValidationError("--list",
                               "prints only paths and cannot be combined with --formatted or --format");
  if (flags.log_file.empty() && (!flags.names.encoding.empty() || !flags.names.tables.empty()))
    throw CLI::ValidationError(flags.names.encoding.empty() ? "--pdh.names" : "--encoding",
                               "applies only to a log; requires --pdh.log=FILE");
  if (!flags.log_file.empty() && (flags.interval || flags.count))
    throw CLI::ValidationError(flags.interval ? "--interval" : "--count",
                               "applies only to live counters; a log is shown in full, with its own times");
  if (flags.list && flags.count) throw CLI::ValidationError("--count", "cannot be combined with --list");
}

}  // namespace

CLI::App* add_counters_command(CLI::App& app, CountersFlags& flags) {
  CLI::App* const command =
      app.add_subcommand("counters", "Print performance counters, live or from a counter log");
  command->add_option(
      "PATH", flags.paths,
      "Counters to print, as '\\set(instance)\\counter' with * for any text; by default everything in a log, "
      "or all counters of job objects when live.");
  command
      ->add_option(
          "--pdh.log", flags.log_file,
          "Read this counter log (.blg, .csv, .tsv), or - for standard input, instead of the live counters.")
      ->type_name("FILE");
  add_log_name_flags(*command, flags.names);
  command->add_option("--format", flags.format, "Output format: table, csv or json.")
      ->type_name("FORMAT")
      ->default_str("table");
  command->add_flag("--formatted", flags.formatted,
                    "Print formatted values, as typeperf and relog do, instead of raw ones.");
  command->add_flag("--list", flags.list, "Print only the paths, each once.");
  command->add_option("--interval", flags.interval, "Seconds between two live readings, 0.01 to 86400.")
      ->type_name("SECONDS")
      ->default_str("1")
      ->check(CLI::Range(0.01, 86'400.0));
  command->add_option("--count", flags.count, "Number of live readings.")
      ->type_name("N")
      ->default_str("1")
      ->check(CLI::Range(1U, 1'000'000'000U));
  return command;
}

CountersOptions to_options(const CountersFlags& flags) {
  check_combination(flags);
  CountersOptions options;
  for (const std::string& text : flags.paths) {
    Result<CounterPath> path = parse_counter_path(text);
    if (!path) throw CLI::ValidationError("PATH", path.error().message());
    options.paths.push_back(*std::move(path));
  }
  options.log_file = flags.log_file;
  options.names = to_options(flags.names);
  options.format = format_of(flags.format.value_or("table"));
  options.formatted = flags.formatted;
  options.list = flags.list;
  // CLI11's range lets it pass: NaN compares false with both bounds.
  if (flags.interval && std::isnan(*flags.interval))
    throw CLI::ValidationError("--interval", "nan is not a number");
  options.interval = std::chrono::duration<double>(flags.interval.value_or(1.0));
  options.count = flags.count.value_or(1);
  return options;
}

}  // namespace jobx
