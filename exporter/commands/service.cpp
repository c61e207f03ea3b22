#include <fstream>
#include <iostream>
#include <optional>
#include <string>

#include "base/path.h"
#include "base/text.h"
#include "exporter/app/service_control.h"
#include "exporter/commands/commands.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

int fail(const Error& error) {
  print_error(error);
  return kExitFailed;
}

int done(const std::string& line) {
  std::cout << line << '\n';
  return finish_output() ? kExitDone : kExitFailed;
}

/// The first line of the file. It is not a flag's value: everybody could read that in the process list.
Result<std::optional<std::string>> read_password(const std::string& file) {
  if (file.empty()) return std::optional<std::string>();
  std::string line;
  bool is_read = false;
  if (file == "-") {
    is_read = static_cast<bool>(std::getline(std::cin, line));
  } else {
    std::ifstream stream(path_from_utf8(file), std::ios::binary);
    is_read = static_cast<bool>(std::getline(stream, line));
  }
  if (!is_read) return Error(ProgramError::invalid_argument, "cannot read a password from " + file);
  if (line.ends_with('\r')) line.pop_back();
  return std::optional(line);
}

/// The service's token gets these and no other; see docs/permissions.md for what needs them.
std::vector<std::string> privileges_for(const ServeOptions& serve) {
  std::vector<std::string> privileges{"SeChangeNotifyPrivilege"};
  if (serve.sources.object_unnamed) privileges.emplace_back("SeDebugPrivilege");
  if (serve.sources.etw) privileges.emplace_back("SeSystemProfilePrivilege");
  if (!serve.jobs.empty()) privileges.emplace_back("SeIncreaseBasePriorityPrivilege");
  return privileges;
}

int install(const ServiceOptions& options) {
  Result<std::optional<std::string>> password = read_password(options.password_file);
  if (!password) return fail(password.error());
  const ServiceSetup setup{options.name, options.account, *std::move(password), options.arguments,
                           privileges_for(options.serve)};
  std::vector<Error> warnings;
  const Result<void> installed = install_service(setup, warnings);
  for (const Error& warning : warnings) print_error("warning: " + warning.message());
  if (!installed) return fail(installed.error());
  return done("service " + printable(options.name) +
              " installed; start it with: jobobject_exporter service start");
}

std::string_view state_word(ServiceRunState state) {
  switch (state) {
    case ServiceRunState::stopped:
      return "stopped";
    case ServiceRunState::starting:
      return "starting";
    case ServiceRunState::stopping:
      return "stopping";
    case ServiceRunState::running:
      return "running";
    case ServiceRunState::other:
      break;
  }
  return "in another state";
}

int print_status(const ServiceOptions& options) {
  const Result<std::optional<ServiceStatus>> found = query_service(options.name);
  if (!found) return fail(found.error());
  if (!*found)
    return fail({ProgramError::invalid_argument, "the service " + options.name + " is not installed"});
  const ServiceStatus& status = **found;
  const bool is_running = status.state == ServiceRunState::running;
  constexpr std::uint32_t kSpecific = 1066;      // ERROR_SERVICE_SPECIFIC_ERROR
  constexpr std::uint32_t kNeverStarted = 1077;  // ERROR_SERVICE_NEVER_STARTED
  std::cout << "service:  " << printable(options.name) << "\nstate:    " << state_word(status.state);
  if (status.process_id != 0) std::cout << ", process " << status.process_id;
  if (status.state == ServiceRunState::stopped && status.win32_exit_code == kNeverStarted) {
    std::cout << ", never started";
  } else if (status.state == ServiceRunState::stopped && status.win32_exit_code != 0) {
    std::cout << ", exit code "
              << (status.win32_exit_code == kSpecific ? status.specific_exit_code : status.win32_exit_code);
  }
  std::cout << "\nstart:    " << (status.starts_automatically ? "automatic" : "manual or disabled")
            << (status.is_delayed ? ", delayed" : "") << "\naccount:  " << printable(status.account)
            << "\ncommand:  " << printable(status.command_line) << '\n';
  return finish_output() && is_running ? kExitDone : kExitFailed;
}

}  // namespace

int run(const ServiceOptions& options) {
  switch (options.action) {
    case ServiceAction::install:
      return install(options);
    case ServiceAction::status:
      return print_status(options);
    case ServiceAction::uninstall:
      if (const Result<void> ended = uninstall_service(options.name); !ended) return fail(ended.error());
      return done("service " + printable(options.name) + " removed");
    case ServiceAction::start:
      if (const Result<void> begun = start_service(options.name, options.arguments); !begun)
        return fail(begun.error());
      return done("service " + printable(options.name) + " running");
    case ServiceAction::reload:
      if (const Result<void> asked = reload_service(options.name); !asked) return fail(asked.error());
      return done("service " + printable(options.name) + " asked to reload; its log says how that went");
    case ServiceAction::stop:
      break;
  }
  if (const Result<void> ended = stop_service(options.name); !ended) return fail(ended.error());
  return done("service " + printable(options.name) + " stopped");
}

}  // namespace jobx
