/// One event of a trace log, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "tracelog/guid.h"

namespace jobx {

/// The layouts that an event's header may have.
enum class EventKind {
  system,   ///< SYSTEM_TRACE_HEADER, SYSTEM_TRACE_HEADER without times ("compact"), PERFINFO_TRACE_HEADER
  classic,  ///< EVENT_TRACE_HEADER
  modern,   ///< EVENT_HEADER
  message,  ///< MESSAGE_TRACE_HEADER (WPP)
};

/// What every kind of header tells, where it tells it; the rest is zero.
struct TraceEvent {
  EventKind kind = EventKind::system;
  Guid guid;                ///< provider (modern), event class (classic), or message class
  std::uint16_t id = 0;     ///< event id (modern), message number, or group × 256 (system)
  std::uint8_t opcode = 0;  ///< "type" in the classic terms
  std::uint16_t version = 0;
  std::uint32_t process_id = 0;
  std::uint32_t thread_id = 0;
  std::uint8_t pointer_size = 0;  ///< of whoever wrote the event, 4 or 8; 0 for messages
  std::int64_t time_stamp = 0;    ///< in the units of the log's clock
  Bytes payload;                  ///< valid until the next event is read
  std::uint64_t offset = 0;       ///< in the file; of its buffer, if that is compressed
  bool after_gap = false;         ///< buffers between the event before and this one are missing or damaged
};

/// An event within a buffer, with the room it takes there.
struct ParsedEvent {
  TraceEvent event;
  std::size_t size = 0;  ///< without what is needed to align the next to 8 bytes
};

/// The event at the beginning of `bytes`; in `why`, what is wrong where there is none.
std::optional<ParsedEvent> parse_event(Bytes bytes, std::string_view& why);

}  // namespace jobx
