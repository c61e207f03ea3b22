#include "exporter/log/system_log.h"

namespace jobx {

Result<std::shared_ptr<spdlog::sinks::sink>> open_system_log() {
  return Error(ProgramError::unsupported,
               "--log.output=eventlog needs Windows; use stderr, which systemd's journal keeps, or file");
}

}  // namespace jobx
