#include <iostream>

#include "base/version.h"
#include "collector/catalogue/catalogue.h"
#include "exporter/commands/commands.h"
#include "exporter/config/config.h"
#include "exporter/report/terminal.h"

namespace jobx {

int run(const MetricsOptions&) {
  std::cout << describe_catalogue();
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const ConfigReferenceOptions&) {
  std::cout << describe_config();
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const ConfigCheckOptions& options) {
  std::cout << options.file << ": " << options.jobs
            << (options.jobs == 1 ? " job, valid\n" : " jobs, valid\n");
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const VersionOptions&) {
  std::cout << "jobobject_exporter " << version() << " (" << compiler() << ", " << platform() << ")\n";
  return finish_output() ? kExitDone : kExitFailed;
}

}  // namespace jobx
