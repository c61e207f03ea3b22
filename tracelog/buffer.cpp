#include "tracelog/buffer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "tracelog/xpress.h"

namespace jobx {
namespace {

// WMI_BUFFER_HEADER.
constexpr std::size_t kBufferSize = 0x00;
constexpr std::size_t kSavedOffset = 0x04;
constexpr std::size_t kOffset = 0x30;
constexpr std::size_t kBufferFlag = 0x34;
constexpr std::size_t kBufferType = 0x36;

constexpr std::uint16_t kCompressed = 0x40;
constexpr std::uint16_t kHeaderBuffer = 4;

/// What is wrong with the sizes in a header; nothing if they can be.
std::string_view fault_in(std::uint32_t size, std::uint32_t used, bool compressed) {
  if (size < kBufferHeaderSize || size > kMostBufferSize) return "invalid buffer size";
  if (used < kBufferHeaderSize || used > (compressed ? kMostBufferSize : size)) {
    return "invalid number of used bytes in the buffer";
  }
  return {};
}

}  // namespace

bool is_trace_log(Bytes begin) {
  const auto size = begin.at<std::uint32_t>(kBufferSize);
  const auto type = begin.at<std::uint16_t>(kBufferType);
  const auto marker = begin.at<std::uint32_t>(kBufferHeaderSize);
  if (!size || !type || !marker) return false;
  const std::uint32_t header_type = *marker >> 16 & 0xFF;
  return *size >= kBufferHeaderSize && *size <= kMostBufferSize && *type == kHeaderBuffer &&
         *marker >> 24 == 0xC0 && (header_type == 1 || header_type == 2);
}

Error damage(const std::string& file, std::uint64_t offset, std::string_view why) {
  return Error(ProgramError::malformed_data, file + " is damaged or not yet fully written at byte " +
                                                 std::to_string(offset) + ": " + std::string(why));
}

BufferReader::BufferReader(Input input) : input_(std::move(input)) {}

Result<bool> BufferReader::next() {
  bytes_ = Bytes();
  if (damage_) return *damage_;
  if (end_ == input_.size) return false;
  Result<bool> read = read_at(end_);
  if (!read) damage_ = read.error();
  return read;
}

Result<bool> BufferReader::read_at(std::uint64_t offset) {
  offset_ = offset;
  stored_.resize(std::max(stored_.size(), kBufferHeaderSize));
  const auto read = [&](std::size_t from, std::size_t length) {
    input_.bytes->read(reinterpret_cast<char*>(stored_.data()) + from, static_cast<std::streamsize>(length));
    return static_cast<std::size_t>(input_.bytes->gcount());
  };
  if (read(0, kBufferHeaderSize) < kBufferHeaderSize) {
    return damage(input_.name, offset, "the file ends within the header of a buffer");
  }
  const Bytes header(std::span<const std::byte>(stored_.data(), kBufferHeaderSize));
  const std::uint32_t size = *header.at<std::uint32_t>(kBufferSize);
  const bool compressed = (*header.at<std::uint16_t>(kBufferFlag) & kCompressed) != 0;
  std::uint32_t used = *header.at<std::uint32_t>(kSavedOffset);
  if (used == 0) used = *header.at<std::uint32_t>(kOffset);  // seen in header buffers
  if (const std::string_view fault = fault_in(size, used, compressed); !fault.empty()) {
    return damage(input_.name, offset, fault);
  }

  // Not more than is there: a size is only a claim.
  const auto there = static_cast<std::size_t>(std::min<std::uint64_t>(size, input_.size - offset));
  if (there > stored_.size()) stored_.resize(there);
  const std::size_t got = kBufferHeaderSize + read(kBufferHeaderSize, there - kBufferHeaderSize);
  end_ = offset + got;
  if (got < size) {
    damage_ = damage(input_.name, end_,
                     "the file ends within the buffer of " + std::to_string(size) + " bytes at byte " +
                         std::to_string(offset));
  }
  bytes_ = Bytes(std::span<const std::byte>(stored_.data(), got));
  compressed_ = compressed;
  if (compressed) {
    expand(used);
  } else if (used < got) {
    bytes_ = *bytes_.part(0, used);
  }
  return true;
}

void BufferReader::expand(std::uint32_t used) {
  // The header is not compressed; SavedOffset tells the size of the whole after expansion.
  if (expanded_.size() < used) expanded_.resize(used);
  std::copy_n(stored_.begin(), kBufferHeaderSize, expanded_.begin());
  const std::span<std::byte> events(expanded_.data() + kBufferHeaderSize, used - kBufferHeaderSize);
  const Expanded result = expand_xpress(bytes_.from(kBufferHeaderSize), events);
  bytes_ = Bytes(std::span<const std::byte>(expanded_.data(), kBufferHeaderSize + result.size));
  if (damage_ || result.size == events.size()) return;
  damage_ =
      damage(input_.name, offset_,
             result.damage.empty() ? "the compressed data is shorter than its header says" : result.damage);
}

}  // namespace jobx
