#include "base/text.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/hex.h"
#include "base/numbers.h"

namespace jobx {
namespace {

constexpr bool is_high_surrogate(char16_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
constexpr bool is_low_surrogate(char16_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

void append_byte(std::string& out, std::uint32_t byte) {
  out += static_cast<char>(byte);
}

void append_code_point(std::string& out, std::uint32_t code) {
  if (code < 0x80) {
    append_byte(out, code);
  } else if (code < 0x800) {
    append_byte(out, 0xC0 | (code >> 6));
    append_byte(out, 0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    append_byte(out, 0xE0 | (code >> 12));
    append_byte(out, 0x80 | ((code >> 6) & 0x3F));
    append_byte(out, 0x80 | (code & 0x3F));
  } else {
    append_byte(out, 0xF0 | (code >> 18));
    append_byte(out, 0x80 | ((code >> 12) & 0x3F));
    append_byte(out, 0x80 | ((code >> 6) & 0x3F));
    append_byte(out, 0x80 | (code & 0x3F));
  }
}

void append_escaped_unit(std::string& out, char16_t unit) {
  out.append("\\u").append(Hex(unit, 4).digits());
}

/// The length of the well-formed sequence at `at`, or 0 (Unicode 15, table 3-7).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) -> unsigned {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto in = [](unsigned value, unsigned low, unsigned high) { return value >= low && value <= high; };
  const auto follows = [&](std::size_t i) { return in(byte(i), 0x80, 0xBF); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  if (in(lead, 0xC2, 0xDF)) return follows(at + 1) ? 2 : 0;
  if (in(lead, 0xE0, 0xEF)) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return in(byte(at + 1), low, high) && follows(at + 2) ? 3 : 0;
  }
  if (in(lead, 0xF0, 0xF4)) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return in(byte(at + 1), low, high) && follows(at + 2) && follows(at + 3) ? 4 : 0;
  }
  return 0;
}

std::uint32_t code_point(std::string_view sequence) {
  const auto lead = static_cast<unsigned char>(sequence[0]);
  if (sequence.size() == 1) return lead;
  std::uint32_t code = lead & (0xFFU >> (sequence.size() + 1));
  for (const char byte : sequence.substr(1)) code = (code << 6) | (static_cast<unsigned char>(byte) & 0x3FU);
  return code;
}

void append_units(std::u16string& out, std::uint32_t code) {
  if (code < 0x10000) {
    out += static_cast<char16_t>(code);
  } else {
    out += static_cast<char16_t>(0xD800 + ((code - 0x10000) >> 10));
    out += static_cast<char16_t>(0xDC00 + ((code - 0x10000) & 0x3FF));
  }
}

constexpr bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}
constexpr bool turns_direction(std::uint32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

/// One well-formed sequence, or one byte that is part of none and stands for U+FFFD.
struct Character {
  std::string_view bytes;
  std::uint32_t code;
};

Character character_at(std::string_view text, std::size_t at) {
  const std::size_t length = sequence_length(text, at);
  if (length == 0) return {text.substr(at, 1), 0xFFFD};
  return {text.substr(at, length), code_point(text.substr(at, length))};
}

constexpr std::size_t kEscapeLength = 6;

/// The unit that a `\uXXXX` at the start of `text` stands for.
std::optional<char16_t> escaped_unit(std::string_view text) {
  if (text.size() < kEscapeLength || !text.starts_with("\\u")) return std::nullopt;
  return to_number<std::uint16_t>(text.substr(2, kEscapeLength - 2), 16);
}

}  // namespace

std::string utf8_from_utf16(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    if (is_high_surrogate(unit) && i + 1 < text.size() && is_low_surrogate(text[i + 1])) {
      const auto high = static_cast<std::uint32_t>(unit - 0xD800);
      const auto low = static_cast<std::uint32_t>(text[++i] - 0xDC00);
      append_code_point(out, 0x10000 + (high << 10) + low);
    } else if (is_high_surrogate(unit) || is_low_surrogate(unit) || unit == 0) {
      append_escaped_unit(out, unit);
    } else {
      append_code_point(out, unit);
    }
  }
  return out;
}

Result<std::u16string> utf16_from_utf8(std::string_view text) {
  std::u16string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (const std::optional<char16_t> unit = escaped_unit(text.substr(at))) {
      out += *unit;
      at += kEscapeLength;
      continue;
    }
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      return Error(ProgramError::malformed_data, "byte " + std::to_string(at) + " is not well-formed UTF-8");
    }
    append_units(out, code_point(text.substr(at, length)));
    at += length;
  }
  return out;
}

std::string escaped_code_page(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out.append("\\x").append(Hex(byte, 2).digits());
    }
  }
  return out;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto [bytes, code] = character_at(text, at);
    if (is_control(code) || turns_direction(code)) {
      append_escaped_unit(out, static_cast<char16_t>(code));  // none is above U+FFFF
    } else {
      out += bytes;
    }
    at += bytes.size();
  }
  return out;
}

std::optional<char32_t> find_control(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto [bytes, code] = character_at(text, at);
    if (is_control(code)) return code;
    at += bytes.size();
  }
  return std::nullopt;
}

bool is_valid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string to_valid_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = sequence_length(text, at);
    out += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(at, length);
    at += length == 0 ? 1 : length;
  }
  return out;
}

}  // namespace jobx
