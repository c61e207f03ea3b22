#include <memory>

#include "exporter/app/owned.h"
#include "exporter/app/serving.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/log/log.h"

namespace jobx {
namespace {

/// Null where no jobs are asked for.
Result<std::shared_ptr<OwnedJobs>> open_owned(const ServeOptions& options) {
  if (options.jobs.empty()) return std::shared_ptr<OwnedJobs>();
  Result<std::unique_ptr<OwnedJobs>> owned = OwnedJobs::open(options.jobs_linger);
  if (!owned) return owned.error();
  return std::shared_ptr<OwnedJobs>(*std::move(owned));
}

}  // namespace

int run(const ServeOptions& options) {
  StopSignal stop;
  Log log(options.log_level, options.log_format);
  const auto fail = [&](const Error& error) {
    log.error(error.message());
    return kExitFailed;
  };
  const Result<std::shared_ptr<OwnedJobs>> owned = open_owned(options);
  if (!owned) return fail(owned.error());
  const Result<std::unique_ptr<Serving>> serving = Serving::start(options, *owned, log);
  if (!serving) return fail(serving.error());
  // After the address is known to be free: no program is started for nothing.
  if (*owned) {
    if (const Result<void> made = make_jobs(**owned, options.jobs, log); !made) return fail(made.error());
  }
  stop.wait();
  (*serving)->stop();
  return kExitDone;
}

}  // namespace jobx
