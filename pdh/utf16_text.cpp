#include "pdh/utf16_text.h"

#include "base/text.h"

namespace jobx {

std::size_t append_text(Bytes bytes, std::string& to) {
  const std::byte* const units = bytes.data();
  const std::size_t most = bytes.size() / 2;
  // Nearly all names are ASCII, and are taken over without a detour.
  std::size_t length = 0;
  for (; length < most; ++length) {
    const auto low = static_cast<unsigned char>(units[2 * length]);
    const auto high = static_cast<unsigned char>(units[2 * length + 1]);
    if (low == 0 && high == 0) return 2 * length + 2;
    if (low >= 0x80 || high != 0) break;
    to.push_back(static_cast<char>(low));
  }
  if (length == most) return 2 * length;

  std::u16string text;
  for (; length < most; ++length) {
    const auto unit = *bytes.at<char16_t>(2 * length);
    if (unit == 0) break;
    text.push_back(unit);
  }
  to += utf8_from_utf16(text);
  return 2 * length + (length < most ? 2 : 0);
}

}  // namespace jobx
