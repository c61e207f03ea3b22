#include "exporter/report/etw_report.h"

namespace jobx {

std::vector<std::string> describe_etw(const EtwStatus& status, bool is_asked_for) {
  std::vector<std::string> lines;
  if (status.error) {
    lines.push_back("a live session is not possible: " + status.error->message());
  } else if (status.is_running) {
    lines.emplace_back(
        status.way == EtwWay::system
            ? "a live session is possible as a system logger, which reports all job events"
            : "a live session is possible by the manifest, which reports jobs that are created or "
              "terminated, but not their processes");
    if (status.restriction) lines.push_back("restricted: " + status.restriction->message());
  } else {
    lines.emplace_back("a live session did not start in time");
  }
  if (!is_asked_for) lines.emplace_back("not in use; --collector.etw=auto counts job events");
  return lines;
}

}  // namespace jobx
