#include "tracelog/reader.h"

#include <array>
#include <optional>
#include <utility>

namespace jobx {
namespace {

constexpr std::uint32_t kEndOfBuffer = 0xFFFF'FFFF;

/// TRACE_LOGFILE_HEADER::BufferSize: how large the buffers of a log can be, expanded.
std::optional<std::uint32_t> header_buffer_size(Bytes begin) {
  constexpr std::size_t kSystemHeaderSize = 32;
  return begin.at<std::uint32_t>(kBufferHeaderSize + kSystemHeaderSize);
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
    if (!more || !*more) return more;
    at_ = kBufferHeaderSize;
    after_gap_ = after_gap_ || buffers_.follows_gap();
  }
}

std::uint64_t TraceReader::offset_of(std::size_t in_buffer) const {
  return buffers_.offset() + (buffers_.is_compressed() ? 0 : in_buffer);
}

}  // namespace jobx
