#include <memory>
#include <optional>

#include "exporter/app/job_keeper.h"
#include "exporter/app/open_log.h"
#include "exporter/app/owned.h"
#include "exporter/app/serving.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/log/log.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

/// Null where no jobs are asked for.
Result<std::unique_ptr<OwnedJobsLogged>> open_owned(const ServeOptions& options, Log& log) {
  if (options.jobs.empty()) return std::unique_ptr<OwnedJobsLogged>();
  return OwnedJobsLogged::open(options.jobs_linger, log);
}

/// Opening a big counter log takes its time; an operator who stops the program then need not wait for it.
Result<std::unique_ptr<Serving>> start(const ServeOptions& options, const OwnedJobsLogged* owned,
                                       StopSignal& stop, Log& log) {
  const StopRequest request(stop);
  return Serving::start(options, owned ? owned->jobs() : nullptr, log, request.token(),
                        owned ? owned->events() : nullptr);
}

}  // namespace

int run(const ServeOptions& options) {
  StopSignal stop;
  const Result<std::unique_ptr<Log>> opened = open_log(options);
  if (!opened) {
    print_error(opened.error());
    return kExitFailed;
  }
  Log& log = **opened;
  const auto fail = [&](const Error& error) {
    log.error(error.message());
    return kExitFailed;
  };
  const Result<std::unique_ptr<OwnedJobsLogged>> owned = open_owned(options, log);
  if (!owned) return fail(owned.error());
  const std::shared_ptr<OwnedJobs> jobs = *owned ? (*owned)->jobs() : nullptr;
  const Result<std::unique_ptr<Serving>> serving = start(options, owned->get(), stop, log);
  if (!serving && stop.wait_for(std::chrono::milliseconds(0))) return kExitDone;
  if (!serving) return fail(serving.error());
  // After the address is known to be free: no program is started for nothing.
  std::optional<JobKeeperThread> keeper;
  if (jobs) keeper.emplace(*jobs, options.jobs, log);
  stop.wait();
  keeper.reset();
  (*serving)->stop();
  return kExitDone;
}

}  // namespace jobx
