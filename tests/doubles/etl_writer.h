/// Writes trace logs, as far as counter logs and tests of the container need them.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <string_view>

#include "tests/doubles/byte_writer.h"
#include "tracelog/guid.h"

namespace jobx::test {

/// What the header of a log tells.
struct EtlOptions {
  std::int32_t bias_minutes = 0;        ///< UTC less local time; without changes of clocks
  std::string time_zone = "Synthetic";  ///< its name; with an empty one and bias 0 the log tells no time zone
  std::uint32_t buffer_size = 65536;
  bool compress = false;                ///< the buffers, not the header's
  std::uint32_t pointer_size = 8;       ///< 4 for the log of a 32-bit system
  std::uint32_t build = 9200;           ///< of Windows
  std::uint32_t clock = 2;              ///< 1: performance counter, 2: system time, 3: cycles of processors
  std::int64_t frequency = 10'000'000;  ///< of the performance counter
  std::uint32_t megahertz = 0;          ///< of processors
  std::int64_t start_stamp = 0;         ///< when recording began, by the clock; not used by system time
  std::uint32_t events_lost = 0;
  std::uint32_t buffers_lost = 0;
  std::uint32_t buffers_written =
      0;  ///< that of the header included; 0 as long as the session is not stopped
  std::uint32_t mode =
      0x3002'0801;  ///< LogFileMode: sequential, private, in process, one buffer for all processors
};

/// Writes as it goes; what was given last is in the file after finish().
class EtlWriter {
 public:
  /// `to` must outlive this. The header is written at once, with `start_time` (FILETIME, UTC).
  EtlWriter(std::ostream& to, EtlOptions options, std::int64_t start_time);

  /// An event with a classic header (type 20). Throws std::invalid_argument if it does not fit into a buffer.
  void classic_event(const Guid& event_class, std::uint8_t opcode, std::uint16_t version, std::int64_t time,
                     std::string_view payload);
  /// One of a provider with a manifest, with an EVENT_HEADER.
  void manifest_event(const Guid& provider, std::uint16_t id, std::uint8_t version, std::int64_t time,
                      std::uint32_t process_id, std::string_view payload);
  /// One of a system logger, with a SYSTEM_TRACE_HEADER: `group` × 256.
  void system_event(std::uint16_t group, std::uint8_t opcode, std::int64_t time, std::uint32_t process_id,
                    std::string_view payload);
  /// An event as it stands, its header and all.
  void event(std::string_view bytes);
  /// Writes the buffer that is not full yet. Nothing may follow.
  void finish();

 private:
  void write_header(std::int64_t start_time);
  void put_guid(const Guid& guid);
  void finish_event(std::size_t size_at, std::string_view payload);
  void flush(std::uint16_t buffer_type);

  std::ostream& to_;
  EtlOptions options_;
  std::uint64_t sequence_ = 0;
  ByteWriter buffer_;
  ByteWriter event_;
};

/// The log that a circular session would have left, of one with uncompressed buffers that was written from
/// front to end: the first `kept` buffers stay, the others have `places` places, one after the other and over
/// again.
std::string as_circular(const std::string& log, std::size_t kept, std::size_t places);

}  // namespace jobx::test
