#include "exporter/web/query.h"

#include <algorithm>
#include <cstdint>

#include "base/numbers.h"

namespace jobx {
namespace {

/// As it is meant, or else as it stands.
std::string decoded(std::string_view text) {
  return percent_decoded(text).value_or(std::string(text));
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  constexpr std::size_t kDigits = 2;
  constexpr int kHexadecimal = 16;
  std::string out;
  while (!text.empty()) {
    const char first = text.front();
    text.remove_prefix(1);
    if (first != '%') {
      out += first == '+' ? ' ' : first;
      continue;
    }
    const auto byte = to_number<std::uint8_t>(text.substr(0, kDigits), kHexadecimal);
    if (!byte || text.size() < kDigits) return std::nullopt;
    out += static_cast<char>(*byte);
    text.remove_prefix(kDigits);
  }
  return out;
}

std::vector<std::string> query_values(std::string_view query, std::string_view name) {
  std::vector<std::string> values;
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), pair.size() + 1));
    const std::size_t equals = pair.find('=');
    if (decoded(pair.substr(0, equals)) != name) continue;
    values.push_back(equals == std::string_view::npos ? std::string() : decoded(pair.substr(equals + 1)));
  }
  return values;
}

}  // namespace jobx
