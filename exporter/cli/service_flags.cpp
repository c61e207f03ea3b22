#include "exporter/cli/service_flags.h"

#include <CLI/CLI.hpp>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "exporter/cli/help.h"

namespace jobx {
namespace {

/// `C:\x` or `\\server\share`: what a service finds, whatever folder it starts in.
bool is_full_path(std::string_view path) {
  if (path.starts_with("\\\\") || path.starts_with("//")) return true;
  const bool has_drive = path.size() > 2 && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
  return has_drive;
}

/// Services start in Windows' system folder.
void check_files(const ServeOptions& serve) {
  const std::array<std::pair<const char*, std::string>, 4> files{{
      {"--config.file", serve.config_file},
      {"--log.file", serve.log_target.file},
      {"--etw.log", serve.sources.etw_log},
      {"--pdh.log", serve.sources.replay ? serve.sources.replay->file : std::string()},
  }};
  for (const auto& [flag, file] : files) {
    if (!file.empty() && !is_full_path(file)) {
      throw CLI::ValidationError(flag, "'" + file +
                                           "' is not a full path, which a service needs, such as "
                                           "C:\\exporter\\" +
                                           file);
    }
  }
}

}  // namespace

void add_service_command(CLI::App& app, ServiceFlags& flags) {
  flags.command = app.add_subcommand("service", "Install, start, stop or remove the Windows service");
  flags.command->require_subcommand(1);
  flags.install = flags.command->add_subcommand("install", "Register the service and its event log source");
  flags.install->formatter(help_formatter(" [-- SERVE FLAGS...]"));
  flags.install
      ->add_option("--account", flags.options.account,
                   "Account: LocalSystem, LocalService, NetworkService, or the name of another, such as "
                   "DOMAIN\\gmsa$.")
      ->type_name("NAME")
      ->capture_default_str();
  flags.install
      ->add_option("--password-file", flags.options.password_file,
                   "File whose first line is the account's password; - for standard input. Managed service "
                   "accounts need none.")
      ->type_name("FILE");
  flags.uninstall = flags.command->add_subcommand("uninstall", "Stop and remove the service");
  flags.start = flags.command->add_subcommand("start", "Start the service, and wait until it serves");
  flags.start->formatter(help_formatter(" [-- SERVE FLAGS...]"));
  flags.stop = flags.command->add_subcommand("stop", "Stop the service, and wait until it has stopped");
  flags.reload = flags.command->add_subcommand("reload", "Have the service read its configuration again");
  flags.status =
      flags.command->add_subcommand("status", "Print whether the service runs, and how it is set up");
  for (CLI::App* const one :
       {flags.install, flags.uninstall, flags.start, flags.stop, flags.reload, flags.status}) {
    one->add_option("--name", flags.options.name, "Name of the service.")
        ->type_name("NAME")
        ->capture_default_str();
  }
  flags.install->footer("Flags behind -- are those of serve, and are kept: the service starts with them.");
  flags.start->footer(
      "Flags behind -- are for this start; those of the same name that are kept do not count.");
  flags.status->footer("Exit codes: 0 running, 1 not running or not installed, 2 wrong usage.");
}

ServiceOptions to_options(const ServiceFlags& flags, std::vector<std::string> arguments, ServeOptions serve) {
  ServiceOptions options = flags.options;
  const std::array<std::pair<const CLI::App*, ServiceAction>, 6> actions{{
      {flags.install, ServiceAction::install},
      {flags.uninstall, ServiceAction::uninstall},
      {flags.start, ServiceAction::start},
      {flags.stop, ServiceAction::stop},
      {flags.reload, ServiceAction::reload},
      {flags.status, ServiceAction::status},
  }};
  for (const auto& [command, action] : actions) {
    if (command->parsed()) options.action = action;
  }
  const bool takes_arguments =
      options.action == ServiceAction::install || options.action == ServiceAction::start;
  if (!takes_arguments && !arguments.empty())
    throw CLI::ValidationError("--", "flags can be given only to service install and service start");
  check_files(serve);
  options.arguments = std::move(arguments);
  options.serve = std::move(serve);
  return options;
}

}  // namespace jobx
