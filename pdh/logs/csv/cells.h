/// What the cells of a row say: times and numbers by the rules of PDH, and why something is neither.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace jobx {

/// The time of a row. Fails with the reason, for times that other programs than PDH write in particular.
Result<LocalTime> parse_row_time(std::string_view cell);

/// A number, NaN for a blank cell, which is how PDH writes that there was no value, or nothing for a cell
/// that holds something else, other than finite numbers included.
std::optional<double> parse_row_value(std::string_view cell);

/// Why a cell gave nothing.
std::string why_not_a_value(std::string_view cell);

/// True for what typeperf says around a log: a sentence in the system's language, without quotes.
bool is_prose(std::string_view line);

}  // namespace jobx
