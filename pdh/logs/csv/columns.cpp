#include "pdh/logs/csv/columns.h"

#include <chrono>
#include <limits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/numbers.h"
#include "base/text.h"
#include "base/ticks.h"
#include "pdh/logs/csv/text.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

/// Finds places for columns in the order of the header. Names are compared without case, and shown as they
/// were spelled first.
class Arranger {
 public:
  explicit Arranger(std::vector<CounterSet>& sets) : sets_(sets) {}

  struct Placed {
    CsvColumns::Place place;
    std::optional<std::size_t> twin;  ///< the first column that has the same path
  };

  /// `number`: of the column in the log.
  Placed place(const CounterPath& path, std::size_t number) {
    const std::string machine = folded_name(path.machine);
    const auto [found, is_new] = by_name_.try_emplace(machine + '\\' + folded_name(path.set), sets_.size());
    if (is_new) {
      const std::string& spelling = machines_.try_emplace(machine, path.machine).first->second;
      sets_.push_back(CounterSet{spelling, path.set, {}, {}});
      indexes_.emplace_back();
    }
    const std::size_t set = found->second;
    Placed placed{{set, column_of(set, path.counter), 0}, std::nullopt};
    place_instance(placed, path.instance.value_or(""), number);
    return placed;
  }

 private:
  /// Of one spelling, in one column.
  struct Use {
    std::size_t next = 0;   ///< of the instances that are spelled so, the first that may be free
    std::size_t first = 0;  ///< number of the first column in the log that has the path
  };
  struct Column {
    std::unordered_map<std::string, Use> used;                ///< by spelling
    std::unordered_map<std::string, std::size_t> next_alike;  ///< as Use::next, by folded name
    std::unordered_set<std::size_t> taken;                    ///< instances that have a value
  };
  struct Index {
    std::unordered_map<std::string, std::size_t> columns;               ///< by folded name
    std::vector<Column> uses;                                           ///< by column
    std::unordered_map<std::string, std::vector<std::size_t>> spelled;  ///< instances, by spelling
    std::unordered_map<std::string, std::vector<std::size_t>> alike;    ///< the same, by folded name
  };

  std::size_t column_of(std::size_t set, const std::string& counter) {
    std::vector<CounterColumn>& columns = sets_[set].columns;
    const auto [found, is_new] = indexes_[set].columns.try_emplace(folded_name(counter), columns.size());
    if (is_new) {
      CounterColumn column;
      column.name = counter;
      column.formatted = true;
      columns.push_back(std::move(column));
      indexes_[set].uses.emplace_back();
    }
    return found->second;
  }

  /// A path that comes again is another instance of the same name. Where jobs differ by case only, a column
  /// belongs to the one that is spelled so.
  void place_instance(Placed& placed, const std::string& instance, std::size_t number) {
    Index& index = indexes_[placed.place.set];
    Column& column = index.uses[placed.place.column];
    const std::string folded = folded_name(instance);
    const auto [use, is_new] = column.used.try_emplace(instance, Use{0, number});
    if (!is_new) placed.twin = use->second.first;
    std::optional<std::size_t> free = take_free(index.spelled[instance], use->second.next, column);
    if (!free && is_new) free = take_free(index.alike[folded], column.next_alike[folded], column);
    placed.place.instance = free ? *free : add_instance(placed.place.set, instance, folded);
    column.taken.insert(placed.place.instance);
  }

  /// Of `instances`, from `next` on, one that has no value in the column.
  static std::optional<std::size_t> take_free(const std::vector<std::size_t>& instances, std::size_t& next,
                                              const Column& column) {
    while (next < instances.size() && column.taken.contains(instances[next])) ++next;
    return next < instances.size() ? std::optional(instances[next]) : std::nullopt;
  }

  std::size_t add_instance(std::size_t set, const std::string& instance, const std::string& folded) {
    const std::size_t number = sets_[set].instances.size();
    sets_[set].instances.push_back(instance);
    indexes_[set].spelled[instance].push_back(number);
    indexes_[set].alike[folded].push_back(number);
    return number;
  }

