#include "exporter/app/open_log.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

#include "base/path.h"
#include "exporter/app/service_host.h"

namespace jobx {
namespace {

void warn_if_unwritable(const ServeOptions& options) {
  const std::string& file = options.log_target.file;
  std::error_code unknown;
  const std::filesystem::file_status status = std::filesystem::status(path_from_utf8(file), unknown);
  // Opening a pipe waits for a reader.
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) return;
  errno = 0;
  const std::ofstream probe(path_from_utf8(file), std::ios::binary | std::ios::app);
  if (probe) return;
  const std::error_code code(errno, std::generic_category());
  Log(options.log_level, options.log_format)
      .error(system_error(code, "cannot open the log file " + file).message(),
             {{"advice",
               "correct --log.file, or let this account write the file; until then log lines are dropped"}});
}

/// Lines appended to a file that is read would damage it.
Result<void> check_log_file(const ServeOptions& options) {
  std::vector<std::string> inputs{options.config_file, options.web_config_file, options.sources.etw_log};
  if (options.sources.replay) {
    inputs.push_back(options.sources.replay->file);
    const std::vector<std::string>& tables = options.sources.replay->names.tables;
    inputs.insert(inputs.end(), tables.begin(), tables.end());
  }
  const std::filesystem::path file = path_from_utf8(options.log_target.file);
  for (const std::string& input : inputs) {
    std::error_code absent;
    if (!input.empty() && std::filesystem::equivalent(path_from_utf8(input), file, absent)) {
      return Error(ProgramError::invalid_argument,
                   "the log file " + options.log_target.file + " is a file that the exporter reads");
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Log>> open_log(const ServeOptions& options) {
  LogTarget target = options.log_target;
  const bool is_chosen = target.output != LogOutput::automatic;
  if (!is_chosen && is_service()) target.output = LogOutput::event_log;
  if (target.output == LogOutput::file) {
    if (const Result<void> usable = check_log_file(options); !usable) return usable.error();
    warn_if_unwritable(options);
  }
  Result<std::unique_ptr<Log>> log = Log::open(options.log_level, options.log_format, target);
  if (log || is_chosen) return log;
  return std::make_unique<Log>(options.log_level, options.log_format);
}

}  // namespace jobx
