#include "tracelog/xpress.h"

#include <cstdint>

namespace jobx {
namespace {

constexpr std::string_view kCutOff = "the compressed data is truncated";
constexpr std::string_view kBadDistance = "the compressed data refers to bytes before its beginning";
constexpr std::string_view kBadLength = "the compressed data contains an invalid length";

/// Takes the compressed items one by one.
class Unpacker {
 public:
  Unpacker(Bytes packed, std::span<std::byte> into) : packed_(packed), into_(into) {}

  Expanded run() {
    while (damage_.empty() && made_ < into_.size()) {
      if (flags_left_ == 0) {
        if (at_ == packed_.size()) break;
        flags_ = take<std::uint32_t>();
        flags_left_ = 32;
        continue;
      }
      --flags_left_;
      if (at_ == packed_.size()) break;
      if ((flags_ >> flags_left_ & 1) == 0) {
        into_[made_++] = packed_.data()[at_++];
      } else {
        copy_match();
      }
    }
    return {made_, damage_};
  }

 private:
  /// The next number; 0 and damage where it is not all there.
  template <typename T>
  T take() {
    const std::optional<T> number = packed_.at<T>(at_);
    if (!number) {
      damage_ = kCutOff;
      at_ = packed_.size();
      return 0;
    }
    at_ += sizeof(T);
    return *number;
  }

  /// Four bits; the two of one byte serve two matches, which may be far apart.
  std::uint32_t take_half_byte() {
    if (half_byte_at_) {
      const auto high = static_cast<std::uint32_t>(*packed_.at<std::uint8_t>(*half_byte_at_)) >> 4;
      half_byte_at_.reset();
      return high;
    }
    const std::size_t at = at_;
    const std::uint32_t low = take<std::uint8_t>() & 15U;
    if (damage_.empty()) half_byte_at_ = at;
    return low;
  }

  /// The length of a match beyond the three bits in its first two bytes.
  std::uint32_t take_long_length() {
    std::uint32_t length = take_half_byte();
    if (length != 15) return length + 7;
    length = take<std::uint8_t>();
    if (length != 255) return length + 15 + 7;
    length = take<std::uint16_t>();
    if (length == 0) length = take<std::uint32_t>();
    if (length < 15 + 7 && damage_.empty()) damage_ = kBadLength;
    return length;
  }

  void copy_match() {
    const std::uint32_t head = take<std::uint16_t>();
    const std::size_t distance = head / 8 + 1;
    std::uint64_t length = head % 8;
    if (length == 7) length = take_long_length();
    if (!damage_.empty()) return;
    length += 3;
    if (distance > made_) {
      damage_ = kBadDistance;
      return;
    }
    // Byte by byte: a match may overlap what it makes.
    for (; length > 0 && made_ < into_.size(); --length, ++made_) into_[made_] = into_[made_ - distance];
  }

  Bytes packed_;
  std::span<std::byte> into_;
  std::size_t at_ = 0;
  std::size_t made_ = 0;
  std::uint32_t flags_ = 0;
  unsigned flags_left_ = 0;
  std::optional<std::size_t> half_byte_at_;
  std::string_view damage_;
};

}  // namespace

Expanded expand_xpress(Bytes packed, std::span<std::byte> into) {
  return Unpacker(packed, into).run();
}

}  // namespace jobx
