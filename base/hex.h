/// Numbers as hexadecimal text, in lower case.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace jobx {

/// The text of one number. It allocates nothing and may be a constant, so that it is fit for tables of
/// labels.
class Hex {
 public:
  /// With zeros in front up to `width` digits, of which there are 16 at most.
  explicit constexpr Hex(std::uint64_t value, std::size_t width = 1) {
    constexpr std::string_view digits = "0123456789abcdef";
    for (; value != 0 || kSize - begin_ < std::min(width, kSize - 2); value >>= 4)
      text_[--begin_] = digits[value & 0xF];
    text_[begin_ - 1] = 'x';
    text_[begin_ - 2] = '0';
  }

  /// "c0000022"
  [[nodiscard]] constexpr std::string_view digits() const { return {text_.data() + begin_, kSize - begin_}; }
  /// "0xc0000022"
  [[nodiscard]] constexpr std::string_view text() const {
    return {text_.data() + begin_ - 2, kSize - begin_ + 2};
  }

 private:
  static constexpr std::size_t kSize = 18;

  std::array<char, kSize> text_{};
  std::size_t begin_ = kSize;
};

/// Hex::text() as a string of its own.
inline std::string hex_text(std::uint64_t value, std::size_t width = 1) {
  return std::string(Hex(value, width).text());
}

}  // namespace jobx
