/// One event of ETW, wherever it comes from: a trace log or a live session.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "base/time.h"
#include "tracelog/event.h"
#include "tracelog/guid.h"

namespace jobx {

/// Microsoft-Windows-Kernel-Process: a provider with a manifest.
inline constexpr Guid kKernelProcess{
    0x22fb'2cd6, 0x0e7b, 0x422b, {0xa0, 0xc7, 0x2f, 0xad, 0x1f, 0xd0, 0xe7, 0x16}};
/// JobGuid: the class of the classic job events, which system logger sessions record.
inline constexpr Guid kJobClass{
    0x3282'fc76, 0xfeed, 0x498e, {0x8a, 0xa7, 0xe7, 0x0f, 0x45, 0x9d, 0x43, 0x0e}};

/// An event as ETW shows it, without its meaning.
///
/// A view: `payload` lives as long as its owner says.
struct EventRecord {
  EventKind form = EventKind::modern;  ///< `modern` for providers with a manifest; the rest is classic
  Guid provider;            ///< or the class of a classic event; zero for a system event of unknown group
  std::uint16_t id = 0;     ///< event id, or message number; group × 256 of a system event
  std::uint8_t opcode = 0;  ///< what tells classic events of one class apart
  std::uint16_t version = 0;
  UtcTime time{};
  std::uint32_t process_id = 0;  ///< of whoever acted, or was running; not the subject of the event
  std::uint32_t thread_id = 0;
  std::uint8_t pointer_size = 8;  ///< of whoever wrote the event: 4 or 8
  Bytes payload;
};

}  // namespace jobx
