/// Trace logs (.etl, and .blg, which is one): the events of a file, one after the other.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "tracelog/buffer.h"
#include "tracelog/event.h"
#include "tracelog/input.h"

namespace jobx {

/// Reads a file once, in the order in which its buffers were filled (see BufferReader). Not thread-safe.
class TraceReader {
 public:
  /// Fails with ProgramError::unsupported if `input` is empty or no trace log. Once `stop` asks for it, this
  /// and next() fail with ProgramError::timed_out: a big file may hold nothing that its reader looks for.
  static Result<TraceReader> open(Input input, const std::stop_token& stop = {});

  /// Makes `into` the next event; false at the end. The first is the log's header, see time_zone.h. A damaged
  /// or unfinished file gives all that is not damaged, as far as it can be told where that is, then Errors
  /// that name the file and the byte. So does one that ends with fewer buffers than its header says were
  /// written: it was cut between two of them.
  Result<bool> next(TraceEvent& into);

  [[nodiscard]] const std::string& file() const { return buffers_.file(); }
  [[nodiscard]] std::uint64_t position() const { return buffers_.position(); }
  [[nodiscard]] std::uint64_t size() const { return buffers_.size(); }

 private:
  explicit TraceReader(Input input);
  [[nodiscard]] std::uint64_t offset_of(std::size_t in_buffer) const;
  [[nodiscard]] Result<bool> end() const;

  BufferReader buffers_;
  std::stop_token stop_;
  /// Buffers that the log has at least, by its header; 0 where that cannot tell.
  std::uint32_t written_ = 0;
  std::size_t at_ = 0;      ///< within the buffer
  bool after_gap_ = false;  ///< of the next event
};

}  // namespace jobx
