#include "pdh/name_case.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "base/ascii.h"

namespace jobx {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// A letter below U+0530 in lower case (UnicodeData.txt), of the alphabets that languages of today use.
constexpr std::uint32_t to_lower_letter(std::uint32_t code) {
  const auto in = [&](std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; };
  if (in(0xC0, 0xDE) && code != 0xD7) return code + 0x20;  // Latin-1; the multiplication sign is in between
  if (in(0x100, 0x137) && code != 0x130) return code | 1;  // capitals are even
  if (in(0x139, 0x148)) return code + (code & 1);          // capitals are odd
  if (in(0x14A, 0x177)) return code | 1;
  if (code == 0x178) return 0xFF;
  if (in(0x179, 0x17E)) return code + (code & 1);
  if (code == 0x18F) return 0x259;                      // Azerbaijani
  if (code == 0x1A0 || code == 0x1AF) return code + 1;  // Vietnamese
  if (in(0x218, 0x21B)) return code | 1;                // Romanian
  if (code == 0x386) return 0x3AC;                      // Greek, with accents and without
  if (in(0x388, 0x38A)) return code + 0x25;
  if (code == 0x38C) return 0x3CC;
  if (in(0x38E, 0x38F)) return code + 0x3F;
  if (in(0x391, 0x3AB)) return code + 0x20;
  if (in(0x400, 0x40F)) return code + 0x50;  // Cyrillic
  if (in(0x410, 0x42F)) return code + 0x20;
  if (in(0x48A, 0x4BF)) return code | 1;
  if (in(0x4C1, 0x4CE)) return code + (code & 1);
  if (in(0x4D0, 0x52F)) return code | 1;
  return code;
}

constexpr bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

/// The letters that are folded take two bytes before and after.
void fold_pair(char& lead, char& trail) {
  const std::uint32_t code = to_lower_letter((static_cast<unsigned char>(lead) & 0x1FU) << 6 |
                                             (static_cast<unsigned char>(trail) & 0x3FU));
  lead = static_cast<char>(0xC0 | code >> 6);
  trail = static_cast<char>(0x80 | (code & 0x3F));
}

}  // namespace

std::string folded_name(std::string_view name) {
  std::string folded = lower_case(name);
  if (is_ascii(folded)) return folded;
  for (std::size_t i = 0; i + 1 < folded.size(); ++i) {
    const auto lead = static_cast<unsigned char>(folded[i]);
    if (lead >= 0xC2 && lead <= 0xDF && is_continuation(folded[i + 1])) fold_pair(folded[i], folded[i + 1]);
  }
  return folded;
}

bool is_same_name(std::string_view a, std::string_view b) {
  if (a == b || equals_ignoring_case(a, b)) return true;
  return !is_ascii(a) && !is_ascii(b) && folded_name(a) == folded_name(b);
}

}  // namespace jobx
