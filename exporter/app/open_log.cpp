#include "exporter/app/open_log.h"

#include <cerrno>
#include <fstream>
#include <system_error>

#include "base/path.h"
#include "exporter/app/service_host.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

void warn_if_unwritable(const std::string& file) {
  errno = 0;
  const std::ofstream probe(path_from_utf8(file), std::ios::binary | std::ios::app);
  if (probe) return;
  const std::error_code code(errno, std::generic_category());
  print_error(system_error(code, "cannot open the log file " + file));
  print_advice("correct --log.file, or let this account write the file; until then log lines are dropped");
}

}  // namespace

Result<std::unique_ptr<Log>> open_log(const ServeOptions& options) {
  LogTarget target = options.log_target;
  const bool is_chosen = target.output != LogOutput::automatic;
  if (!is_chosen && is_service()) target.output = LogOutput::event_log;
  if (target.output == LogOutput::file) warn_if_unwritable(target.file);
  Result<std::unique_ptr<Log>> log = Log::open(options.log_level, options.log_format, target);
  if (log || is_chosen) return log;
  return std::make_unique<Log>(options.log_level, options.log_format);
}

}  // namespace jobx
