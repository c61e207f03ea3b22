/// Moments as counter logs write and show them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace jobx {

/// The FILETIME of `MM/DD/YYYY HH:MM:SS.mmm`, in whichever zone it was written; the milliseconds may be
/// missing. PDH writes text logs so on every system, whatever its language. Empty for anything else.
std::optional<std::int64_t> parse_log_time(std::string_view text);

/// `2013-02-19T18:50:17.844`: a FILETIME without a zone, cut off to milliseconds as PDH does.
std::string log_time_text(std::int64_t filetime);

}  // namespace jobx
