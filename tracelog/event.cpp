#include "tracelog/event.h"

namespace jobx {
namespace {

// Of the first four bytes of an event: the third tells the layout, the fourth these flags.
constexpr std::uint32_t kHeaderFlag = 0x80;
constexpr std::uint32_t kMessageFlag = 0x10;

constexpr std::string_view kTooShort =
    "an event is shorter than its header or extends past the end of its buffer";

/// Fields of an event that is known to hold its whole header.
template <typename T>
T field(Bytes event, std::size_t offset) {
  return event.at<T>(offset).value_or(T{});
}

/// SYSTEM_TRACE_HEADER (32 bytes) and the same without processor times (24).
TraceEvent parse_system(Bytes bytes) {
  TraceEvent event;
  event.version = field<std::uint16_t>(bytes, 0);
  event.opcode = field<std::uint8_t>(bytes, 6);
  event.id = static_cast<std::uint16_t>(field<std::uint16_t>(bytes, 6) & 0xFF00);
  event.thread_id = field<std::uint32_t>(bytes, 8);
  event.process_id = field<std::uint32_t>(bytes, 12);
  event.time_stamp = field<std::int64_t>(bytes, 16);
  return event;
}

/// PERFINFO_TRACE_HEADER (16 bytes).
TraceEvent parse_performance_info(Bytes bytes) {
  TraceEvent event;
  event.version = field<std::uint16_t>(bytes, 0);
  event.opcode = field<std::uint8_t>(bytes, 6);
  event.id = static_cast<std::uint16_t>(field<std::uint16_t>(bytes, 6) & 0xFF00);
  event.time_stamp = field<std::int64_t>(bytes, 8);
  return event;
}

/// What EVENT_TRACE_HEADER and EVENT_HEADER have in common.
TraceEvent parse_common(Bytes bytes, EventKind kind) {
  TraceEvent event;
  event.kind = kind;
  event.thread_id = field<std::uint32_t>(bytes, 8);
  event.process_id = field<std::uint32_t>(bytes, 12);
  event.time_stamp = field<std::int64_t>(bytes, 16);
  event.guid = guid_at(bytes, 24).value_or(Guid());
  return event;
}

/// EVENT_TRACE_HEADER (48 bytes).
TraceEvent parse_classic(Bytes bytes) {
  TraceEvent event = parse_common(bytes, EventKind::classic);
  event.opcode = field<std::uint8_t>(bytes, 4);
  event.version = field<std::uint16_t>(bytes, 6);
  return event;
}

/// EVENT_HEADER (80 bytes).
TraceEvent parse_modern(Bytes bytes) {
  TraceEvent event = parse_common(bytes, EventKind::modern);
  event.id = field<std::uint16_t>(bytes, 40);
  event.version = field<std::uint8_t>(bytes, 42);
  event.opcode = field<std::uint8_t>(bytes, 45);
  return event;
}

/// Where the payload of an EVENT_HEADER begins: after the extended data, each item of which tells its whole
/// size, its type, whether one more follows, and the size of its data, in 16 bits each. Empty if they do not
/// fit.
std::optional<std::size_t> modern_payload(Bytes bytes) {
  constexpr std::uint16_t kExtended = 0x0001;
  std::size_t at = 80;
  bool more = (field<std::uint16_t>(bytes, 4) & kExtended) != 0;
  while (more) {
    const auto size = bytes.at<std::uint16_t>(at);
    const auto linkage = bytes.at<std::uint16_t>(at + 4);
    if (!size || !linkage || *size < 8 || bytes.size() - at < *size) return std::nullopt;
    more = (*linkage & 1) != 0;
    at += *size;
  }
  return at;
}

/// MESSAGE_TRACE_HEADER (8 bytes), then what its flags announce, in this order.
std::optional<ParsedEvent> parse_message(Bytes bytes, std::string_view& why) {
  constexpr std::uint16_t kSequence = 0x01;
  constexpr std::uint16_t kGuid = 0x02;
  constexpr std::uint16_t kComponent = 0x04;
  constexpr std::uint16_t kTime = 0x08;
  constexpr std::uint16_t kSystemInfo = 0x20;
  const auto flags = field<std::uint16_t>(bytes, 6);
  ParsedEvent parsed{{}, bytes.size()};
  TraceEvent& event = parsed.event;
  event.kind = EventKind::message;
  event.id = field<std::uint16_t>(bytes, 4);
  std::size_t at = 8;
  if ((flags & kSequence) != 0) at += 4;
  if ((flags & kGuid) != 0) {
    event.guid = guid_at(bytes, at).value_or(Guid());
    at += 16;
  } else if ((flags & kComponent) != 0) {
    at += 4;
  }
  if ((flags & kTime) != 0) {
    event.time_stamp = field<std::int64_t>(bytes, at);
    at += 8;
  }
  if ((flags & kSystemInfo) != 0) {
    event.thread_id = field<std::uint32_t>(bytes, at);
    event.process_id = field<std::uint32_t>(bytes, at + 4);
    at += 8;
  }
  if (at > bytes.size()) {
    why = kTooShort;
    return std::nullopt;
  }
  event.payload = bytes.from(at);
  return parsed;
}

struct Layout {
  std::size_t header_size;
  std::size_t size_at;  ///< where the 16 bits are that tell the size of the whole event
  TraceEvent (*parse)(Bytes);
  std::uint8_t pointer_size;
};

/// By TRACE_HEADER_TYPE; two and two differ in the writer's pointer size only.
std::optional<Layout> layout_of(std::uint32_t header_type) {
  switch (header_type) {
    case 1:
      return Layout{32, 4, parse_system, 4};
    case 2:
      return Layout{32, 4, parse_system, 8};
    case 3:
      return Layout{24, 4, parse_system, 4};
    case 4:
      return Layout{24, 4, parse_system, 8};
    case 10:
      return Layout{48, 0, parse_classic, 4};
    case 20:
      return Layout{48, 0, parse_classic, 8};
    case 16:
      return Layout{16, 4, parse_performance_info, 4};
    case 17:
      return Layout{16, 4, parse_performance_info, 8};
    case 18:
      return Layout{80, 0, parse_modern, 4};
    case 19:
      return Layout{80, 0, parse_modern, 8};
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ParsedEvent> parse_event(Bytes bytes, std::string_view& why) {
  why = kTooShort;
  const auto marker = bytes.at<std::uint32_t>(0);
  if (!marker) return std::nullopt;
  const std::uint32_t flags = *marker >> 24;
  if ((flags & kHeaderFlag) == 0) {
    why = "an event is missing";
    return std::nullopt;
  }
  const bool is_message = (flags & kMessageFlag) != 0;
  const std::optional<Layout> layout =
      is_message ? Layout{8, 0, nullptr, 0} : layout_of(*marker >> 16 & 0xFF);
  if (!layout) {
    why = "an event has an unknown header type";
    return std::nullopt;
  }
  const std::size_t size = field<std::uint16_t>(bytes, layout->size_at);
  if (size < layout->header_size) return std::nullopt;
  const std::optional<Bytes> whole = bytes.part(0, size);
  if (!whole) return std::nullopt;
  if (is_message) return parse_message(*whole, why);

  ParsedEvent parsed{layout->parse(*whole), size};
  parsed.event.pointer_size = layout->pointer_size;
  const std::optional<std::size_t> payload =
      parsed.event.kind == EventKind::modern ? modern_payload(*whole) : layout->header_size;
  if (!payload) return std::nullopt;
  parsed.event.payload = whole->from(*payload);
  return parsed;
}

}  // namespace jobx
