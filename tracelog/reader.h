/// Trace logs (.etl, and .blg, which is one): the events of a file, one after the other.
#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "tracelog/buffer.h"
#include "tracelog/event.h"
#include "tracelog/input.h"

namespace jobx {

/// Reads a file once, from front to end. Not thread-safe. Memory is bounded by the largest buffer.
class TraceReader {
 public:
  /// Fails with ProgramError::unsupported if `input` is empty or no trace log.
  static Result<TraceReader> open(Input input);

  /// Makes `into` the next event, in the order of the file; false at the end. The first is the log's header,
  /// see log_header.h. A damaged or unfinished file gives all before the damage, then Errors that name the
  /// file and the byte.
  Result<bool> next(TraceEvent& into);

  [[nodiscard]] const std::string& file() const { return buffers_.file(); }
  [[nodiscard]] std::uint64_t position() const { return buffers_.position(); }
  [[nodiscard]] std::uint64_t size() const { return buffers_.size(); }

 private:
  explicit TraceReader(Input input);
  [[nodiscard]] std::uint64_t offset_of(std::size_t in_buffer) const;

  BufferReader buffers_;
  std::size_t at_ = 0;  ///< within the buffer
};

}  // namespace jobx
