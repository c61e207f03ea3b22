/// The query of a request.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace jobx {

/// The values of the parameter `name`, decoded, in their order: of "a=1&b=2&a=3" those of `a` are 1 and 3. A
/// plus is a blank; an escape that is none stands for itself. Names are compared decoded, too.
std::vector<std::string> query_values(std::string_view query, std::string_view name);

}  // namespace jobx
