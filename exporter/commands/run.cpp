#include <memory>
#include <optional>
#include <variant>

#include "exporter/app/open_log.h"
#include "exporter/app/owned.h"
#include "exporter/app/serving.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/log/event_log.h"
#include "exporter/log/log.h"

namespace jobx {
namespace {

/// How soon a signal is noticed while the program or its job is waited for.
constexpr std::chrono::milliseconds kTurn{50};
/// The program gets the same Ctrl-C as we do; that long it has to end by itself.
constexpr std::chrono::seconds kStopPatience{10};
/// What processes report that were ended because the exporter was.
constexpr std::uint32_t kStopped = 1;

/// One program in one job, from its start to the exit code.
class Run {
 public:
  Run(const RunOptions& options, OwnedJobs& jobs, StopSignal& stop, Log& log)
      : options_(options), jobs_(jobs), stop_(stop), log_(log) {}

  Result<int> run();

 private:
  using Clock = std::chrono::steady_clock;

  void wait_for_program(const StartedProcess& process);
  void end_program(const StartedProcess& process);
  void wait_for_rest();
  void end_rest();
  void linger();

  const RunOptions& options_;
  OwnedJobs& jobs_;
  StopSignal& stop_;
  Log& log_;
  JobKey key_ = 0;
  bool is_adopted_ = false;
  std::optional<std::uint32_t> exit_code_;
};

Result<int> Run::run() {
  std::variant<OwnedJob, JobRefusal> made = make_job(jobs_, options_.job, StartInAdopted::always, log_);
  if (const JobRefusal* const refusal = std::get_if<JobRefusal>(&made)) return refusal->error;
  auto* const job = std::get_if<OwnedJob>(&made);
  key_ = job->key;
  is_adopted_ = jobs_.is_adopted(key_);
  wait_for_program(*job->process);
  job->process.reset();  // while it is held, the job is not empty
  if (exit_code_) log_.info("the program has exited", {{"exit_code", std::to_string(*exit_code_)}});
  wait_for_rest();
  linger();
  return static_cast<int>(exit_code_.value_or(kStopped));
}

void Run::wait_for_program(const StartedProcess& process) {
  while (!stop_.wait_for(std::chrono::milliseconds(0))) {
    exit_code_ = process.wait(kTurn);
    if (exit_code_) return;
  }
  log_.info("stop requested; waiting for the program to exit");
  exit_code_ = process.wait(kStopPatience);
  if (exit_code_ || options_.on_exit == OnExit::leave) return;
  end_program(process);
  exit_code_ = process.wait(kStopPatience);
}

/// With the rest of its job; in an adopted one, alone.
void Run::end_program(const StartedProcess& process) {
  if (!is_adopted_) return end_rest();
  log_.info("terminating the program; the other processes of the adopted job are left alone");
  if (const Result<void> ended = process.terminate(kStopped); !ended) log_.error(ended.error().message());
}

void Run::wait_for_rest() {
  // What else is in an adopted job was not started here: it is neither waited for nor ended.
  if (options_.on_exit == OnExit::leave || is_adopted_) return;
  if (options_.on_exit == OnExit::wait) {
    while (!jobs_.wait_ended(key_, kTurn)) {
      if (stop_.wait_for(std::chrono::milliseconds(0))) break;
      jobs_.read();  // also finds a job empty whose last message was lost
    }
  }
  if (jobs_.wait_ended(key_, kTurn)) return;
  end_rest();
  jobs_.wait_ended(key_, kStopPatience);
}

void Run::end_rest() {
  log_.info("terminating the remaining processes of the job");
  if (const Result<void> ended = jobs_.terminate(key_, kStopped); !ended) log_.error(ended.error().message());
}

/// The last figures are worth something only if somebody scrapes them.
void Run::linger() {
  const Clock::time_point end = Clock::now() + options_.serve.jobs_linger;
  while (Clock::now() < end) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (stop_.wait_for(std::min<std::chrono::milliseconds>(left, std::chrono::hours(1)))) return;
  }
}

}  // namespace

int run(const RunOptions& options) {
  StopSignal stop;
  const Result<std::unique_ptr<Log>> opened = open_log(options.serve);
  if (!opened) {
    Log(options.serve.log_level, options.serve.log_format).error(opened.error().message());
    return kExitFailed;
  }
  Log& log = **opened;
  const auto fail = [&](const Error& error) {
    log.error(error.message());
    return kExitFailed;
  };
  const LoggedEvents events(log);
  Result<std::unique_ptr<OwnedJobs>> owned = open_owned_jobs(options.serve.jobs_linger, events.ring());
  if (!owned) return fail(owned.error());
  const std::shared_ptr<OwnedJobs> jobs = *std::move(owned);
  const Result<std::unique_ptr<Serving>> serving =
      Serving::start(options.serve, jobs, log, {}, events.ring());
  if (!serving) return fail(serving.error());
  const Result<int> exit_code = Run(options, *jobs, stop, log).run();
  (*serving)->stop();
  return exit_code ? *exit_code : fail(exit_code.error());
}

}  // namespace jobx
