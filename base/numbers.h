/// Numbers out of text, the same in every locale.
///
/// Nothing is passed over: no leading blank, no plus sign, no `0x`. A minus sign is read by signed types and
/// by floating-point ones only, and a number that does not fit its type is none.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string_view>
#include <system_error>

namespace jobx {

/// The longest number that `rest` begins with; takes it off. Empty, with `rest` as it was, where there is
/// none.
template <std::integral Number>
std::optional<Number> take_number(std::string_view& rest, int base = 10) {
  Number number{};
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number, base);
  if (failure != std::errc()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

/// The same in decimal notation, with an exponent or without; "inf" and "nan" are numbers, too.
template <std::floating_point Number>
std::optional<Number> take_number(std::string_view& rest) {
  Number number{};
  const auto [end, failure] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (failure != std::errc()) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

/// The number that the whole of `text` is; empty where anything else is in it. `base` is for integers.
template <typename Number, std::same_as<int>... Base>
std::optional<Number> to_number(std::string_view text, Base... base) {
  const std::optional<Number> number = take_number<Number>(text, base...);
  return text.empty() ? number : std::nullopt;
}

}  // namespace jobx
