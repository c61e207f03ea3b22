/// Letters, digits and blanks of ASCII, whatever the locale. Every other character is only ever equal to
/// itself.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace jobx {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A letter from A to Z in lower case, everything else as it is; for the units of UTF-8 and of UTF-16.
template <typename Unit>
constexpr Unit to_lower(Unit unit) {
  return unit >= Unit('A') && unit <= Unit('Z') ? static_cast<Unit>(unit - Unit('A') + Unit('a')) : unit;
}

/// The same for a whole text.
inline std::string lower_case(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return to_lower(c); });
  return out;
}

/// True if the texts differ by the case of letters from A to Z at most.
constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return to_lower(x) == to_lower(y); });
}

constexpr bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  return equals_ignoring_case(text.substr(0, start.size()), start);
}

/// `ending` is ASCII; `text` is UTF-8 or UTF-16.
template <typename Text>
constexpr bool ends_with_ignoring_case(const Text& text, std::string_view ending) {
  using Unit = typename Text::value_type;
  return text.size() >= ending.size() &&
         std::equal(ending.rbegin(), ending.rend(), text.rbegin(),
                    [](char x, Unit y) { return static_cast<Unit>(to_lower(x)) == to_lower(y); });
}

constexpr bool is_space(char c) {
  return c == ' ';
}

constexpr bool is_space_or_tab(char c) {
  return c == ' ' || c == '\t';
}

/// `text` without the characters at both ends for which `is_blank` is true.
template <typename IsBlank = bool (*)(char)>
constexpr std::string_view trimmed(std::string_view text, IsBlank is_blank = is_space_or_tab) {
  std::size_t begin = 0;
  std::size_t end = text.size();
  while (begin < end && is_blank(text[begin])) ++begin;
  while (begin < end && is_blank(text[end - 1])) --end;
  return text.substr(begin, end - begin);
}

}  // namespace jobx
