#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "exporter/app/config_watch.h"
#include "exporter/app/job_keeper.h"
#include "exporter/app/open_log.h"
#include "exporter/app/owned.h"
#include "exporter/app/reloader.h"
#include "exporter/app/service_host.h"
#include "exporter/app/serving.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/log/event_log.h"
#include "exporter/log/log.h"

namespace jobx {
namespace {

/// What a start or a reload opens does not answer, and nothing else can end that.
[[noreturn]] void end_stuck(Log& log) {
  log.warn("stopping although a file or a pipe that was being opened does not answer");
  std::this_thread::sleep_for(std::chrono::milliseconds(200));  // for the line above
  std::_Exit(kExitDone);
}

/// From the start to the stop, with all reloads between.
class Server {
 public:
  Server(ServeOptions options, Log& log) : options_(std::move(options)), log_(log) {}

  /// Serves until it is stopped.
  Result<void> run(StopSignal& signal);

 private:
  using OwnedPointer = std::shared_ptr<OwnedJobs>;

  Result<void> start(StopSignal& signal);
  void begin_events(const ServeOptions& options);
  [[nodiscard]] std::shared_ptr<EventRing> events() const;
  Result<OwnedPointer> open_owned(const ServeOptions& options);
  Result<std::shared_ptr<void>> reload();
  void end_reloads();
  void keep_jobs(const std::vector<JobSpec>& jobs);
  void say_what_waits(const ServeOptions& next) const;

  ServeOptions options_;          ///< of the last reload
  ServeOptions kept_ = options_;  ///< what no reload touches is in use as it is here
  /// From soon after the file was read, so that what changes during a long start is seen.
  std::optional<ConfigStamp> config_stamp_ =
      options_.watches_config ? stamp_of(options_.config_file) : std::nullopt;
  Log& log_;
  ConfigStatus status_{ConfigStatus::WallClock::now()};
  Reloader reloader_{status_, log_};
  std::optional<LoggedEvents> events_;  ///< empty while nobody tells any
  OwnedPointer owned_;                  ///< after `events_`: its end is logged as well
  std::unique_ptr<Serving> serving_;
  std::optional<JobKeeperThread> keeper_;
  std::stop_source stopping_;
};

/// From the first configuration that has something to tell of jobs until the end.
void Server::begin_events(const ServeOptions& options) {
  if (!events_ && (!options.jobs.empty() || options.sources.etw)) events_.emplace(log_);
}

std::shared_ptr<EventRing> Server::events() const {
  return events_ ? events_->ring() : nullptr;
}

Result<void> Server::start(StopSignal& signal) {
  begin_events(options_);
  Result<OwnedPointer> owned = open_owned(options_);
  if (!owned) return owned.error();
  owned_ = *std::move(owned);
  const ReloadLinks links{options_.config_file.empty() ? nullptr : &status_,
                          [this] { return reloader_.request_and_wait("http"); }};
  // Opening a big counter log takes its time; an operator who stops the program then need not wait for it.
  const StopRequest request(signal, [this] { end_stuck(log_); });
  Result<std::unique_ptr<Serving>> serving =
      Serving::start(options_, owned_, log_, request.token(), events(), links);
  if (!serving) return serving.error();
  serving_ = *std::move(serving);
  return {};
}

/// Null where no jobs are asked for.
Result<Server::OwnedPointer> Server::open_owned(const ServeOptions& options) {
  if (options.jobs.empty()) return OwnedPointer();
  Result<std::unique_ptr<OwnedJobs>> opened = open_owned_jobs(options.jobs_linger, events());
  if (!opened) return opened.error();
  return OwnedPointer(*std::move(opened));
}

Result<void> Server::run(StopSignal& signal) {
  if (Result<void> started = start(signal); !started) return started;
  // After the address is known to be free: no program is started for nothing.
  if (owned_) keep_jobs(options_.jobs);
  reloader_.begin([this] { return reload(); });
  std::optional<ConfigWatch> watch;
  if (options_.watches_config)
    watch.emplace(options_.config_file, config_stamp_, [this] { reloader_.request("file"); });
  report_serving();
  while (signal.wait() == OperatorSignal::reload) reloader_.request("signal");
  watch.reset();
  stopping_.request_stop();
  end_reloads();
  keeper_.reset();
  serving_->stop();
  return {};
}

void Server::end_reloads() {
  const StopDeadline deadline([this] { end_stuck(log_); });
  reloader_.end();
}

/// All that can fail comes before anything is changed.
Result<std::shared_ptr<void>> Server::reload() {
  Result<ServeOptions> next = options_.read_again();
  if (!next) return next.error();
  begin_events(*next);
  Result<OwnedPointer> owned = owned_ ? owned_ : open_owned(*next);
  if (!owned) return owned.error();
  Result<std::shared_ptr<void>> replaced = serving_->reload(*next, *owned, events(), stopping_.get_token());
  if (!replaced) return replaced;
  if (!owned_) kept_.jobs_linger = next->jobs_linger;
  owned_ = *std::move(owned);
  if (owned_) keep_jobs(next->jobs);
  say_what_waits(*next);
  log_.set_level(next->log_level);
  options_ = *std::move(next);
  return replaced;
}

void Server::keep_jobs(const std::vector<JobSpec>& jobs) {
  if (keeper_) {
    keeper_->change_to(jobs);
  } else {
    keeper_.emplace(*owned_, jobs, log_);
  }
}

/// Flags that a reload does not touch.
void Server::say_what_waits(const ServeOptions& next) const {
  const auto waits = [&](bool differs, std::string_view flag) {
    if (differs)
      log_.warn("a changed flag takes effect when the exporter restarts", {{"flag", std::string(flag)}});
  };
  waits(next.log_format != kept_.log_format, "--log.format");
  waits(next.log_target != kept_.log_target, "--log.output and --log.file");
  waits(next.web_config_file != kept_.web_config_file, "--web.config.file");
  waits(owned_ && next.jobs_linger != kept_.jobs_linger, "--jobs.linger");
}

}  // namespace

int run(const ServeOptions& options) {
  StopSignal signal(StopSignal::Reload::heard);
  const Result<std::unique_ptr<Log>> log = open_log(options);
  // Through a queue, since signals no longer end the program: nobody may be reading standard error.
  const auto tell = [&](const Error& error) {
    Log(options.log_level, options.log_format).error(error.message());
  };
  if (!log) {
    tell(log.error());
    return kExitFailed;
  }
  const Result<void> served = Server(options, **log).run(signal);
  if (served) return kExitDone;
  if (signal.wait_for(std::chrono::milliseconds(0))) return kExitDone;  // it was given up for that
  (*log)->error(served.error().message());
  // Whoever starts it looks here first, and the disk may be full.
  if (options.log_target.output == LogOutput::file) tell(served.error());
  return kExitFailed;
}

}  // namespace jobx
