/// What a live session asks of ETW: the boundary between the session's life, which is portable, and Windows.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "etw/event_record.h"

namespace jobx {

/// What a Win32 function returned; the system's own numbers, on every system. 0 is success.
using Win32Code = std::uint32_t;

/// Those that decide what happens next (winerror.h).
namespace win32_code {
constexpr Win32Code success = 0;
constexpr Win32Code access_denied = 5;
constexpr Win32Code invalid_parameter = 87;
constexpr Win32Code already_exists = 183;
constexpr Win32Code no_system_resources = 1450;
constexpr Win32Code instance_not_found = 4201;  ///< no session of that name or handle (any more)
}  // namespace win32_code

/// The memory of a session: non-paged, taken from `minimum` buffers on.
struct TraceBuffers {
  std::uint32_t kilobytes = 64;  ///< of one buffer
  std::uint32_t minimum = 4;     ///< Windows takes two for each processor, if that is more
  std::uint32_t maximum = 32;    ///< as above
  std::uint32_t flush_seconds = 1;
};

/// What a session is to be.
struct TraceSetup {
  std::string name;                ///< ASCII; unique on the host
  bool is_system_logger = false;   ///< the kernel itself is the provider
  std::uint32_t enable_flags = 0;  ///< of a system logger: EVENT_TRACE_FLAG_*
  TraceBuffers buffers{};
};

/// Which events of a provider with a manifest a session is to get.
struct TraceProvider {
  Guid provider{};
  std::uint8_t level = 0;
  std::uint64_t keywords = 0;
  std::vector<std::uint16_t> event_ids;  ///< 64 at most; empty for all
  bool capture_state = false;            ///< also ask for what there is already
};

/// What the system tells of a running session, since its start.
struct TraceCounters {
  std::uint64_t events_lost = 0;             ///< found no buffer
  std::uint64_t buffers_lost = 0;            ///< could not be written
  std::uint64_t real_time_buffers_lost = 0;  ///< could not be delivered
  std::uint32_t buffers = 0;                 ///< allocated; 0 where no session really runs
};

/// A session, or its consumer.
using TraceHandle = std::uint64_t;

/// Takes the events of a session, on the thread that is in TraceKernel::process().
class TraceSink {
 public:
  virtual ~TraceSink() = default;
  /// The payload lives until this returns. The session waits for it: no locks, no memory, no input or output.
  virtual void take(const EventRecord& record) noexcept = 0;

 protected:
  TraceSink() = default;
  TraceSink(const TraceSink&) = default;
  TraceSink& operator=(const TraceSink&) = default;
};

/// The functions of ETW. Any thread may call any method; what fails says so by its code.
class TraceKernel {
 public:
  /// The running system's. Fails with ProgramError::unsupported anywhere but on Windows.
  static Result<std::unique_ptr<TraceKernel>> open();

  virtual ~TraceKernel() = default;

  /// StartTrace: a session in real time, without a file.
  virtual Win32Code start(const TraceSetup& setup, TraceHandle& session) = 0;
  /// EnableTraceEx2.
  virtual Win32Code enable(TraceHandle session, const TraceProvider& provider) = 0;
  /// ControlTrace: what became of it so far. `into` is left alone where it fails.
  virtual Win32Code query(TraceHandle session, TraceCounters& into) = 0;
  /// ControlTrace: ends the session, with its last counters. process() returns once all is delivered.
  virtual Win32Code stop(TraceHandle session, TraceCounters& into) = 0;
  /// The same, of a session that somebody else left behind.
  virtual Win32Code stop(const std::string& name) = 0;
  /// OpenTrace. `sink` must live until close().
  virtual Win32Code open_consumer(const std::string& name, TraceSink& sink, TraceHandle& consumer) = 0;
  /// ProcessTrace: gives events to the sink, and returns when the session or the consumer has ended.
  virtual Win32Code process(TraceHandle consumer) = 0;
  /// CloseTrace; also while another thread is in process(), which then returns soon.
  virtual Win32Code close(TraceHandle consumer) = 0;

  /// Of the running system: what EventDecoder is to know.
  [[nodiscard]] virtual std::uint32_t build() const = 0;
  /// The process that runs this.
  [[nodiscard]] virtual std::uint32_t own_process_id() const = 0;

 protected:
  TraceKernel() = default;
  TraceKernel(const TraceKernel&) = default;
  TraceKernel& operator=(const TraceKernel&) = default;
};

}  // namespace jobx
