/// The header of a PDH-CSV log: what it says of time, and where each column goes in a snapshot.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/ticks.h"
#include "pdh/counter_path.h"
#include "pdh/logs/counter_log.h"
#include "pdh/snapshot.h"

namespace jobx {

/// What to do about a log that was written by other rules than the English ones.
constexpr std::string_view kCsvRemedy = "; record to a .blg file, or with English regional settings";

/// True for a line whose first cell is `(PDH-CSV 4.0)…` or `(PDH-TSV 4.0)…`.
bool is_csv_header(std::string_view line);

/// A header, taken apart.
struct CsvColumns {
  /// Where one column's value belongs; nothing for a column that is not wanted or names no counter.
  struct Place {
    std::size_t set;
    std::size_t column;
    std::size_t instance;
  };

  /// The most columns of a log, and the most values of a snapshot that it may make for each of them, since
  /// counters and instances make a rectangle of which a hostile header fills the diagonal only.
  static constexpr std::size_t kMaxColumns = 600'000;
  static constexpr std::size_t kMaxValuesPerColumn = 8;
  static constexpr std::size_t kFreeValues = 1'000'000;
  /// The most `notes`: enough to see what is wrong.
  static constexpr std::size_t kMaxNotes = 1'000;

  char separator = ',';
  std::string zone;              ///< the name of the time zone, as the recorder's system calls it
  std::optional<Ticks> bias;     ///< how far the log's times are behind UTC, if the header says so
  std::string machine;           ///< of the first column
  std::vector<CounterSet> sets;  ///< all values NaN
  std::vector<std::optional<Place>> places;  ///< one for each column after the first
  bool has_comment = false;                  ///< a last cell that is no counter: rows may have one cell more
  std::string comment;                       ///< that cell
  std::vector<Error> notes;  ///< columns that are skipped, or cannot be told apart; without the file's name
};

/// Takes a header apart; `line` in UTF-8. Names of sets that are not wanted go to `passed_by`. Machines,
/// sets, counters and instances that differ by case only are one, under the first spelling. A cell that is
/// not a path costs its column. Fails where no column is left, for other separators than comma and tabulator,
/// and beyond the bounds; the error names neither file nor line.
Result<CsvColumns> parse_csv_header(std::string_view line, const LogOptions& options,
                                    std::set<std::string>& passed_by);

}  // namespace jobx
