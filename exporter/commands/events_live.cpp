#include "exporter/commands/events_live.h"

#include <iostream>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "etw/session/etw_session.h"
#include "exporter/app/stop_signal.h"
#include "exporter/commands/commands.h"
#include "exporter/commands/event_printer.h"
#include "exporter/report/advice.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

/// How long events wait to be printed when there are few.
constexpr std::chrono::milliseconds kPause{200};

/// Takes events on the session's thread, and gives what was printed to whoever writes it.
class LivePrinter final : public EtwListener {
 public:
  LivePrinter(const EventsOptions& options, std::uint32_t build) : printer_(options, build) {}

  void take(const EventRecord& record) override {
    const std::lock_guard lock(mutex_);
    is_written_ = is_written_ && printer_.add(record);
  }
  void gap() override {}

  /// False once standard output takes no more.
  bool write() {
    const std::lock_guard lock(mutex_);
    is_written_ = is_written_ && printer_.write();
    return is_written_;
  }
  bool tell_skipped() {
    const std::lock_guard lock(mutex_);
    return printer_.tell_skipped("live events");
  }

 private:
  std::mutex mutex_;  // guards all below
  EventPrinter printer_;
  bool is_written_ = true;
};

void tell(const Error& error) {
  print_error(error);
  const std::string_view text = live_events_advice(error);
  if (!text.empty()) std::cerr << "What to do: " << text << '\n';
}

/// False if waiting for a session does not help: an account does not gain rights meanwhile.
bool can_come(const EtwStatus& status) {
  if (!status.error) return true;
  const std::uint32_t code = status.error->code();
  if (status.error->domain() == ErrorDomain::system) return code != win32_code::access_denied;
  return code != static_cast<std::uint32_t>(ProgramError::unsupported);
}

/// False if something was lost.
bool tell_losses(const EtwStatus& status) {
  const std::uint64_t buffers = status.buffers_lost + status.real_time_buffers_lost;
  if (status.events_lost == 0 && buffers == 0 && status.queue_lost == 0) return true;
  print_error("live events: " + std::to_string(status.events_lost + status.queue_lost) + " events and " +
              std::to_string(buffers) + " buffers were lost");
  return false;
}

EtwOptions session_of_its_own() {
  EtwOptions options;
  options.name = "jobobject_exporter_events";  // not that of an exporter which runs
  options.processes = true;                    // for their names
  options.capture_state = true;
  return options;
}

}  // namespace

int print_live_events(const EventsOptions& options, std::unique_ptr<TraceKernel> kernel,
                      const StopWait& stop) {
  const auto printer = std::make_shared<LivePrinter>(options, kernel->build());
  EtwStatus status;
  bool is_written = true;
  {
    const EtwSession session(std::move(kernel), session_of_its_own(), printer);
    std::optional<Error> told;
    do {
      status = session.status();
      if (status.error && status.error != told) tell(*status.error);
      told = status.error;
      if (!status.is_running && !(options.follow && can_come(status))) return kExitFailed;
      is_written = printer->write();
    } while (is_written && !stop(kPause));
    status = session.status();
  }
  is_written = printer->write() && is_written;  // what was under way at the end
  const bool is_whole = tell_losses(status);
  return printer->tell_skipped() && is_whole && is_written ? kExitDone : kExitFailed;
}

int run_live_events(const EventsOptions& options) {
  StopSignal signal;
  Result<std::unique_ptr<TraceKernel>> kernel = TraceKernel::open();
  if (!kernel) {
    tell(kernel.error());
    return kExitFailed;
  }
  return print_live_events(options, *std::move(kernel), [&signal](std::chrono::milliseconds patience) {
    return signal.wait_for(patience);
  });
}

}  // namespace jobx
