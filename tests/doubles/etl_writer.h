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
  bool compress = false;  ///< the buffers, not the header's
};

/// Writes as it goes; what was given last is in the file after finish().
class EtlWriter {
 public:
  /// `to` must outlive this. The header is written at once, with `start_time` (FILETIME, UTC).
  EtlWriter(std::ostream& to, EtlOptions options, std::int64_t start_time);

  /// An event with a classic header (type 20). Throws std::invalid_argument if it does not fit into a buffer.
  void classic_event(const Guid& event_class, std::uint8_t opcode, std::uint16_t version, std::int64_t time,
                     std::string_view payload);
  /// An event as it stands, its header and all.
  void event(std::string_view bytes);
  /// Writes the buffer that is not full yet. Nothing may follow.
  void finish();

 private:
  void write_header(std::int64_t start_time);
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
