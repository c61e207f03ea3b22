#include "exporter/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "base/text.h"
#include "base/version.h"
#include "exporter/cli/backfill_flags.h"
#include "exporter/cli/choice.h"
#include "exporter/cli/counters_flags.h"
#include "exporter/cli/events_flags.h"
#include "exporter/cli/help.h"
#include "exporter/cli/run_flags.h"
#include "exporter/cli/serve_flags.h"
#include "exporter/cli/service_flags.h"
#include "exporter/config/config.h"

namespace jobx {
namespace {

// Defaults of `run` that are not those of `serve`: the program's own output is what its user wants to see,
// and whoever waits for it waits for nothing else.
constexpr const char* kRunLogLevel = "warn";
constexpr const char* kRunLinger = "0";

const std::map<std::string, ListFormat> kListFormats{{"table", ListFormat::table},
                                                     {"json", ListFormat::json}};

/// What CLI11 fills in for `list`.
struct ListFlags {
  std::string format = "table";
  std::string name;
};

CLI::App* add_list_command(CLI::App& app, ListFlags& flags) {
  CLI::App* const command =
      app.add_subcommand("list", "List the named job objects on this host, or show one in full");
  command->add_option(
      "NAME", flags.name,
      "Show only this job, with all its figures and processes: Global\\x, Local\\x, session_2\\x, or a plain "
      "name, which is looked up in every namespace.");
  command->add_option("--format", flags.format, "Output format: table or json.")
      ->type_name("FORMAT")
      ->capture_default_str();
  return command;
}

CLI::App* add_kill_command(CLI::App& app, KillOptions& options) {
  CLI::App* const command =
      app.add_subcommand("kill", "Terminate every process of a job (TerminateJobObject)");
  command->add_option("NAME", options.name, "The job, named as for list.")->required();
  command->add_option("--exit-code", options.exit_code, "Exit code of the terminated processes.")
      ->type_name("N")
      ->capture_default_str();
  command->add_flag("--force", options.force, "Terminate the job even if it contains this program itself.");
  command->add_flag("--yes", options.yes, "Do not ask for confirmation; required without a terminal.");
  return command;
}

/// `config check FILE`.
CLI::App* add_config_command(CLI::App& app, std::string& file) {
  CLI::App* const command = app.add_subcommand("config", "Check a configuration file");
  command->require_subcommand(1);
  CLI::App* const check = command->add_subcommand(
      "check", "Check a configuration file; print what is wrong, or what it would make");
  check->add_option("FILE", file, "The configuration file.")->required();
  check->footer("Exit codes: 0 valid, 1 the file cannot be used, 2 wrong usage.");
  return check;
}

ListOptions to_options(const ListFlags& flags) {
  return {look_up(kListFormats, "--format", flags.format), flags.name};
}

/// Takes all behind the first `--` out of the arguments: it is another program's command line, and nothing in
/// it is ours to read.
std::vector<std::string> take_program(std::vector<std::string>& arguments) {
  const auto mark = std::find(arguments.begin(), arguments.end(), "--");
  if (mark == arguments.end()) return {};
  std::vector<std::string> program(std::next(mark), arguments.end());
  arguments.erase(mark, arguments.end());
  return program;
}

/// The whole command line as CLI11 knows it, and what it fills in.
struct Parser {
  CLI::App app{"Prometheus exporter for Windows job objects.", "jobobject_exporter"};
  ServeFlags flags;
  RunFlags run_flags;
  CountersFlags counters_flags;
  BackfillFlags backfill_flags;
  EventsFlags events_flags;
  ListFlags list_flags;
  KillOptions kill_options;
  std::string doctor_report;
  ServiceFlags service_flags;
  std::string checked_file;
  bool version_flag = false;
  CLI::App* serve = nullptr;
  CLI::App* run = nullptr;
  CLI::App* list = nullptr;
  CLI::App* kill = nullptr;
  CLI::App* config_check = nullptr;
  CLI::App* counters = nullptr;
  CLI::App* backfill = nullptr;
  CLI::App* events = nullptr;
  CLI::App* doctor = nullptr;
  CLI::App* metrics = nullptr;
  CLI::App* version = nullptr;

