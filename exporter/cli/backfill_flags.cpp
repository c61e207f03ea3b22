#include "exporter/cli/backfill_flags.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "exporter/cli/repeatable.h"
#include "exporter/config/units.h"

namespace jobx {
namespace {

/// A century: no sum with a time of a log is too large for Ticks.
constexpr std::chrono::days kMaxShift{36'500};

/// "+HH:MM" or "-HH:MM".
std::chrono::minutes parse_utc_offset(const std::string& text) {
  const auto digit = [&](std::size_t at) {
    return text[at] >= '0' && text[at] <= '9' ? text[at] - '0' : 100;
  };
  const bool has_form = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
  const int hours = has_form ? digit(1) * 10 + digit(2) : 100;
  const int minutes = has_form ? digit(4) * 10 + digit(5) : 100;
  if (hours > 14 || minutes > 59) {
    throw CLI::ValidationError(
        "--utc-offset", "'" + text + "' is not an offset from UTC; use +HH:MM or -HH:MM, such as -08:00");
  }
  const std::chrono::minutes offset(hours * 60 + minutes);
  return text[0] == '-' ? -offset : offset;
}

SeriesLabel parse_label(const std::string& text, const std::vector<SeriesLabel>& before) {
  Result<SeriesLabel> label = parse_series_label(text);
  if (!label) throw CLI::ValidationError("--label", label.error().message());
  for (const SeriesLabel& other : before) {
    if (other.name == label->name) {
      throw CLI::ValidationError("--label", "the label " + label->name + " is given twice");
    }
  }
  return *std::move(label);
}

/// A duration with or without a sign.
Ticks parse_shift(const std::string& text) {
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  const Result<Ticks> amount = parse_duration(std::string_view(text).substr(has_sign ? 1 : 0));
  if (!amount) throw CLI::ValidationError("--shift", amount.error().message());
  if (*amount > kMaxShift) throw CLI::ValidationError("--shift", "must be at most 36500d");
  return text.starts_with('-') ? -*amount : *amount;
}

}  // namespace

CLI::App* add_backfill_command(CLI::App& app, BackfillFlags& flags) {
  CLI::App* const command = app.add_subcommand(
      "backfill", "Convert counter logs to OpenMetrics, for promtool tsdb create-blocks-from openmetrics");
  command
      ->add_option("LOG", flags.logs,
                   "Counter logs (.blg, .csv, .tsv), or - for standard input; several are merged in "
                   "time order. On Windows with * and ? as wildcards.")
      ->required();
  command
      ->add_option("--output", flags.output,
                   "File to write, or - for standard output. (default standard output)")
      ->type_name("FILE");
  repeatable(command
                 ->add_option("--match", flags.match,
                              "Convert only these counters, as '\\set(instance)\\counter' with * for any "
                              "text. May be repeated.")
                 ->type_name("PATH"));
  command->add_flag("--details,--collector.pdh.details", flags.details,
                    "Include single processes, from the counters Job Object Details.");
  command
      ->add_option("--utc-offset", flags.utc_offset,
                   "Offset of the logs' local time from UTC, such as -08:00, for logs that do not record it.")
      ->type_name("OFFSET");
  command
      ->add_option("--time-zone", flags.time_zone,
                   "Time zone of the logs, such as Europe/Berlin or 'W. Europe Standard Time', for logs that "
                   "do not record one that is known. Its changes of clocks are followed.")
      ->type_name("NAME");
  repeatable(command
                 ->add_option("--label", flags.labels,
                              "Label for every series, such as instance=win-01:10182, so that the history "
                              "continues that of a scrape; host= leaves the label host out. May be repeated.")
                 ->type_name("NAME=VALUE"));
  command
      ->add_option("--shift", flags.shift,
                   "Time to add to that of every sample, such as 90m or -1h, for a clock that was wrong.")
      ->type_name("DURATION");
  add_log_name_flags(*command, flags.names);
  command->footer(
      "When a job ends, its series end. OpenMetrics has no stale marker, so Prometheus still finds the last "
      "value "
      "for its look-back of five minutes. Formatted logs (.csv, .tsv) hold rates, which are skipped, and raw "
      "counts. Exit code 1 if a value was lost.");
  return command;
}

BackfillOptions to_options(const BackfillFlags& flags) {
  BackfillOptions options;
  options.logs = flags.logs;
  options.output = flags.output;
  options.names = to_options(flags.names);
  options.details = flags.details;
  options.time_zone = flags.time_zone;
  for (const std::string& text : flags.match) {
    Result<CounterPath> path = parse_counter_path(text);
    if (!path) throw CLI::ValidationError("--match", path.error().message());
    options.match.push_back(*std::move(path));
  }
  for (const std::string& text : flags.labels) options.labels.push_back(parse_label(text, options.labels));
  if (!flags.shift.empty()) options.shift = parse_shift(flags.shift);
  if (!flags.utc_offset.empty()) options.utc_offset = parse_utc_offset(flags.utc_offset);
  return options;
}

}  // namespace jobx
