/// Arithmetic on numbers that came from outside: what does not fit is no number.
#pragma once

#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

namespace jobx {

/// `value` as another type of integer; empty where that cannot hold it.
template <std::integral To, std::integral From>
constexpr std::optional<To> narrow(From value) {
  if (!std::in_range<To>(value)) return std::nullopt;
  return static_cast<To>(value);
}

/// `a - b`; empty where 64 bits cannot hold it.
constexpr std::optional<std::int64_t> difference(std::int64_t a, std::int64_t b) {
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  if (b > 0 ? a < least + b : a > most + b) return std::nullopt;
  return a - b;
}

/// `a + b`, or the largest or smallest number there is where that is beyond it.
template <std::integral Number>
constexpr Number saturated_sum(Number a, Number b) {
  using Limits = std::numeric_limits<Number>;
  if (b > 0) return a > Limits::max() - b ? Limits::max() : static_cast<Number>(a + b);
  return a < Limits::min() - b ? Limits::min() : static_cast<Number>(a + b);
}

}  // namespace jobx