  Parser();
  /// Throws CLI::ParseError.
  void parse(std::vector<std::string> arguments);
  Command command(std::vector<std::string> program, std::vector<JobSpec> jobs);
  /// True if the flag stands on the command line, before or behind the command.
  [[nodiscard]] bool is_given(const std::string& flag) const;
};

Parser::Parser() {
  app.allow_windows_style_options(false);  // a path may begin with a slash
  app.formatter(help_formatter());
  app.set_help_flag("-h,--help", "Show this help, or that of the command.");
  app.footer("Exit codes: 0 done, 1 failed, 2 wrong usage.");
  add_serve_flags(app, flags);
  app.add_flag("--version", version_flag, "Print the version, as the command version does.");
  serve = app.add_subcommand("serve", "Serve /metrics until stopped (the default)");
  add_serve_flags(*serve, flags);
  run = add_run_command(app, run_flags);
  add_serve_flags(*run, flags);
  run->get_option("--log.level")->default_str(kRunLogLevel);
  run->get_option("--jobs.linger")->default_str(kRunLinger);
  list = add_list_command(app, list_flags);
  kill = add_kill_command(app, kill_options);
  counters = add_counters_command(app, counters_flags);
  backfill = add_backfill_command(app, backfill_flags);
  events = add_events_command(app, events_flags);
  doctor = app.add_subcommand("doctor", "Try every source; print what is wrong and what to do");
  doctor
      ->add_option("--report", doctor_report,
                   "Write to FILE (- for standard output) what each interface of the system answered, to be "
                   "attached to an issue. No names of jobs, processes, accounts or hosts are in it.")
      ->type_name("FILE");
  add_source_flags(*doctor, flags);
  config_check = add_config_command(app, checked_file);
  add_service_command(app, service_flags);
  metrics = app.add_subcommand("metrics", "Print what each metric means, as Markdown");
  version = app.add_subcommand("version", "Print the version");
  app.require_subcommand(0, 1);
}

void Parser::parse(std::vector<std::string> arguments) {
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  app.parse(arguments);
}

bool Parser::is_given(const std::string& flag) const {
  const auto counts = [&](const CLI::App* one) {
    const CLI::Option* const option = one->get_option_no_throw(flag);
    return option != nullptr && option->count() > 0;
  };
  return counts(&app) || counts(serve) || counts(run);
}

Command Parser::command(std::vector<std::string> program, std::vector<JobSpec> jobs) {
  if (!run->parsed() && !program.empty()) {
    throw CLI::ValidationError("--", "arguments can be given only to run, service install and service start");
  }
  if (kill->parsed()) return kill_options;
  if (list->parsed()) return to_options(list_flags);
  if (counters->parsed()) return to_options(counters_flags);
  if (backfill->parsed()) return to_options(backfill_flags);
  if (events->parsed()) {
    if (events_flags.url) return to_remote_options(events_flags);
    return to_options(events_flags);
  }
  if (doctor->parsed()) return DoctorOptions{to_source_options(flags), doctor_report};
  if (metrics->parsed()) return MetricsOptions{};
  if (version->parsed() || version_flag) return VersionOptions{};
  if (flags.config_reference || flags.web_config_reference)
    return ConfigReferenceOptions{!flags.config_reference};
  if (run->parsed() && (flags.lifecycle || flags.config_watch)) {
    throw CLI::ValidationError(flags.lifecycle ? "--web.enable-lifecycle" : "--config.watch",
                               "is not available for run, which does not reload");
  }
  if (run->parsed() && !is_given("--log.level")) flags.log_level = kRunLogLevel;
  if (run->parsed() && !is_given("--jobs.linger")) flags.linger = kRunLinger;
  ServeOptions serve_options = to_options(flags);
  if (!run->parsed()) {
    serve_options.jobs = std::move(jobs);
    return serve_options;
  }
  if (!jobs.empty())
    throw CLI::ValidationError("jobs", "run creates its own job; use a configuration file without jobs");
  auto [job, on_exit] = to_job(run_flags, std::move(program));
  return RunOptions{std::move(serve_options), std::move(job), on_exit};
}

/// The file's flags as arguments, those left out that the command line gives itself.
std::vector<std::string> arguments_of(const Config& config, const Parser& given) {
  std::vector<std::string> arguments;
  for (const ConfigFlag& flag : config.flags) {
    if (flag.name.starts_with("config.")) {
      throw CLI::ValidationError("flags." + flag.name, "is allowed only on the command line");
    }
    if (given.is_given("--" + flag.name)) continue;
    for (const std::string& value : flag.values) arguments.push_back("--" + flag.name + "=" + value);
  }
  return arguments;
}

Usage wrong_usage(const CLI::ParseError& wrong, const std::string& place) {
  return Usage{2,
               "jobobject_exporter: " + printable(place + to_valid_utf8(wrong.what())) +
                   "\nRun jobobject_exporter --help for the flags and commands.\n",
               place + to_valid_utf8(wrong.what())};
}

Usage unusable(const Error& error) {
  return Usage{1, "jobobject_exporter: " + printable(error.message()) + "\n", error.message()};
}

/// Reads the configuration file, and everything again with its flags in front. `given`: the command line
/// alone.
std::variant<Command, Usage> parse_with_file(const std::string& file, const Parser& given,
                                             std::vector<std::string> arguments,
                                             std::vector<std::string> program) {
  Result<Config> config = load_config(file);
  if (!config) return unusable(config.error());
  const std::vector<JobSpec> jobs = config->jobs;
  const bool is_check = given.config_check->parsed();
  try {
    const std::vector<std::string> more = arguments_of(*config, given);
    arguments.insert(arguments.begin(), more.begin(), more.end());
    Parser parser;
    parser.parse(is_check ? more : arguments);
    parser.flags.sources.kinds = std::move(config->kinds);
    Command command = parser.command(std::move(program), std::move(config->jobs));
    if (is_check || given.flags.config_check)
      return Command(ConfigCheckOptions{file, jobs, is_check, parser.flags.web_config_file});
    return command;
  } catch (const CLI::ParseError& wrong) {
    return wrong_usage(wrong, file + ": flags: ");
  }
}

/// What `service` was asked for; the flags behind `--` are those of serve.
std::variant<Command, Usage> parse_service(const ServiceFlags& flags, std::vector<std::string> behind) {
  std::variant<Command, Usage> parsed = parse_command_line(behind);
  if (auto* const usage = std::get_if<Usage>(&parsed); usage != nullptr && usage->exit_code != 0)
    return *usage;
  auto* const command = std::get_if<Command>(&parsed);
  auto* const serve = command == nullptr ? nullptr : std::get_if<ServeOptions>(command);
  if (serve == nullptr) throw CLI::ValidationError("--", "a service takes the flags of serve only");
  return Command(to_options(flags, std::move(behind), std::move(*serve)));
}

/// Reads all of it again, as it stands then; only what serve is told can come of it.
Result<ServeOptions> read_again(const std::vector<std::string>& arguments) {
  std::variant<Command, Usage> parsed = parse_command_line(arguments);
  if (const auto* const usage = std::get_if<Usage>(&parsed))
    return Error(ProgramError::invalid_argument, usage->reason);
  return std::get<ServeOptions>(std::get<Command>(std::move(parsed)));
}

std::variant<Command, Usage> parse(std::vector<std::string> arguments) {
  Parser parser;
  std::vector<std::string> program = take_program(arguments);
  try {
    parser.parse(arguments);
    if (parser.service_flags.command->parsed())
      return parse_service(parser.service_flags, std::move(program));
    if (parser.config_check->parsed()) {
      return parse_with_file(parser.checked_file, parser, std::move(arguments), std::move(program));
    }
    if (parser.flags.config_file.empty()) {
      if (!parser.flags.config_check) return parser.command(std::move(program), {});
      const std::string& web_file = parser.flags.web_config_file;
      if (web_file.empty())
        throw CLI::ValidationError("--config.check", "requires --config.file=FILE or --web.config.file=FILE");
      return Command(ConfigCheckOptions{"", {}, false, web_file});
    }
    const std::string file = parser.flags.config_file;
    return parse_with_file(file, parser, std::move(arguments), std::move(program));
  } catch (const CLI::CallForHelp&) {
    for (const CLI::App* const command : parser.app.get_subcommands()) {
      return Usage{0,
                   command->help("jobobject_exporter")};  // at most one was named; it asks the one below it
    }
    return Usage{0, parser.app.help()};
  } catch (const CLI::ParseError& wrong) {
    return wrong_usage(wrong, "");
  }
}

}  // namespace

std::variant<Command, Usage> parse_command_line(const std::vector<std::string>& arguments) {
  std::variant<Command, Usage> parsed = parse(arguments);
  auto* const command = std::get_if<Command>(&parsed);
  auto* const serve = command == nullptr ? nullptr : std::get_if<ServeOptions>(command);
  if (serve != nullptr) serve->read_again = [arguments] { return read_again(arguments); };
  return parsed;
}

}  // namespace jobx
