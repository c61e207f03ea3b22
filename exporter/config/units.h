/// Amounts as a person writes them: `10m`, `512MiB`, `25%`.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/ticks.h"

namespace jobx {

// Each takes the whole text or fails with ProgramError::invalid_argument; the error says what was given and
// what would be right. Nothing is rounded and nothing wraps: an amount that cannot be kept exactly is
// refused.

/// `250ms`, `90s`, `10m`, `1h30m`, `2d`; units from large to small, each once. A number needs a unit, 0 does
/// not.
Result<Ticks> parse_duration(std::string_view text);

/// `4096`, `512MiB`, `1.5GiB`, `10MB`: KiB, MiB, GiB and TiB count in 1024, kB, MB, GB and TB in 1000.
Result<std::uint64_t> parse_bytes(std::string_view text);

/// `25%`, `12.5%` in hundredths of a percent, 1 to 10,000.
Result<std::uint32_t> parse_percent(std::string_view text);

/// A whole number from `least` to `most`, decimal or, behind `0x`, hexadecimal.
Result<std::uint64_t> parse_number(std::string_view text, std::uint64_t least, std::uint64_t most);

/// A set of processors, bit n for processor n: a mask as `0x3`, or a list as `0-3,6`. Never empty.
Result<std::uint64_t> parse_processors(std::string_view text);

}  // namespace jobx
