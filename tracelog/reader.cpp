#include "tracelog/reader.h"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace jobx {
namespace {

constexpr std::uint32_t kEndOfBuffer = 0xFFFF'FFFF;

/// Where TRACE_LOGFILE_HEADER is in a log, behind a SYSTEM_TRACE_HEADER.
constexpr std::size_t kLogHeader = kBufferHeaderSize + 32;
constexpr std::size_t kLogFileMode = kLogHeader + 32;
constexpr std::size_t kBuffersWritten = kLogHeader + 36;

// EVENT_TRACE_FILE_MODE_CIRCULAR, _APPEND and _NEWFILE, EVENT_TRACE_REAL_TIME_MODE and _BUFFERING_MODE.
constexpr std::uint32_t kCircular = 0x2;
constexpr std::uint32_t kAppend = 0x4;
constexpr std::uint32_t kNewFile = 0x8;
constexpr std::uint32_t kRealTime = 0x100;
constexpr std::uint32_t kBuffering = 0x400;

/// TRACE_LOGFILE_HEADER::BufferSize: how large the buffers of a log can be, expanded.
std::optional<std::uint32_t> header_buffer_size(Bytes begin) {
  return begin.at<std::uint32_t>(kLogHeader);
}

/// TRACE_LOGFILE_HEADER::BuffersWritten: those of the session. In recordings of sequential files it is the
/// number of all buffers of the file, that of the header included. It is 0 until the session is stopped. Of
/// other files it is not known to be no more than they hold: buffers were overwritten, are in another file or
/// went to a consumer. 0 for these.
std::uint32_t header_buffers_written(Bytes begin) {
  const std::uint32_t mode = begin.at<std::uint32_t>(kLogFileMode).value_or(0);
  if ((mode & (kCircular | kAppend | kNewFile | kRealTime | kBuffering)) != 0) return 0;
  return begin.at<std::uint32_t>(kBuffersWritten).value_or(0);
}

/// Where the next event begins; events are aligned to 8 bytes.
constexpr std::size_t aligned(std::size_t size) {
  return (size + 7) & ~std::size_t{7};
}

}  // namespace

TraceReader::TraceReader(Input input) : buffers_(std::move(input)) {}

Result<TraceReader> TraceReader::open(Input input, const std::stop_token& stop) {
  if (input.size == 0) return Error(ProgramError::unsupported, input.name + " is empty");
  std::array<std::byte, 144> begin{};
  input.bytes->read(reinterpret_cast<char*>(begin.data()), begin.size());
  const auto got = static_cast<std::size_t>(input.bytes->gcount());
  const Bytes bytes(std::span<const std::byte>(begin.data(), got));
  if (!is_trace_log(bytes)) {
    return Error(ProgramError::unsupported, input.name + " is not an event trace log (.etl, .blg)");
  }
  TraceReader reader(std::move(input));
  if (const std::optional<std::uint32_t> size = header_buffer_size(bytes)) {
    reader.buffers_.expand_to_at_most(*size);
  }
  reader.written_ = header_buffers_written(bytes);
  Result<void> ordered = reader.buffers_.put_in_order(stop);
  if (!ordered) return ordered.error();
  reader.stop_ = stop;
  return reader;
}

Result<bool> TraceReader::next(TraceEvent& into) {
  for (;;) {
    const Bytes rest = buffers_.bytes().from(at_);
    const std::optional<std::uint32_t> marker = rest.at<std::uint32_t>(0);
    if (marker && *marker != kEndOfBuffer) {
      std::string_view why;
      std::optional<ParsedEvent> parsed = parse_event(rest, why);
      if (parsed) {
        into = parsed->event;
        into.offset = offset_of(at_);
        into.after_gap = std::exchange(after_gap_, false);
        at_ += aligned(parsed->size);
        return true;
      }
      // In a buffer that is cut off, the last event may be, too: then it is the cut that is to be told.
      if (!buffers_.cut()) return damage(file(), offset_of(at_), why);
    }
    if (stop_.stop_requested()) return Error(ProgramError::timed_out, "reading " + file() + " was stopped");
    Result<bool> more = buffers_.next();
    if (!more) return more;
    if (!*more) return end();
    at_ = kBufferHeaderSize;
    after_gap_ = after_gap_ || buffers_.follows_gap();
  }
}

/// False, unless the file was cut between two buffers. Of logs that were appended to one another, only the
/// first one's header is known, and that it was followed by another one.
Result<bool> TraceReader::end() const {
  if (buffers_.logs() > 1 || buffers_.buffers() >= written_) return false;
  return damage(file(), size(),
                "the file ends after " + std::to_string(buffers_.buffers()) + " of the " +
                    std::to_string(written_) + " buffers that were written to it, by its header");
}

std::uint64_t TraceReader::offset_of(std::size_t in_buffer) const {
  return buffers_.offset() + (buffers_.is_compressed() ? 0 : in_buffer);
}

}  // namespace jobx
