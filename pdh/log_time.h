/// Moments as counter logs write and show them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace jobx {

/// The moment `MM/DD/YYYY HH:MM:SS.mmm`, in whichever zone it was written; the milliseconds may be
/// missing. PDH writes text logs so on every system, whatever its language. Empty for anything else.
std::optional<LocalTime> parse_log_time(std::string_view text);

/// True for a time that a recorder's clock can have shown: after 1970 and before the year 3000. Samples may
/// hold zero or anything else.
bool is_usable_time(LocalTime time);
bool is_usable_time(UtcTime time);

/// `2013-02-19T18:50:17.844`: without a zone, cut off to milliseconds as PDH does.
std::string log_time_text(LocalTime time);
std::string log_time_text(UtcTime time);

}  // namespace jobx
