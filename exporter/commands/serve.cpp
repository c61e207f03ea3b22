#include <memory>

#include "exporter/app/owned.h"
#include "exporter/app/serving.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/log/log.h"

namespace jobx {
namespace {

/// Null where no jobs are asked for.
Result<std::unique_ptr<OwnedJobsLogged>> open_owned(const ServeOptions& options, Log& log) {
  if (options.jobs.empty()) return std::unique_ptr<OwnedJobsLogged>();
  return OwnedJobsLogged::open(options.jobs_linger, log);
}

}  // namespace

int run(const ServeOptions& options) {
  StopSignal stop;
  Log log(options.log_level, options.log_format);
  const auto fail = [&](const Error& error) {
    log.error(error.message());
    return kExitFailed;
  };
  const Result<std::unique_ptr<OwnedJobsLogged>> owned = open_owned(options, log);
  if (!owned) return fail(owned.error());
  const std::shared_ptr<OwnedJobs> jobs = *owned ? (*owned)->jobs() : nullptr;
  const Result<std::unique_ptr<Serving>> serving = Serving::start(options, jobs, log);
  if (!serving) return fail(serving.error());
  // After the address is known to be free: no program is started for nothing.
  if (jobs) {
    if (const Result<void> made = make_jobs(*jobs, options.jobs, log); !made) return fail(made.error());
  }
  stop.wait();
  (*serving)->stop();
  return kExitDone;
}

}  // namespace jobx
