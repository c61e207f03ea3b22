/// SHA-256 (FIPS 180-4), for short texts: where two texts must not be made to look the same on purpose.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace jobx {

using Sha256 = std::array<std::uint8_t, 32>;

/// The digest of these bytes. Any thread.
Sha256 sha256(std::string_view bytes);

}  // namespace jobx
