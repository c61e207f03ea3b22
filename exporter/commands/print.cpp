#include <iostream>
#include <string>
#include <vector>

#include "base/text.h"
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

std::string joined(const std::vector<std::string>& texts, const char* separator) {
  std::string all;
  for (const std::string& text : texts) all.append(all.empty() ? "" : separator).append(text);
  return all;
}

/// What the exporter would make of an entry of the configuration file, on one line.
std::string describe_job(const JobSpec& job) {
  std::string line = job.name + ": ";
  line += job.existing == ExistingJob::adopt ? "created, or adopted if it exists" : "created";
  line += job.limit_names.empty() ? "; no limits" : "; limits " + joined(job.limit_names, ", ");
  if (job.command.empty()) return printable(line + "; no program");
  line += "; starts " + joined(job.command, " ");
  line += job.ends_with_exporter ? ", which is terminated when the exporter exits"
                                 : ", which continues when the exporter exits";
  return printable(line);
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
  if (options.describe) {
    for (const JobSpec& job : options.jobs) std::cout << describe_job(job) << '\n';
  }
  if (!options.file.empty()) {
    std::cout << options.file << ": " << options.jobs.size()
              << (options.jobs.size() == 1 ? " job, valid\n" : " jobs, valid\n");
  }
  if (!options.web_file.empty()) std::cout << options.web_file << ": valid\n";
  return finish_output() ? kExitDone : kExitFailed;
}

int run(const VersionOptions&) {
  std::cout << "jobobject_exporter " << version() << " (" << compiler() << ", " << platform() << ")\n";
  return finish_output() ? kExitDone : kExitFailed;
}

}  // namespace jobx
