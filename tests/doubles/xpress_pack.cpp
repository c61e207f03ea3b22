#include "tests/doubles/xpress_pack.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>

#include "tests/doubles/byte_writer.h"

namespace jobx::test {
namespace {

constexpr std::size_t kFarthest = 8192;
constexpr std::size_t kShortest = 3;

/// Puts items out, 32 to a group behind a word of flags.
class Packer {
 public:
  void literal(char byte) {
    flag(0);
    out_.put(byte);
  }

  void match(std::size_t distance, std::size_t length) {
    flag(1);
    const std::size_t beyond = length - kShortest;
    const std::size_t head = (distance - 1) * 8 + std::min<std::size_t>(beyond, 7);
    out_.put(static_cast<std::uint16_t>(head));
    if (beyond < 7) return;
    half_byte(std::min<std::size_t>(beyond - 7, 15));
    if (beyond < 7 + 15) return;
    const std::size_t rest = beyond - 7 - 15;
    out_.put(static_cast<std::uint8_t>(std::min<std::size_t>(rest, 255)));
    if (rest < 255) return;
    if (beyond < 0x1'0000) {
      out_.put(static_cast<std::uint16_t>(beyond));
    } else {
      out_.put<std::uint16_t>(0);
      out_.put(static_cast<std::uint32_t>(beyond));
    }
  }

  std::string finish() {
    // What is left of the flags says "match", and the end of the data ends it.
    while (flags_ != 0 && flags_ != 32) flag(1);
    return out_.str();
  }

 private:
  void flag(std::uint32_t bit) {
    if (flags_ == 0 || flags_ == 32) {
      flags_at_ = out_.size();
      flags_ = 0;
      word_ = 0;
      out_.put<std::uint32_t>(0);
    }
    ++flags_;
    word_ |= bit << (32 - flags_);
    out_.put_at(flags_at_, word_);
  }

  void half_byte(std::size_t value) {
    if (half_byte_at_) {
      const auto low = static_cast<std::uint8_t>(out_.str()[*half_byte_at_]);
      out_.put_at(*half_byte_at_, static_cast<std::uint8_t>(low | value << 4));
      half_byte_at_.reset();
    } else {
      half_byte_at_ = out_.size();
      out_.put(static_cast<std::uint8_t>(value));
    }
  }

  ByteWriter out_;
  std::uint32_t flags_ = 0;  ///< used of the current word
  std::uint32_t word_ = 0;
  std::size_t flags_at_ = 0;
  std::optional<std::size_t> half_byte_at_;
};

}  // namespace

std::string pack_xpress(std::string_view plain) {
  Packer packer;
  std::map<std::string_view, std::size_t> seen;  // where each three bytes were met last
  std::size_t at = 0;
  while (at < plain.size()) {
    std::size_t length = 0;
    std::size_t distance = 0;
    if (plain.size() - at >= kShortest) {
      const auto [found, is_new] = seen.try_emplace(plain.substr(at, kShortest), at);
      distance = at - found->second;
      if (!is_new && distance <= kFarthest) {
        while (at + length < plain.size() && plain[at + length] == plain[at + length - distance]) ++length;
      }
      found->second = at;
    }
    if (length >= kShortest) {
      packer.match(distance, length);
      at += length;
    } else {
      packer.literal(plain[at++]);
    }
  }
  return packer.finish();
}

}  // namespace jobx::test
