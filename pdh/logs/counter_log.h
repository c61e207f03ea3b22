/// Counter logs: .blg, PDH-CSV and PDH-TSV files, read as a stream of snapshots.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "pdh/code_page.h"
#include "pdh/counter_path.h"
#include "pdh/counter_translation.h"
#include "pdh/logs/zones/zone_rules.h"
#include "pdh/snapshot.h"

namespace jobx {

/// Which counter sets to decode, by name as the log has it; an empty function means all.
using SetFilter = std::function<bool(std::string_view set)>;

/// Which counters to read of a text log, by path; an empty function means all of the sets.
using CounterFilter = std::function<bool(const CounterPath& path)>;

/// What of a log to read, and how to understand it.
struct LogOptions {
  SetFilter wants_set = {};
  /// Of text logs, in which each cell may be damaged: cells of other counters are not looked at.
  CounterFilter wants_counter = {};
  /// What names in a text log that are neither UTF-8 nor UTF-16 are in; null if that is not known.
  const CodePage* code_page = nullptr;
  /// English names for those of another language in a text log; null for none.
  std::shared_ptr<const CounterTranslation> names = {};
  /// Say which column of a text log feeds metrics where two have the same path.
  bool names_twins = false;
  /// The rules of the recorder's time zone, for a log whose header tells too little.
  std::shared_ptr<const ZoneRules> zone = {};
  /// Ends the opening of a log, which reads as much as a file that never gets to the point holds.
  std::stop_token stop = {};
};

/// One open counter log. Not thread-safe. Memory is bounded by the largest snapshot, not by the file.
class CounterLog {
 public:
  virtual ~CounterLog() = default;

  /// Makes `into` the next snapshot (its former contents serve as buffers); false at the end of the log.
  ///
  /// A binary file that is cut off, damaged or still being written gives all snapshots before the damage,
  /// then an Error that names the file and the offset; after an Error there is nothing more. A text log goes
  /// on at the next line: what is lost stands in the errors of the next snapshot, or in take_lost().
  virtual Result<bool> next(Snapshot& into) = 0;

  /// What was lost behind the last snapshot, once next() has returned false.
  virtual std::vector<Error> take_lost() { return {}; }

  /// The machine that was recorded, without backslashes; known after the first snapshot, empty if never told.
  [[nodiscard]] virtual const std::string& machine() const = 0;
  /// True for CSV and TSV: values are formatted ones.
  [[nodiscard]] virtual bool is_formatted() const = 0;
  /// Counter sets that were met and not decoded, because the filter said so.
  [[nodiscard]] virtual const std::set<std::string>& passed_by() const = 0;
  /// How far in the file, and how long it is, in bytes; for a progress bar.
  [[nodiscard]] virtual std::uint64_t position() const = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

/// Opens a log of whatever kind; the contents decide, not the name's ending. `file` in UTF-8; `-` is standard
/// input. On Windows, whose shell expands no wildcards, it may be a pattern that fits one file.
Result<std::unique_ptr<CounterLog>> open_counter_log(const std::string& file, const LogOptions& options);
inline Result<std::unique_ptr<CounterLog>> open_counter_log(const std::string& file, SetFilter wanted = {}) {
  return open_counter_log(file, LogOptions{std::move(wanted)});
}

/// The readers behind it.
Result<std::unique_ptr<CounterLog>> open_blg(const std::string& file, const LogOptions& options);
Result<std::unique_ptr<CounterLog>> open_csv(const std::string& file, const LogOptions& options);

}  // namespace jobx
