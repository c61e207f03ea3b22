#include "exporter/cli/events_flags.h"

#include <CLI/CLI.hpp>
#include <map>

#include "exporter/cli/choice.h"
#include "exporter/cli/repeatable.h"

namespace jobx {
namespace {

const std::map<std::string, EventFormat> kFormats{
    {"csv", EventFormat::csv}, {"json", EventFormat::json}, {"table", EventFormat::table}};

std::map<std::string, TracedKind> kinds() {
  std::map<std::string, TracedKind> all;
  for (std::size_t i = 0; i < kTracedKinds; ++i) {
    all.emplace(kTracedNames[i], static_cast<TracedKind>(i));
  }
  return all;
}

}  // namespace

CLI::App* add_events_command(CLI::App& app, EventsFlags& flags) {
  CLI::App* const command = app.add_subcommand("events", "Print job events, live or of a trace log (.etl)");
  command->add_option(
      "FILE", flags.file,
      "The trace log, or - for standard input. Without FILE, live events of the whole host are "
      "printed until Ctrl-C, which needs Windows and an elevated administrator or LocalSystem.");
  command->add_flag("--follow", flags.follow,
                    "Without FILE: if no live ETW session can be started, keep trying instead of failing.");
  command->add_flag("--all", flags.all,
                    "Print every event with its provider, id or opcode, version and process.");
  command->add_option("--format", flags.format, "Output format: table, csv, or json with one object a line.")
      ->type_name("FORMAT")
      ->capture_default_str();
  repeatable(
      command->add_option("--job", flags.jobs, "Only events of the job with this number; may be repeated.")
          ->type_name("ID"));
  repeatable(command
                 ->add_option("--kind", flags.kinds,
                              "Only events of this kind, such as remove_process; may be repeated. Also shows "
                              "process_start, process_rundown and process_stop.")
                 ->type_name("KIND"));
  repeatable(
      command
          ->add_option("--process", flags.processes,
                       "Only events about or by this process: its id, or the name of its image if the log "
                       "has the event of its start; may be repeated.")
          ->type_name("PROCESS"));
  return command;
}

EventsOptions to_options(const EventsFlags& flags) {
  if (flags.follow && !flags.file.empty())
    throw CLI::ValidationError("--follow", "cannot be combined with FILE: only live events are followed");
  EventsOptions options;
  options.file = flags.file;
  options.follow = flags.follow;
  options.all = flags.all;
  options.format = look_up(kFormats, "--format", flags.format);
  options.jobs = flags.jobs;
  for (const std::string& kind : flags.kinds) options.kinds.push_back(look_up(kinds(), "--kind", kind));
  options.processes = flags.processes;
  return options;
}

}  // namespace jobx
