#include <iostream>

#include "base/version.h"
#include "collector/catalogue/catalogue.h"
#include "exporter/commands/commands.h"
#include "exporter/config/config.h"
#include "exporter/config/web_config.h"
#include "exporter/report/terminal.h"
#include "exporter/web/tls_setup.h"

namespace jobx {
namespace {

/// Of the web configuration, what a start would find wrong.
Result<void> check_web(const std::string& file) {
  if (file.empty()) return {};
  const Result<WebConfig> config = load_web_config(file);
  if (!config) return config.error();
  if (!config->tls) return {};
  const Result<TlsSetup> setup = TlsSetup::make(*config->tls);
  return setup ? Result<void>() : setup.error();
}

}  // namespace

int run(const MetricsOptions&) {
  std::cout << describe_catalogue();
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const ConfigReferenceOptions& options) {
  std::cout << (options.of_web ? describe_web_config() : describe_config());
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const ConfigCheckOptions& options) {
  if (const Result<void> checked = check_web(options.web_file); !checked) {
    print_error(checked.error().message());
    return kExitFailed;
  }
  if (!options.file.empty()) {
    std::cout << options.file << ": " << options.jobs
              << (options.jobs == 1 ? " job, valid\n" : " jobs, valid\n");
  }
  if (!options.web_file.empty()) std::cout << options.web_file << ": valid\n";
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const VersionOptions&) {
  std::cout << "jobobject_exporter " << version() << " (" << compiler() << ", " << platform() << ")\n";
  return finish_output() ? kExitDone : kExitFailed;
}

}  // namespace jobx
