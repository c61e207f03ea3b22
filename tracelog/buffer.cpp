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
constexpr std::size_t kSequence = 0x18;
constexpr std::size_t kOffset = 0x30;
constexpr std::size_t kBufferFlag = 0x34;
constexpr std::size_t kBufferType = 0x36;

constexpr std::uint16_t kCompressed = 0x40;
constexpr std::uint16_t kHeaderBuffer = 4;

/// What is wrong with the sizes in a header; nothing if they can be.
std::string_view fault_in(std::uint32_t size, std::uint32_t used, std::uint32_t most_used) {
  if (size < kBufferHeaderSize || size > kMostBufferSize) return "invalid buffer size";
  if (used < kBufferHeaderSize || used > most_used) return "invalid number of used bytes in the buffer";
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

struct BufferReader::Header {
  std::uint32_t size;
  std::uint32_t used;
  std::int64_t sequence;
  bool compressed;
  bool begins_log;
};

BufferReader::BufferReader(Input input) : input_(std::move(input)) {}

void BufferReader::expand_to_at_most(std::uint32_t size) {
  most_expanded_ = std::min(size, kMostBufferSize);
}

// NOLINTNEXTLINE(readability-make-member-function-const): where the stream stands is state of the reader
void BufferReader::seek(std::uint64_t offset) {
  input_.bytes->clear();
  input_.bytes->seekg(static_cast<std::streamoff>(offset));
}

/// What is left of the stream up to `length` bytes, to stored_ from `into` on; how many those were.
std::size_t BufferReader::read(std::size_t into, std::size_t length) {
  input_.bytes->read(reinterpret_cast<char*>(stored_.data()) + into, static_cast<std::streamsize>(length));
  return static_cast<std::size_t>(input_.bytes->gcount());
}

/// The header at `offset`, where the stream stands.
Result<BufferReader::Header> BufferReader::read_header(std::uint64_t offset) {
  stored_.resize(std::max(stored_.size(), kBufferHeaderSize));
  if (read(0, kBufferHeaderSize) < kBufferHeaderSize) {
    return damage(input_.name, offset, "the file ends within the header of a buffer");
  }
  const Bytes bytes(std::span<const std::byte>(stored_.data(), kBufferHeaderSize));
  Header header{};
  header.size = *bytes.at<std::uint32_t>(kBufferSize);
  header.used = *bytes.at<std::uint32_t>(kSavedOffset);
  if (header.used == 0) header.used = *bytes.at<std::uint32_t>(kOffset);  // seen in header buffers
  header.sequence = *bytes.at<std::int64_t>(kSequence);
  header.compressed = (*bytes.at<std::uint16_t>(kBufferFlag) & kCompressed) != 0;
  header.begins_log = *bytes.at<std::uint16_t>(kBufferType) == kHeaderBuffer;
  const std::uint32_t most_used = header.compressed ? most_expanded_ : header.size;
  if (const std::string_view fault = fault_in(header.size, header.used, most_used); !fault.empty()) {
    return damage(input_.name, offset, fault);
  }
  return header;
}

/// Calls `take(header, offset)` for each buffer in the order of the file, until it answers false. Gives where
/// it ended: at a buffer that was not taken, at damage, or at the end.
template <typename Take>
Result<std::uint64_t> BufferReader::for_each_header(const std::stop_token& stop, Take take) {
  std::uint64_t offset = 0;
  while (offset < input_.size) {
    if (stop.stop_requested()) {
      return Error(ProgramError::timed_out, "reading " + input_.name + " was stopped");
    }
    seek(offset);
    const Result<Header> header = read_header(offset);
    if (!header || !take(*header, offset)) break;
    offset += header->size;
  }
  return std::min(offset, input_.size);
}

Result<void> BufferReader::put_in_order(const std::stop_token& stop) {
  // A log that was appended to another one counts from the beginning again.
  std::optional<std::int64_t> before;
  bool ordered = true;
  Result<std::uint64_t> looked = for_each_header(stop, [&](const Header& header, std::uint64_t) {
    ordered = header.begins_log || !before || header.sequence >= *before;
    before = header.sequence;
    return ordered;
  });
  if (!looked) return looked.error();
  if (ordered) {
    seek(0);
    return {};
  }
  std::size_t log_begin = 0;
  const auto sort_log = [&] {
    std::sort(order_.begin() + static_cast<std::ptrdiff_t>(log_begin), order_.end(),
              [](const Place& a, const Place& b) {
                return a.sequence != b.sequence ? a.sequence < b.sequence : a.offset < b.offset;
              });
  };
  bool too_many = false;
  looked = for_each_header(stop, [&](const Header& header, std::uint64_t offset) {
    too_many = order_.size() == kMostUnordered;
    if (too_many) return false;
    if (header.begins_log) {
      sort_log();
      log_begin = order_.size() + 1;  // the header stays first, whatever its number
    }
    order_.push_back({header.sequence, offset});
    return true;
  });
  if (!looked) return looked.error();
  if (too_many) {
    return Error(ProgramError::limit_exceeded, input_.name + " has more than " +
                                                   std::to_string(kMostUnordered) +
                                                   " buffers that are not in the order of their numbers");
  }
  sort_log();
  if (*looked < input_.size) order_.push_back({0, *looked});  // what is damaged comes last, and is told then
  return {};
}

Result<bool> BufferReader::next() {
  bytes_ = Bytes();
  if (damage_) return *damage_;
  std::uint64_t at = end_;
  if (!order_.empty()) {
    at = next_place_ < order_.size() ? order_[next_place_++].offset : input_.size;
    seek(at);
  }
  if (at == input_.size) {
    if (cut_at_end_) return *cut_at_end_;
    return false;
  }
  const bool was_cut = std::exchange(cut_, std::nullopt).has_value();
  const std::optional<std::int64_t> before = sequence_;
  Result<bool> read = read_at(at);
  if (!read) damage_ = read.error();
  // Numbers are only claims: the difference of two may be beyond their type.
  follows_gap_ = was_cut || (before && sequence_ > *before && *sequence_ != *before + 1);
  return read;
}

Result<bool> BufferReader::read_at(std::uint64_t offset) {
  offset_ = offset;
  const Result<Header> header = read_header(offset);
  if (!header) return header.error();
  ++buffers_;
  if (header->begins_log) ++logs_;
  sequence_ = header->sequence;
  // Not more than is there: a size is only a claim.
  const auto there = static_cast<std::size_t>(std::min<std::uint64_t>(header->size, input_.size - offset));
  if (there > stored_.size()) stored_.resize(there);
  const std::size_t got = kBufferHeaderSize + read(kBufferHeaderSize, there - kBufferHeaderSize);
  end_ = offset + got;
  done_ += got;
  if (got < header->size) {
    cut_ = damage(input_.name, end_,
                  "the file ends within the buffer of " + std::to_string(header->size) + " bytes at byte " +
                      std::to_string(offset));
    cut_at_end_ = cut_;
  }
  bytes_ = Bytes(std::span<const std::byte>(stored_.data(), got));
  compressed_ = header->compressed;
  if (compressed_) {
    expand(header->used);
  } else if (header->used < got) {
    bytes_ = *bytes_.part(0, header->used);
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
  if (cut_ || result.size == events.size()) return;
  cut_ =
      damage(input_.name, offset_,
             result.damage.empty() ? "the compressed data is shorter than its header says" : result.damage);
  damage_ = cut_;
}

}  // namespace jobx
