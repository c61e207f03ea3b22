#include "tests/doubles/etl_writer.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "tests/doubles/xpress_pack.h"

namespace jobx::test {
namespace {

constexpr std::size_t kBufferHeaderSize = 72;
constexpr std::uint16_t kHeaderBuffer = 4;
constexpr std::uint16_t kProcessorIndex = 0x20;
constexpr std::uint16_t kCompressed = 0x40;

}  // namespace

EtlWriter::EtlWriter(std::ostream& to, EtlOptions options, std::int64_t start_time)
    : to_(to), options_(std::move(options)) {
  buffer_.zeros(kBufferHeaderSize);
  write_header(start_time);
}

/// A buffer of its own with one event: SYSTEM_TRACE_HEADER and TRACE_LOGFILE_HEADER.
void EtlWriter::write_header(std::int64_t start_time) {
  ByteWriter event;
  event.put<std::uint32_t>(options_.pointer_size == 4 ? 0xC001'0000 : 0xC002'0000);
  event.put<std::uint16_t>(0);  // size, below
  event.zeros(2 + 8);
  event.put(options_.start_stamp);
  event.zeros(8);
  event.put(options_.buffer_size);
  event.put<std::uint32_t>(0x0501'0206);  // Windows 6.1, as a real log has it
  event.put(options_.build);
  event.put<std::uint32_t>(1);  // processors
  event.put<std::int64_t>(0);   // end: not known yet
  event.put<std::uint32_t>(156'250);
  event.put<std::uint32_t>(0);
  event.put(options_.mode);
  event.put(options_.buffers_written);
  event.put<std::uint32_t>(1);
  event.put(options_.pointer_size);
  event.put(options_.events_lost);
  event.put(options_.megahertz);
  event.zeros(std::size_t{2} * options_.pointer_size);
  event.put(options_.bias_minutes);
  const std::size_t name = event.size();
  event.text(options_.time_zone.substr(0, 31));
  event.zeros(64 - (event.size() - name));
  event.zeros(16 + 4 + 64 + 16 + 4);  // the rest of TIME_ZONE_INFORMATION: clocks do not change
  event.align(8);
  event.put(start_time);  // of the system
  event.put(options_.frequency);
  event.put(start_time);
  event.put(options_.clock);
  event.put(options_.buffers_lost);
  event.put_at(4, static_cast<std::uint16_t>(event.size()));
  this->event(event.str());
  flush(kHeaderBuffer);
}

void EtlWriter::classic_event(const Guid& event_class, std::uint8_t opcode, std::uint16_t version,
                              std::int64_t time, std::string_view payload) {
  event_.clear();
  event_.put<std::uint16_t>(0);
  event_.put<std::uint16_t>(options_.pointer_size == 4 ? 0xC00A : 0xC014);
  event_.put(opcode);
  event_.put<std::uint8_t>(0);
  event_.put(version);
  event_.put<std::uint32_t>(4242);
  event_.put<std::uint32_t>(4240);
  event_.put(time);
  put_guid(event_class);
  event_.zeros(8);
  finish_event(0, payload);
}

void EtlWriter::manifest_event(const Guid& provider, std::uint16_t id, std::uint8_t version,
                               std::int64_t time, std::uint32_t process_id, std::string_view payload) {
  event_.clear();
  event_.put<std::uint16_t>(0);
  event_.put<std::uint16_t>(options_.pointer_size == 4 ? 0xC012 : 0xC013);
  event_.zeros(4);
  event_.put<std::uint32_t>(4242);
  event_.put(process_id);
  event_.put(time);
  put_guid(provider);
  event_.put(id);
  event_.put(version);
  event_.zeros(80 - event_.size());
  finish_event(0, payload);
}

void EtlWriter::system_event(std::uint16_t group, std::uint8_t opcode, std::int64_t time,
                             std::uint32_t process_id, std::string_view payload) {
  event_.clear();
  event_.put<std::uint16_t>(4);
  event_.put<std::uint16_t>(options_.pointer_size == 4 ? 0xC001 : 0xC002);
  event_.put<std::uint16_t>(0);
  event_.put(static_cast<std::uint16_t>(group | opcode));
  event_.put<std::uint32_t>(4242);
  event_.put(process_id);
  event_.put(time);
  event_.zeros(8);
  finish_event(4, payload);
}

void EtlWriter::put_guid(const Guid& guid) {
  event_.put(guid.data1);
  event_.put(guid.data2);
  event_.put(guid.data3);
  for (const std::uint8_t byte : guid.data4) event_.put(byte);
}

/// Adds the payload to event_, and the size of the whole where its header has it.
void EtlWriter::finish_event(std::size_t size_at, std::string_view payload) {
  event_.bytes(payload);
  if (event_.size() > 0xFFFF) throw std::invalid_argument("an event of more than 64 KiB");
  event_.put_at(size_at, static_cast<std::uint16_t>(event_.size()));
  event(event_.str());
}

void EtlWriter::event(std::string_view bytes) {
  if (bytes.size() > options_.buffer_size - kBufferHeaderSize) {
    throw std::invalid_argument("an event that fits into no buffer");
  }
  if (buffer_.size() + bytes.size() > options_.buffer_size) flush(0);
  buffer_.bytes(bytes);
  if (buffer_.size() < options_.buffer_size) buffer_.align(8);
}

void EtlWriter::finish() {
  if (buffer_.size() > kBufferHeaderSize) flush(0);
}

void EtlWriter::flush(std::uint16_t buffer_type) {
  const bool compressed = options_.compress && buffer_type != kHeaderBuffer;
  const auto used = static_cast<std::uint32_t>(buffer_.size());
  std::string rest;
  if (compressed) {
    rest = pack_xpress(std::string_view(buffer_.str()).substr(kBufferHeaderSize));
  } else {
    rest = buffer_.str().substr(kBufferHeaderSize) + std::string(options_.buffer_size - used, '\xFF');
  }
  ByteWriter header;
  header.put(static_cast<std::uint32_t>(kBufferHeaderSize + rest.size()));
  header.put(used);
  header.put(used);
  header.zeros(12);
  header.put(sequence_++);
  header.zeros(12);
  header.put<std::uint32_t>(3);  // state
  header.put(used);
  header.put(static_cast<std::uint16_t>(kProcessorIndex | (compressed ? kCompressed : 0U)));
  header.put(buffer_type);
  header.zeros(kBufferHeaderSize - header.size());
  to_ << header.str() << rest;
  buffer_.clear();
  buffer_.zeros(kBufferHeaderSize);
}

std::string as_circular(const std::string& log, std::size_t kept, std::size_t places) {
  std::uint32_t size = 0;
  std::memcpy(&size, log.data(), sizeof size);
  const std::size_t buffers = log.size() / size;
  std::string circular = log.substr(0, std::min(buffers, kept + places) * size);
  for (std::size_t i = kept + places; i < buffers; ++i) {
    circular.replace((kept + (i - kept) % places) * size, size, log, i * size, size);
  }
  return circular;
}

}  // namespace jobx::test
