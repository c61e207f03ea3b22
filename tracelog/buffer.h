/// The buffers that a trace log consists of.
///
/// Each begins with a WMI_BUFFER_HEADER of 72 bytes; they follow one another without gaps.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "tracelog/input.h"

namespace jobx {

constexpr std::size_t kBufferHeaderSize = 72;

/// Windows makes buffers of 16 MiB at most (EVENT_TRACE_PROPERTIES.BufferSize, in KiB: 16384).
constexpr std::uint32_t kMostBufferSize = 16U << 20;

/// True if a file that begins with `begin` (144 bytes are enough) is a trace log: a header buffer whose first
/// event is the log's header.
bool is_trace_log(Bytes begin);

/// "FILE is damaged or not yet written at byte N: WHY", as ProgramError::malformed_data.
Error damage(const std::string& file, std::uint64_t offset, std::string_view why);

/// Reads one buffer after the other, in the order of their sequence numbers.
///
/// That is the order in which they were filled. Mostly it is that of the file, too; but a circular log that
/// was full has its newest buffers before its oldest ones, in whose places they were written. Memory: one
/// buffer as stored, one expanded; and 16 bytes for each buffer of a file whose order is another.
class BufferReader {
 public:
  /// The most buffers of a file that are put in order: 64 MiB of places, and at least 4 GiB of any real log.
  static constexpr std::size_t kMostUnordered = std::size_t{4} << 20;

  explicit BufferReader(Input input);

  /// Looks through the headers of all buffers for their order; before the first next(). Fails with
  /// ProgramError::limit_exceeded beyond kMostUnordered, with ProgramError::timed_out once `stop` asks for
  /// it. A damaged header is left to next().
  Result<void> put_in_order(const std::stop_token& stop);

  /// No compressed buffer is expanded to more than this; kMostBufferSize if it is not called.
  void expand_to_at_most(std::uint32_t size);

  /// Goes to the next buffer; false at the end of the file. A buffer that is cut off, or damaged within its
  /// compressed data, is given as far as it goes. Where no other buffer can be reached, this fails then.
  Result<bool> next();

  /// The buffer from its header to the end of its events, expanded; valid until the next call of next().
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  /// True if offsets in bytes() are not offsets in the file.
  [[nodiscard]] bool is_compressed() const { return compressed_; }
  /// Why bytes() is not the whole buffer, if it is not.
  [[nodiscard]] const std::optional<Error>& cut() const { return cut_; }
  /// True if something is missing between the buffer before and this one: it was overwritten, lost, or cut
  /// off.
  [[nodiscard]] bool follows_gap() const { return follows_gap_; }

  /// How many buffers it has gone to, and how many of these began a log.
  [[nodiscard]] std::uint64_t buffers() const { return buffers_; }
  [[nodiscard]] std::uint64_t logs() const { return logs_; }

  [[nodiscard]] const std::string& file() const { return input_.name; }
  /// Bytes of the file that were read.
  [[nodiscard]] std::uint64_t position() const { return done_; }
  [[nodiscard]] std::uint64_t size() const { return input_.size; }

 private:
  /// Where a buffer is that is not where its sequence number belongs.
  struct Place {
    std::int64_t sequence;
    std::uint64_t offset;
  };
  struct Header;

  template <typename Take>
  Result<std::uint64_t> for_each_header(const std::stop_token& stop, Take take);
  std::size_t read(std::size_t into, std::size_t length);
  Result<Header> read_header(std::uint64_t offset);
  Result<bool> read_at(std::uint64_t offset);
  void expand(std::uint32_t used);
  void seek(std::uint64_t offset);

  Input input_;
  std::uint32_t most_expanded_ = kMostBufferSize;
  std::vector<Place> order_;    ///< empty where it is that of the file
  std::size_t next_place_ = 0;  ///< in order_
  std::uint64_t end_ = 0;       ///< of the buffer before, in the file
  std::uint64_t done_ = 0;
  std::uint64_t buffers_ = 0;
  std::uint64_t logs_ = 0;
  std::uint64_t offset_ = 0;
  std::optional<std::int64_t> sequence_;  ///< of the buffer at hand
  std::vector<std::byte> stored_;
  std::vector<std::byte> expanded_;
  Bytes bytes_;
  bool compressed_ = false;
  bool follows_gap_ = false;
  std::optional<Error> cut_;         ///< of the buffer at hand
  std::optional<Error> cut_at_end_;  ///< of the last one in the file
  std::optional<Error> damage_;      ///< after which there is nothing more
};

}  // namespace jobx
