#include "exporter/report/enclosing_job.h"

#include "jobobject/job.h"

namespace jobx {

std::vector<std::string> describe_enclosing_job(const std::optional<EnclosingJob>& own) {
  if (!own) return {};
  if (!own->is_in_job) return {"this process is not in a job; jobs that it creates are not nested"};
  std::vector<std::string> lines{
      "this process is in a job itself, as is usual under Task Scheduler, Remote Desktop, runas, in a "
      "container, or when started from Explorer with a compatibility setting"};
  lines.emplace_back(own->may_nest
                         ? "jobs that it creates are nested in that job, and its limits apply to them as well"
                         : "before Windows 8 a process can be in only one job; programs can be started in an "
                           "owned job only if that job allows breakaway");
  if (!own->limit_flags) return lines;
  if ((*own->limit_flags & limit_flag::kill_on_job_close) != 0) {
    lines.emplace_back(
        "that job terminates all of its processes, including this one, when its last handle is closed");
  }
  if ((*own->limit_flags & limit_flag::silent_breakaway_ok) != 0) {
    lines.emplace_back("programs started by this process leave that job automatically");
  } else if (!own->may_nest && (*own->limit_flags & limit_flag::breakaway_ok) == 0) {
    lines.emplace_back("that job does not allow breakaway; no program can be started in an owned job");
  }
  return lines;
}

}  // namespace jobx
