/// The buffers that a trace log consists of.
///
/// Each begins with a WMI_BUFFER_HEADER of 72 bytes; they follow one another without gaps.
#pragma once

#include <cstdint>
#include <optional>
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

/// Reads one buffer after the other. Memory: one buffer as stored, one expanded.
class BufferReader {
 public:
  explicit BufferReader(Input input);

  /// Goes to the next buffer; false at the end of the file. A buffer that is cut off, or damaged within its
  /// compressed data, is given as far as it goes, and the call after that fails.
  Result<bool> next();

  /// The buffer from its header to the end of its events, expanded; valid until the next call of next().
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  /// True if offsets in bytes() are not offsets in the file.
  [[nodiscard]] bool is_compressed() const { return compressed_; }
  /// Why bytes() is not the whole buffer, if it is not.
  [[nodiscard]] const std::optional<Error>& cut() const { return damage_; }

  [[nodiscard]] const std::string& file() const { return input_.name; }
  [[nodiscard]] std::uint64_t position() const { return end_; }
  [[nodiscard]] std::uint64_t size() const { return input_.size; }

 private:
  Result<bool> read_at(std::uint64_t offset);
  void expand(std::uint32_t used);

  Input input_;
  std::uint64_t offset_ = 0;
  std::uint64_t end_ = 0;
  std::vector<std::byte> stored_;
  std::vector<std::byte> expanded_;
  Bytes bytes_;
  bool compressed_ = false;
  std::optional<Error> damage_;
};

}  // namespace jobx
