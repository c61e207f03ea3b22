#include "pdh/logs/csv/columns.h"

#include <chrono>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/numbers.h"
#include "base/ticks.h"
#include "pdh/counter_path.h"
#include "pdh/logs/csv/text.h"

namespace jobx {
namespace {

/// Finds places for columns in the order of the header.
class Arranger {
 public:
  explicit Arranger(std::vector<CounterSet>& sets) : sets_(sets) {}

  CsvColumns::Place place(const CounterPath& path) {
    const std::string key = path.machine + '\\' + path.set;
    const auto [found, is_new] = by_name_.try_emplace(key, sets_.size());
    if (is_new) {
      sets_.push_back(CounterSet{path.machine, path.set, {}, {}});
      indexes_.emplace_back();
    }
    const std::size_t set = found->second;
    const std::size_t column = column_of(set, path.counter);
    return {set, column, instance_of(set, column, path.instance.value_or(""))};
  }

 private:
  struct Index {
    std::unordered_map<std::string, std::size_t> columns;
    std::unordered_map<std::string, std::vector<std::size_t>> instances;  ///< of one name, in order
    std::vector<std::unordered_map<std::string, std::size_t>> used;       ///< of one name, by column
  };

  std::size_t column_of(std::size_t set, const std::string& counter) {
    std::vector<CounterColumn>& columns = sets_[set].columns;
    const auto [found, is_new] = indexes_[set].columns.try_emplace(counter, columns.size());
    if (is_new) {
      CounterColumn column;
      column.name = counter;
      column.formatted = true;
      columns.push_back(std::move(column));
      indexes_[set].used.emplace_back();
    }
    return found->second;
  }

  /// A path that comes again, word for word, is another instance of the same name.
  std::size_t instance_of(std::size_t set, std::size_t column, const std::string& instance) {
    std::vector<std::size_t>& same_name = indexes_[set].instances[instance];
    const std::size_t occurrence = indexes_[set].used[column][instance]++;
    if (occurrence == same_name.size()) {
      same_name.push_back(sets_[set].instances.size());
      sets_[set].instances.push_back(instance);
    }
    return same_name[occurrence];
  }

  std::vector<CounterSet>& sets_;
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

}  // namespace

bool is_csv_header(std::string_view line) {
  if (line.starts_with('"')) line.remove_prefix(1);
  return line.starts_with("(PDH-CSV ") || line.starts_with("(PDH-TSV ");
}

Result<CsvColumns> parse_csv_header(std::string_view line, const SetFilter& wanted,
                                    std::set<std::string>& passed_by) {
  const Result<char> separator = separator_of(line);
  if (!separator) return separator.error();
  CsvColumns columns;
  columns.separator = *separator;
  CsvCells cells(line, columns.separator);
  std::string_view cell;
  cells.next(cell);
  columns.bias = bias_of(cell);
  Arranger arranger(columns.sets);
  while (cells.next(cell)) {
    if (columns.has_comment)
      return Error(ProgramError::malformed_data, "column " + std::to_string(columns.places.size() + 2) +
                                                     " of the header does not name a counter");
    if (!cell.starts_with('\\')) {  // the comment that a recording may carry, which is always the last
      columns.has_comment = true;
      continue;
    }
    if (columns.places.size() == CsvColumns::kMaxColumns)
      return Error(ProgramError::limit_exceeded,
                   "the log has more than " + std::to_string(CsvColumns::kMaxColumns) + " columns");
    const Result<CounterPath> path = parse_counter_path(cell);
    if (!path)
      return Error(ProgramError::malformed_data, "column " + std::to_string(columns.places.size() + 2) +
                                                     " of the header: " + path.error().what());
    if (columns.places.empty()) columns.machine = path->machine;
    if (wanted && !wanted(path->set)) {
      passed_by.insert(path->set);
      columns.places.emplace_back();
    } else {
      columns.places.emplace_back(arranger.place(*path));
    }
  }
  if (columns.places.empty())
    return Error(ProgramError::malformed_data, "the header does not name a counter");
  if (const Result<void> made = make_room(columns); !made) return made.error();
  return columns;
}

}  // namespace jobx
