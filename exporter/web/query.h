/// The query of a request.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace jobx {

/// A name or a value of a query: `%2F` is a byte, a plus is a blank. Empty where a percent sign stands alone.
std::optional<std::string> percent_decoded(std::string_view text);

/// The values of the parameter `name`, decoded, in their order: of "a=1&b=2&a=3" those of `a` are 1 and 3.
/// One that is not percent-encoded stands for itself. Names are compared decoded, too.
std::vector<std::string> query_values(std::string_view query, std::string_view name);

}  // namespace jobx
