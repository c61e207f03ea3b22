#include "exporter/cli/events_flags.h"

#include <CLI/CLI.hpp>
#include <map>

#include "base/numbers.h"
#include "exporter/cli/choice.h"
#include "exporter/cli/repeatable.h"
#include "jobobject/job_event.h"

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

/// What an exporter reports.
std::map<std::string, JobEventKind> job_event_kinds() {
  std::map<std::string, JobEventKind> all;
  for (std::size_t i = 0; i < kJobEventKinds; ++i) {
    all.emplace(kJobEventNames.at(i), static_cast<JobEventKind>(i));
  }
  return all;
}

std::uint32_t job_number(const std::string& text) {
  const auto number = to_number<std::uint32_t>(text);
  if (!number)
    throw CLI::ValidationError("--job", "'" + text + "' is not the number of a job; names need --url");
  return *number;
}

std::uint64_t process_id(const std::string& text) {
  const auto id = to_number<std::uint64_t>(text);
  if (!id)
    throw CLI::ValidationError("--process",
                               "'" + text + "' is not the id of a process; names cannot be used with --url");
  return *id;
}

}  // namespace

CLI::App* add_events_command(CLI::App& app, EventsFlags& flags) {
  CLI::App* const command =
      app.add_subcommand("events", "Print job events, live, of a trace log (.etl) or of a running exporter");
  command->add_option(
      "FILE", flags.file,
      "The trace log, or - for standard input. Without FILE and --url, live events of the whole host are "
      "printed until Ctrl-C, which needs Windows and an elevated administrator or LocalSystem.");
  command
      ->add_option("--url", flags.url,
                   "Print the events that a running exporter keeps, such as the one at "
                   "http://localhost:10182, which needs no rights. Only http, without a password.")
      ->type_name("URL");
  command->add_flag("--follow", flags.follow,
                    "With --url: also print later events, until Ctrl-C. Without FILE and --url: if no live "
                    "ETW session can be started, keep trying instead of failing, except where the account "
                    "lacks the rights.");
  command->add_flag("--all", flags.all,
                    "Print every event with its provider, id or opcode, version and process.");
  command->add_option("--format", flags.format, "Output format: table, csv, or json with one object a line.")
      ->type_name("FORMAT")
      ->capture_default_str();
  repeatable(command
                 ->add_option("--job", flags.jobs,
                              "Only events of the job with this number or, with --url, of this NAME, "
                              "NAMESPACE\\NAME or id; may be repeated.")
                 ->type_name("JOB"));
  repeatable(command
                 ->add_option("--kind", flags.kinds,
                              "Only events of this kind, such as remove_process or, with --url, "
                              "process_exited; may be repeated. Without --url, also shows process_start, "
                              "process_rundown and process_stop.")
                 ->type_name("KIND"));
  repeatable(
      command
          ->add_option("--process", flags.processes,
                       "Only events about or by this process: its id or, without --url, the name of its "
                       "image if there is an event of its start; may be repeated.")
          ->type_name("PROCESS"));
  return command;
}

EventsOptions to_options(const EventsFlags& flags) {
  // An empty variable of a script must not mean live events.
  if (flags.file && flags.file->empty()) throw CLI::ValidationError("FILE", "the name is empty");
  if (flags.follow && flags.file)
    throw CLI::ValidationError("--follow", "cannot be combined with FILE: only live events are followed");
  EventsOptions options;
  options.file = flags.file.value_or(std::string());
  options.follow = flags.follow;
  options.all = flags.all;
  options.format = look_up(kFormats, "--format", flags.format);
  for (const std::string& job : flags.jobs) options.jobs.push_back(job_number(job));
  for (const std::string& kind : flags.kinds) options.kinds.push_back(look_up(kinds(), "--kind", kind));
  options.processes = flags.processes;
  return options;
}

RemoteEventsOptions to_remote_options(const EventsFlags& flags) {
  if (flags.file) throw CLI::ValidationError("--url", "cannot be combined with FILE");
  if (flags.all) throw CLI::ValidationError("--all", "cannot be combined with --url");
  Result<HttpUrl> url = parse_http_url(flags.url.value_or(std::string()));
  if (!url) throw CLI::ValidationError("--url", url.error().message());
  RemoteEventsOptions options;
  options.url = *std::move(url);
  options.follow = flags.follow;
  options.format = look_up(kFormats, "--format", flags.format);
  options.jobs = flags.jobs;
  for (const std::string& kind : flags.kinds)
    options.kinds.emplace_back(job_event_name(look_up(job_event_kinds(), "--kind", kind)));
  for (const std::string& process : flags.processes) options.processes.push_back(process_id(process));
  return options;
}

}  // namespace jobx
