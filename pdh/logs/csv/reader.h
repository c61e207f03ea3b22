/// PDH-CSV and PDH-TSV logs from any stream; open_csv() of pdh/counter_log.h is this over a file.
#pragma once

#include <cstdint>
#include <istream>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "pdh/logs/counter_log.h"

namespace jobx {

/// True if a file that begins with these bytes is a PDH-CSV or PDH-TSV log, in whichever encoding; 100 bytes
/// are enough unless blank lines come first.
bool is_csv_log(std::string_view begin);

/// Reads a log from `stream`, which has `size` bytes; `name` is for errors. Fails if it does not begin as a
/// PDH-CSV or PDH-TSV log. Errors name the line and the byte where it begins.
///
/// - Times are the log's own; utc_time is known where the header tells the bias.
/// - Blank lines are skipped, and so is what typeperf says at the end. A header in the middle starts a new
///   set of columns, and may be in another encoding.
/// - A blank cell (`" "`) is NaN, like an instance that has no such counter.
/// - A cell that is no number costs that value, a line that is no row costs that row: named by line and
/// column
///   in the errors of the next snapshot (ProgramError::malformed_data), as are columns whose header is no
///   path. Cells that nobody wants are not looked at.
/// - A last line that nothing ends is a row only if its last cell is in quotes.
/// - Names in an unknown code page keep their bytes beyond ASCII as `\xNN`, and the errors of the first
/// snapshot
///   say so (ProgramError::unsupported: nothing is lost).
/// - Other separators, decimal commas and other dates are refused, since a wrong guess would be a wrong
/// figure.
Result<std::unique_ptr<CounterLog>> open_csv_stream(std::unique_ptr<std::istream> stream, std::string name,
                                                    std::uint64_t size, LogOptions options);

}  // namespace jobx