  std::vector<CounterSet>& sets_;
  std::unordered_map<std::string, std::string> machines_;  ///< as they were spelled first, by folded name
  std::unordered_map<std::string, std::size_t> by_name_;
  std::vector<Index> indexes_;
};

Error unsupported_separator(char separator) {
  return Error(ProgramError::unsupported, std::string("the cells are separated by '") + separator +
                                              "', as some regional settings have it, not by comma or tab" +
                                              std::string(kCsvRemedy));
}

/// What stands behind the first cell.
Result<char> separator_of(std::string_view line) {
  const bool is_quoted = line.starts_with('"');
  const std::size_t end = is_quoted ? line.find('"', 1) : line.find_first_of(",;\t");
  const std::size_t at = is_quoted && end != std::string_view::npos ? end + 1 : end;
  if (at >= line.size()) return Error(ProgramError::malformed_data, "the header does not name a counter");
  const char separator = line[at];
  if (separator == ',' || separator == '\t') return separator;
  if (separator == ';' || separator == '|') return unsupported_separator(separator);
  return Error(ProgramError::malformed_data, "no separator follows the first cell of the header");
}

/// `(PDH-CSV 4.0) (Pacific Daylight Time)(420)`: the last bracket, minutes west of UTC.
std::optional<Ticks> bias_of(std::string_view cell) {
  const std::size_t open = cell.rfind('(');
  if (open == std::string_view::npos || !cell.ends_with(')')) return std::nullopt;
  const auto minutes = to_number<std::int64_t>(cell.substr(open + 1, cell.size() - open - 2));
  constexpr std::int64_t kDay = std::int64_t{24} * 60;
  if (!minutes || *minutes < -kDay || *minutes > kDay) return std::nullopt;
  return std::chrono::minutes(*minutes);
}

/// Of the same, what stands in the brackets before the last. A name may hold brackets of its own.
std::string zone_of(std::string_view cell) {
  const std::size_t begin = cell.find(") (");
  const std::size_t end = cell.rfind(")(");
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin + 3) return {};
  return std::string(cell.substr(begin + 3, end - begin - 3));
}

/// Makes every set a full rectangle of missing values.
Result<void> make_room(CsvColumns& columns) {
  const std::size_t bound = CsvColumns::kFreeValues + CsvColumns::kMaxValuesPerColumn * columns.places.size();
  std::size_t values = 0;
  for (const CounterSet& set : columns.sets) {
    values += set.columns.size() * set.instances.size();
    if (values <= bound) continue;
    return Error(ProgramError::limit_exceeded, "the counters and instances of '" + set.name +
                                                   "' make more than " + std::to_string(bound) +
                                                   " combinations, most of which are not in the log");
  }
  for (CounterSet& set : columns.sets) {
    for (CounterColumn& column : set.columns) {
      column.cooked.assign(set.instances.size(), std::numeric_limits<double>::quiet_NaN());
    }
  }
  return {};
}

/// A cell for a message, which need not hold all of it.
std::string shortened(const std::string& text) {
  constexpr std::size_t kMost = 200;
  return text.size() <= kMost ? text : to_valid_utf8(text.substr(0, kMost)) + "...";
}

/// The columns of a header, one after the other.
class HeaderParser {
 public:
  HeaderParser(std::string_view line, char separator, const LogOptions& options,
               std::set<std::string>& passed_by)
      : cells_(line, separator), is_utf8_(is_valid_utf8(line)), options_(options), passed_by_(passed_by) {
    columns_.separator = separator;
  }

  Result<CsvColumns> parse();

 private:
  void take(std::string_view cell);
  void take_path(const CounterPath& raw);
  [[nodiscard]] bool wants(const CounterPath& path);
  void note(ProgramError code, std::string what);
  /// Text of the header in UTF-8.
  [[nodiscard]] std::string shown(const std::string& text) const {
    return is_utf8_ ? text : escaped_code_page(text);
  }
  /// "column 3", as a spreadsheet counts; of the one that comes next.
  [[nodiscard]] std::string column() const { return "column " + std::to_string(columns_.places.size() + 2); }

