#include "etw/session/session_start.h"

#include <initializer_list>
#include <utility>

namespace jobx {
namespace {

// Keywords of Microsoft-Windows-Kernel-Process.
constexpr std::uint64_t kKeywordProcess = 0x10;
constexpr std::uint64_t kKeywordJob = 0x400;
constexpr std::uint64_t kKeywordJobIo = 0x1000;
constexpr std::uint64_t kKeywordJobSilo = 0x4000;
constexpr std::uint8_t kLevelInformation = 4;

/// EVENT_TRACE_FLAG_JOB.
constexpr std::uint32_t kFlagJob = 0x0008'0000;

Error failed(const std::string& what, Win32Code code) {
  return Error(ErrorDomain::system, code, what);
}

void add_ids(TraceProvider& provider, std::initializer_list<std::uint16_t> ids) {
  provider.event_ids.insert(provider.event_ids.end(), ids);
}

/// What is decoded of the provider, see EventDecoder. `with_jobs`: create and terminate, too.
TraceProvider kernel_process(const EtwOptions& options, bool with_jobs) {
  TraceProvider provider{kKernelProcess, kLevelInformation, 0, {}, false};
  if (with_jobs) {
    provider.keywords |= kKeywordJob;
    add_ids(provider, {13, 14});
  }
  if (with_jobs || options.way == EtwWay::automatic) {
    provider.keywords |= kKeywordJobIo | kKeywordJobSilo;
    add_ids(provider, {17, 18, 19, 20, 22, 23, 24, 25, 26});
  }
  if (options.processes) {
    provider.keywords |= kKeywordProcess;
    add_ids(provider, {1, 2, 15});
    provider.capture_state = options.capture_state;
  }
  return provider;
}

/// One attempt, one way.
class Start {
 public:
  Start(TraceKernel& kernel, const EtwOptions& options, bool is_first, std::uint64_t& stale)
      : kernel_(kernel), options_(options), is_first_(is_first), stale_(stale) {}

  Result<StartedSession> run(EtwWay way, TraceSink& sink) {
    StartedSession started;
    started.way = way;
    if (Result<void> done = start(way == EtwWay::system, started.session); !done) return done.error();
    const TraceProvider provider = kernel_process(options_, way == EtwWay::manifest);
    if (provider.keywords != 0) {
      if (const Win32Code code = enable(started.session, provider); code != win32_code::success) {
        const Error error = failed(
            "cannot enable Microsoft-Windows-Kernel-Process in the ETW session " + options_.name, code);
        if (way == EtwWay::manifest) return give_up(started.session, error);
        started.restriction = error;  // job events come without it
      }
    }
    const Win32Code code = kernel_.open_consumer(options_.name, sink, started.consumer);
    if (code == win32_code::success) return started;
    TraceCounters counters;
    kernel_.query(started.session, counters);
    return give_up(started.session, processing_error(options_.name, code, counters.buffers));
  }

 private:
  Result<void> start(bool is_system, TraceHandle& session) {
    TraceSetup setup;
    setup.name = options_.name;
    setup.is_system_logger = is_system;
    if (is_system) setup.enable_flags = kFlagJob;
    Win32Code code = kernel_.start(setup, session);
    if (code == win32_code::already_exists && may_stop_stale() &&
        kernel_.stop(options_.name) == win32_code::success) {
      ++stale_;
      code = kernel_.start(setup, session);
    }
    if (code == win32_code::success) return {};
    return failed(std::string("cannot start the ETW session ") + options_.name +
                      (is_system ? " as a system logger" : ""),
                  code);
  }

  [[nodiscard]] bool may_stop_stale() const { return is_first_ && options_.stale == StaleSession::stop; }

  /// Systems that cannot filter by event id send more than is needed.
  Win32Code enable(TraceHandle session, TraceProvider provider) {
    const Win32Code code = kernel_.enable(session, provider);
    if (code != win32_code::invalid_parameter) return code;
    provider.event_ids.clear();
    return kernel_.enable(session, provider);
  }

  Error give_up(TraceHandle session, Error error) {
    TraceCounters ignored;
    kernel_.stop(session, ignored);
    return error;
  }

  TraceKernel& kernel_;
  const EtwOptions& options_;
  const bool is_first_;
  std::uint64_t& stale_;
};

}  // namespace

Result<StartedSession> start_session(TraceKernel& kernel, const EtwOptions& options, bool is_first,
                                     TraceSink& sink, std::uint64_t& stale) {
  Start start(kernel, options, is_first, stale);
  if (options.way != EtwWay::automatic) return start.run(options.way, sink);
  Result<StartedSession> system = start.run(EtwWay::system, sink);
  if (system) return system;
  Result<StartedSession> manifest = start.run(EtwWay::manifest, sink);
  if (manifest) manifest->restriction = system.error();
  return manifest;
}

Error processing_error(const std::string& name, Win32Code code, std::uint32_t buffers) {
  if (buffers == 0) {
    return Error(ProgramError::unsupported,
                 "this system accepts the ETW session " + name + " but runs none, as Wine does");
  }
  return failed("cannot read the events of the ETW session " + name, code);
}

}  // namespace jobx
