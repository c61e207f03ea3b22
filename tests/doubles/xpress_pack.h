/// Compresses as XPRESS plain LZ77 does.
#pragma once

#include <string>
#include <string_view>

namespace jobx::test {

/// Not the best compression, but every kind of item: literals, short, long, longer and very long matches.
std::string pack_xpress(std::string_view plain);

}  // namespace jobx::test