  CsvCells cells_;
  bool is_utf8_;
  const LogOptions& options_;
  std::set<std::string>& passed_by_;
  CsvColumns columns_;
  Arranger arranger_{columns_.sets};
  bool has_path_ = false;
  bool is_any_escaped_ = false;
};

void HeaderParser::note(ProgramError code, std::string what) {
  if (columns_.notes.size() < CsvColumns::kMaxNotes) columns_.notes.emplace_back(code, std::move(what));
}

Result<CsvColumns> HeaderParser::parse() {
  std::string_view cell;
  cells_.next(cell);
  columns_.bias = bias_of(cell);
  columns_.zone = zone_of(cell);
  std::optional<std::string> comment;  // the one that a recording may carry is always the last
  while (cells_.next(cell)) {
    if (columns_.places.size() == CsvColumns::kMaxColumns)
      return Error(ProgramError::limit_exceeded,
                   "the log has more than " + std::to_string(CsvColumns::kMaxColumns) + " columns");
    if (comment) take(*std::exchange(comment, std::nullopt));
    if (cell.starts_with('\\')) {
      take(cell);
    } else {
      comment = cell;
    }
  }
  columns_.has_comment = comment.has_value();
  columns_.comment = shortened(shown(comment.value_or("")));
  if (!has_path_)
    return Error(ProgramError::malformed_data,
                 columns_.notes.empty() ? "the header does not name a counter" : columns_.notes[0].what());
  if (is_any_escaped_) {
    note(ProgramError::unsupported,
         "the names are in an unknown code page, not UTF-8; bytes outside ASCII are shown as \\xNN "
         "(--encoding=NAME reads them)");
  }
  if (const Result<void> made = make_room(columns_); !made) return made.error();
  return std::move(columns_);
}

/// A cell that is no path costs its column.
void HeaderParser::take(std::string_view cell) {
  const Result<CounterPath> path = parse_counter_path(cell);
  if (path) return take_path(*path);
  note(ProgramError::malformed_data, column() + " of the header is not a counter path and is skipped: '" +
                                         shortened(shown(std::string(cell))) + "'");
  columns_.places.emplace_back();
}

void HeaderParser::take_path(const CounterPath& raw) {
  // A backslash has a meaning in a path: what stands for a byte comes in when it is taken apart.
  CounterPath path{shown(raw.machine), shown(raw.set), raw.instance, shown(raw.counter)};
  if (path.instance) path.instance = shown(*path.instance);
  const bool is_escaped = path != raw;
  if (options_.names) {
    path.set = options_.names->in_english(path.set);
    path.counter = options_.names->in_english(path.counter);
  }
  if (!has_path_) columns_.machine = path.machine;
  has_path_ = true;
  if (!wants(path)) {
    columns_.places.emplace_back();
    return;
  }
  is_any_escaped_ = is_any_escaped_ || is_escaped;
  const std::size_t number = columns_.places.size() + 2;
  const Arranger::Placed placed = arranger_.place(path, number);
  if (placed.twin && options_.names_twins) {
    note(ProgramError::unsupported, "columns " + std::to_string(*placed.twin) + " and " +
                                        std::to_string(number) + " have the same path " +
                                        shortened(text_of(path)) + "; metrics use column " +
                                        std::to_string(*placed.twin));
  }
  columns_.places.emplace_back(placed.place);
}

bool HeaderParser::wants(const CounterPath& path) {
  if (options_.wants_set && !options_.wants_set(path.set)) {
    passed_by_.insert(path.set);
    return false;
  }
  return !options_.wants_counter || options_.wants_counter(path);
}

}  // namespace

bool is_csv_header(std::string_view line) {
  if (line.starts_with('"')) line.remove_prefix(1);
  return line.starts_with("(PDH-CSV ") || line.starts_with("(PDH-TSV ");
}

Result<CsvColumns> parse_csv_header(std::string_view line, const LogOptions& options,
                                    std::set<std::string>& passed_by) {
  const Result<char> separator = separator_of(line);
  if (!separator) return separator.error();
  return HeaderParser(line, *separator, options, passed_by).parse();
}

}  // namespace jobx
