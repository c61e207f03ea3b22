#include "exporter/config/units.h"

#include <array>
#include <limits>
#include <optional>
#include <string>

#include "base/ascii.h"
#include "base/numbers.h"

namespace jobx {
namespace {

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

struct UnitRow {
  std::string_view name;
  std::uint64_t factor;
};

/// Ticks of 100 ns; from large to small.
constexpr std::array kTimeUnits{UnitRow{"d", 864'000'000'000}, UnitRow{"h", 36'000'000'000},
                                UnitRow{"m", 600'000'000},     UnitRow{"s", 10'000'000},
                                UnitRow{"ms", 10'000},         UnitRow{"us", 10}};

constexpr std::array kByteUnits{UnitRow{"", 1},
                                UnitRow{"B", 1},
                                UnitRow{"KiB", 1ULL << 10},
                                UnitRow{"MiB", 1ULL << 20},
                                UnitRow{"GiB", 1ULL << 30},
                                UnitRow{"TiB", 1ULL << 40},
                                UnitRow{"kB", 1'000},
                                UnitRow{"KB", 1'000},
                                UnitRow{"MB", 1'000'000},
                                UnitRow{"GB", 1'000'000'000},
                                UnitRow{"TB", 1'000'000'000'000}};

constexpr std::array kPercentUnits{UnitRow{"%", 100}};

Error refused(std::string_view text, std::string_view reason) {
  return Error(ProgramError::invalid_argument, "'" + std::string(text) + "' " + std::string(reason));
}

std::string_view take_while(std::string_view& rest, bool (*wanted)(char)) {
  std::size_t size = 0;
  while (size < rest.size() && wanted(rest[size])) ++size;
  const std::string_view taken = rest.substr(0, size);
  rest.remove_prefix(size);
  return taken;
}

/// The number times the factor, if that fits.
std::optional<std::uint64_t> scaled(std::string_view digits, std::uint64_t factor) {
  const auto number = to_number<std::uint64_t>(digits);
  if (!number || (factor != 0 && *number > kMost / factor)) return std::nullopt;
  return *number * factor;
}

/// The part behind the point, exactly: 0.5 of 1024 is 512, and 0.3 of 1024 is nothing whole.
std::optional<std::uint64_t> scaled_fraction(std::string_view digits, std::uint64_t factor) {
  while (digits.ends_with('0')) digits.remove_suffix(1);
  if (digits.empty()) return 0;
  // A millionth of the largest unit still multiplies without overflow.
  if (digits.size() > 6) return std::nullopt;
  std::uint64_t denominator = 1;
  for (std::size_t i = 0; i < digits.size(); ++i) denominator *= 10;
  const std::optional<std::uint64_t> product = scaled(digits, factor);
  if (!product || *product % denominator != 0) return std::nullopt;
  return *product / denominator;
}

/// One number with a unit of the table at the beginning of `rest`, in units of the factor.
template <std::size_t N>
std::optional<std::uint64_t> take_amount(std::string_view& rest, const std::array<UnitRow, N>& units,
                                         std::string_view& unit) {
  const std::string_view whole = take_while(rest, is_digit);
  std::string_view fraction;
  if (whole.empty()) return std::nullopt;
  if (rest.starts_with('.')) {
    rest.remove_prefix(1);
    fraction = take_while(rest, is_digit);
    if (fraction.empty()) return std::nullopt;
  }
  unit = take_while(rest, [](char c) { return is_letter(c) || c == '%'; });
  for (const UnitRow& row : units) {
    if (row.name != unit) continue;
    const std::optional<std::uint64_t> value = scaled(whole, row.factor);
    const std::optional<std::uint64_t> more = scaled_fraction(fraction, row.factor);
    if (!value || !more || *more > kMost - *value) return std::nullopt;
    return *value + *more;
  }
  return std::nullopt;
}

std::size_t position(std::string_view unit) {
  for (std::size_t i = 0; i < kTimeUnits.size(); ++i) {
    if (kTimeUnits[i].name == unit) return i;
  }
  return kTimeUnits.size();
}

}  // namespace

Result<Ticks> parse_duration(std::string_view text) {
  constexpr std::string_view reason = "is not a duration; use a number with a unit, such as 250ms, 90s or 2h";
  if (text == "0") return Ticks{0};
  std::uint64_t total = 0;
  std::size_t next = 0;
  for (std::string_view rest = text; !rest.empty() || total == 0;) {
    std::string_view unit;
    const std::optional<std::uint64_t> amount = take_amount(rest, kTimeUnits, unit);
    const std::size_t at = position(unit);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    if (!amount || at < next || *amount > most - total) return refused(text, reason);
    next = at + 1;
    total += *amount;
    if (rest.empty()) break;
  }
  return Ticks{static_cast<std::int64_t>(total)};
}

Result<std::uint64_t> parse_bytes(std::string_view text) {
  std::string_view rest = text;
  std::string_view unit;
  const std::optional<std::uint64_t> amount = take_amount(rest, kByteUnits, unit);
  if (amount && rest.empty()) return *amount;
  return refused(
      text, "is not a number of bytes; use a number, with or without a unit, such as 4096, 512MiB or 10MB");
}

Result<std::uint32_t> parse_percent(std::string_view text) {
  std::string_view rest = text;
  std::string_view unit;
  const std::optional<std::uint64_t> amount = take_amount(rest, kPercentUnits, unit);
  if (amount && rest.empty() && *amount >= 1 && *amount <= 10'000) return static_cast<std::uint32_t>(*amount);
  return refused(text, "is not a percentage; use a number from 0.01% to 100%, such as 25% or 12.5%");
}

Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t least, std::uint64_t most) {
  const bool is_hex = text.starts_with("0x") || text.starts_with("0X");
  const auto number = is_hex ? to_number<std::uint64_t>(text.substr(2), 16) : to_number<std::uint64_t>(text);
  if (number && *number >= least && *number <= most) return *number;
  return refused(text, "is not a whole number from " + std::to_string(least) + " to " + std::to_string(most));
}

Result<std::uint64_t> parse_processors(std::string_view text) {
  constexpr std::string_view reason =
      "is not a set of processors; use a list of numbers up to 63, such as 0-3,6, or a mask, such as 0x4f";
  if (text.starts_with("0x") || text.starts_with("0X")) {
    const Result<std::uint64_t> mask = parse_number(text, 1, kMost);
    if (!mask) return refused(text, reason);
    return *mask;
  }
  std::uint64_t mask = 0;
  for (std::string_view rest = text;;) {
    const std::string_view item = rest.substr(0, rest.find(','));
    const std::size_t dash = item.find('-');
    const Result<std::uint64_t> first = parse_number(item.substr(0, dash), 0, 63);
    const Result<std::uint64_t> last =
        dash == std::string_view::npos ? first : parse_number(item.substr(dash + 1), 0, 63);
    if (!first || !last || *first > *last) return refused(text, reason);
    for (std::uint64_t i = *first; i <= *last; ++i) mask |= std::uint64_t{1} << i;
    if (item.size() == rest.size()) return mask;
    rest.remove_prefix(item.size() + 1);
  }
}

}  // namespace jobx
