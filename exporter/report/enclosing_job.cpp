#include "exporter/report/enclosing_job.h"

#include "jobobject/job.h"

namespace jobx {

std::vector<std::string> describe_enclosing_job(const std::optional<EnclosingJob>& own) {
  if (!own) return {};
  if (!own->is_in_job) return {"this process is in no job: the jobs it makes are roots"};
  std::vector<std::string> lines{
      "this process is itself in a job, as under Task Scheduler, remote desktop, run-as, in a container, or "
      "from Explorer with a compatibility setting"};
  lines.emplace_back(
      own->may_nest ? "the jobs it makes are nested in that one: its limits hold for them as well"
                    : "before Windows 8 a process can be in one job only: programs can be started in a job "
                      "of ours only if that job lets them break away");
  if (!own->limit_flags) return lines;
  if ((*own->limit_flags & limit_flag::kill_on_job_close) != 0) {
    lines.emplace_back("that job ends all its processes, this one too, when its owner closes it");
  }
  if ((*own->limit_flags & limit_flag::silent_breakaway_ok) != 0) {
    lines.emplace_back("programs started from here leave that job by themselves");
  } else if (!own->may_nest && (*own->limit_flags & limit_flag::breakaway_ok) == 0) {
    lines.emplace_back("that job does not allow breakaway: no program can be started in a job of ours");
  }
  return lines;
}

}  // namespace jobx
