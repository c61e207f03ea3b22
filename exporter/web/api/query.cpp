#include "exporter/web/api/query.h"

#include <algorithm>
#include <utility>

#include "base/numbers.h"
#include "base/text.h"
#include "exporter/web/query.h"

namespace jobx {
namespace {

Error refusal(const std::string& why) {
  return {ProgramError::invalid_argument, why};
}

/// Takes a part off `rest`, and the separator behind it.
std::string_view take(std::string_view& rest, char separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return part;
}

/// Empty for text that is not percent-encoded, or not UTF-8.
std::optional<std::string> decoded(std::string_view text) {
  std::optional<std::string> out = percent_decoded(text);
  return out && is_valid_utf8(*out) ? out : std::nullopt;
}

}  // namespace

Result<Query> Query::parse(std::string_view text, std::initializer_list<std::string_view> known) {
  Query query;
  while (!text.empty()) {
    std::string_view value = take(text, '&');
    if (value.empty()) continue;
    std::optional<std::string> name = decoded(take(value, '='));
    std::optional<std::string> meant = decoded(value);
    if (!name || !meant) return refusal("the query is not percent-encoded UTF-8");
    if (std::find(known.begin(), known.end(), *name) == known.end())
      return refusal("unknown parameter '" + *name + "'");
    if (query.values_.contains(*name)) return refusal("the parameter '" + *name + "' is given twice");
    query.values_.emplace(*std::move(name), *std::move(meant));
  }
  return query;
}

std::optional<std::string_view> Query::get(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::nullopt : std::optional<std::string_view>(found->second);
}

Result<std::uint32_t> Query::number(std::string_view name, std::uint32_t most,
                                    std::uint32_t otherwise) const {
  const std::optional<std::string_view> text = get(name);
  if (!text) return otherwise;
  const auto number = to_number<std::uint32_t>(*text);
  if (number && *number <= most) return *number;
  return refusal("the parameter '" + std::string(name) + "' is '" + std::string(*text) +
                 "'; expected a number from 0 to " + std::to_string(most));
}

}  // namespace jobx
