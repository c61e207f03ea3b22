/// The flags of `service`.
#pragma once

#include "exporter/commands/options.h"

namespace CLI {
class App;
}

namespace jobx {

/// What CLI11 fills in: the command `service` and those below it.
struct ServiceFlags {
  ServiceOptions options;
  CLI::App* command = nullptr;
  CLI::App* install = nullptr;
  CLI::App* uninstall = nullptr;
  CLI::App* start = nullptr;
  CLI::App* stop = nullptr;
  CLI::App* reload = nullptr;
  CLI::App* status = nullptr;
};

/// Adds the command and those below it. `flags` must outlive the parsing.
void add_service_command(CLI::App& app, ServiceFlags& flags);

/// Of the command that was parsed. `arguments`: what stood behind `--`, for the service; `serve` is what they
/// mean. Throws CLI::ValidationError where the command takes none, and for files without a full path.
ServiceOptions to_options(const ServiceFlags& flags, std::vector<std::string> arguments, ServeOptions serve);

}  // namespace jobx
