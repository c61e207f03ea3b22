/// What the first event of a trace log tells of the log as a whole.
#pragma once

#include <cstdint>
#include <optional>

#include "base/time.h"
#include "tracelog/event.h"

namespace jobx {

/// What time stamps of events count.
enum class TraceClockType : std::uint8_t {
  performance_counter,  ///< QueryPerformanceCounter
  system_time,          ///< FILETIME
  cycles,               ///< of the processor that recorded
};

/// TRACE_LOGFILE_HEADER, as far as a reader of events needs it.
struct LogHeader {
  std::uint32_t build = 0;        ///< of Windows; 0 where the writer did not fill it in
  std::uint8_t pointer_size = 8;  ///< of the system that recorded
  TraceClockType clock = TraceClockType::system_time;
  std::int64_t frequency = 0;      ///< of the clock, per second
  UtcTime start{};                 ///< when recording began
  std::int64_t start_stamp = 0;    ///< the same moment by the clock
  std::uint32_t events_lost = 0;   ///< while recording; 0 as long as the log is written
  std::uint32_t buffers_lost = 0;  ///< the same
};

/// The header in a log's first event; empty if `event` is none, is cut off, has a clock that no Windows has,
/// or one whose frequency is beyond 10 GHz.
std::optional<LogHeader> log_header_of(const TraceEvent& event);

/// The moment in UTC of a time stamp in that log. What is more than 28 years from the start of a log that
/// counts anything but system time gives 28 years.
UtcTime to_utc(const LogHeader& header, std::int64_t time_stamp);

}  // namespace jobx
