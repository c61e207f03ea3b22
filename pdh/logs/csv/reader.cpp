#include "pdh/logs/csv/reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

#include "pdh/logs/csv/cells.h"
#include "pdh/logs/csv/columns.h"
#include "pdh/logs/csv/text.h"
#include "pdh/logs/utc_times.h"
#include "tracelog/input.h"

namespace jobx {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
/// A job's name may hold line feeds, and then the header goes over several lines.
constexpr int kMaxHeaderLines = 100;
/// Losses that are named one by one between two rows; more are counted.
constexpr std::size_t kMostNamed = 1'000;

constexpr std::string_view kTruncated =
    "the last line is truncated (the log is still being written or was not closed)";

Error unclosed_quote() {
  return Error(ProgramError::malformed_data, "a quote is not closed");
}

/// Also the end-of-file character that `copy a.csv+b.csv` leaves behind.
bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\x1A") == std::string_view::npos;
}

class CsvLog final : public CounterLog {
 public:
  CsvLog(std::unique_ptr<std::istream> stream, std::string name, std::uint64_t size, LogOptions options)
      : lines_(std::move(stream)), name_(std::move(name)), size_(size), options_(std::move(options)) {}

  /// Reads up to the first header.
  Result<void> begin();

  Result<bool> next(Snapshot& into) override;
  std::vector<Error> take_lost() override;
  [[nodiscard]] const std::string& machine() const override { return machine_; }
  [[nodiscard]] bool is_formatted() const override { return true; }
  [[nodiscard]] const std::set<std::string>& passed_by() const override { return passed_by_; }
  [[nodiscard]] std::uint64_t position() const override { return lines_.position(); }
  [[nodiscard]] std::uint64_t size() const override { return size_; }

 private:
  /// An error with its place; whatever is wrong with a line that has no end is that it was cut off.
  [[nodiscard]] Error at_line(const CsvLine& line, const Error& error) const;
  [[nodiscard]] Result<bool> next_line();
  Result<void> take_header();
  Result<void> complete_header(CsvLine& header);
  void decode(CsvLine& header);
  /// Takes the header in line_ or, where it cannot be used, skips the rows below it.
  void change_columns();
  /// Takes line_ apart, at a header that a file without a last line feed was followed by.
  bool split_at_header();
  bool take_line(Snapshot& into);
  Result<void> take_row(Snapshot& into);
  Result<void> take_values(CsvCells& cells);
  void take_comment(std::string_view cell);
  /// `column` 0 for a whole line.
  void lose(std::uint64_t line, std::size_t column, const std::string& what);
  void lose_skipped_rows();

  CsvLines lines_;
  std::string name_;
  std::uint64_t size_;
  LogOptions options_;
  CsvColumns columns_;
  UtcTimes utc_{{}};
  CsvLine line_;
  std::optional<CsvLine> next_line_;  ///< what was read ahead
  std::vector<std::uint64_t>
      prose_;  ///< lines with sentences since the last row; fine at the end of a log only
  std::uint64_t prose_more_ = 0;
  std::string machine_;
  std::set<std::string> passed_by_;
  std::vector<Error> lost_;  ///< since the last snapshot, and what there is to say of the header
  std::uint64_t lost_more_ = 0;
  std::uint64_t header_line_ = 0;
  bool is_header_usable_ = true;
  std::uint64_t skipped_rows_ = 0;  ///< below a header that is not usable
  bool is_over_ = false;
};

Error CsvLog::at_line(const CsvLine& line, const Error& error) const {
  std::string what = "cannot read the counter log " + name_ + " at line " + std::to_string(line.number) +
                     ", byte " + std::to_string(line.offset) + ": ";
  if (!line.ended && error.domain() == ErrorDomain::program &&
      error.code() == static_cast<std::uint32_t>(ProgramError::malformed_data)) {
    what.append(kTruncated).append(": ");
  }
  return Error(error.domain(), error.code(), what + error.what());
}

void CsvLog::lose(std::uint64_t line, std::size_t column, const std::string& what) {
  if (lost_.size() == kMostNamed) {
    ++lost_more_;
    return;
  }
  std::string place = name_ + ", line " + std::to_string(line);
  if (column > 0) place += ", column " + std::to_string(column);
  lost_.emplace_back(ProgramError::malformed_data, place + ": " + what);
}

void CsvLog::lose_skipped_rows() {
  if (skipped_rows_ == 0) return;
  lose(header_line_, 0, std::to_string(skipped_rows_) + " rows below this header are skipped");
  skipped_rows_ = 0;
}

std::vector<Error> CsvLog::take_lost() {
  if (lost_more_ > 0) {
    lost_.emplace_back(ProgramError::malformed_data, name_ + ": " + std::to_string(lost_more_) +
                                                         " more rows or values up to line " +
                                                         std::to_string(line_.number) + " are skipped");
  }
  lost_more_ = 0;
  return std::exchange(lost_, {});
}

/// The next line that is not blank.
Result<bool> CsvLog::next_line() {
  if (next_line_) {
    line_ = *std::exchange(next_line_, std::nullopt);
    return true;
  }
  for (;;) {
    if (options_.stop.stop_requested()) {
      return Error(ProgramError::timed_out, "reading " + name_ + " was stopped");
    }
    const Result<bool> more = lines_.next(line_);
    if (!more) {
      line_.ended = true;  // what failed is the reading
      return at_line(line_, more.error());
    }
    if (!*more || !is_blank(line_.text)) return *more;
  }
}

Result<void> CsvLog::begin() {
  const Result<bool> more = next_line();
  if (!more) return more.error();
  if (!*more || !is_csv_header(line_.text)) {
    return Error(ProgramError::malformed_data,
                 name_ + " is not a counter log: it does not begin with \"(PDH-CSV 4.0)\" or " +
                     "\"(PDH-TSV 4.0)\"" + (*more ? "" : "; it is empty"));
  }
  return take_header();
}

/// Appends lines until all quotes are closed.
Result<void> CsvLog::complete_header(CsvLine& header) {
  for (int lines = 1;; ++lines) {
    CsvCells cells(header.text, header.text.find("\"\t") < header.text.find("\",") ? '\t' : ',');
    for (std::string_view cell; cells.next(cell);) {
    }
    if (!cells.is_unclosed()) return {};
    const Result<bool> more = header.ended ? lines_.next(line_) : Result<bool>(false);
    if (!more) return at_line(line_, more.error());
    const bool is_next_header = *more && is_csv_header(line_.text);
    if (is_next_header) next_line_ = line_;
    if (!*more || is_next_header || lines == kMaxHeaderLines ||
        header.text.size() + line_.text.size() > CsvLines::kMaxBytes) {
      return at_line(header, Error(ProgramError::malformed_data, "a quote in the header is not closed"));
    }
    header.text.append("\n").append(line_.text);
    header.ended = line_.ended;
  }
}

/// Names that are not what they are said to be in stay as they are.
void CsvLog::decode(CsvLine& header) {
  if (options_.code_page == nullptr || !header.is_raw) return;
  Result<std::string> decoded = utf8_from_code_page(header.text, *options_.code_page);
  if (decoded) {
    header.text = *std::move(decoded);
  } else {
    lose(header.number, 0, decoded.error().what());
  }
}

Result<void> CsvLog::take_header() {
  CsvLine header = std::move(line_);
  header_line_ = header.number;
  if (header.text.find("\"\r\"") != std::string::npos) {
    return at_line(header,
                   Error(ProgramError::unsupported,
                         "the lines end with carriage returns only; save the file with the line ends of "
                         "Windows"));
  }
  if (Result<void> complete = complete_header(header); !complete) return complete;
  if (header.text.find('\0') != std::string::npos)
    return at_line(header, Error(ProgramError::malformed_data, "the header contains NUL characters"));
  decode(header);
  Result<CsvColumns> columns = parse_csv_header(header.text, options_, passed_by_);
  if (!columns) return at_line(header, columns.error());
  columns_ = *std::move(columns);
  const auto zone = find_zone(columns_.zone);
  utc_ = UtcTimes({zone && *zone ? *zone : options_.zone, columns_.bias});
  if (!zone && !options_.zone) columns_.notes.insert(columns_.notes.begin(), zone.error());
  for (const Error& note : columns_.notes) {
    if (lost_.size() < kMostNamed)
      lost_.emplace_back(note.domain(), note.code(),
                         name_ + ", line " + std::to_string(header.number) + ": " + note.what());
  }
  if (machine_.empty()) machine_ = columns_.machine;
  return {};
}

void CsvLog::change_columns() {
  prose_.clear();
  prose_more_ = 0;
  lose_skipped_rows();
  const Result<void> taken = take_header();
  is_header_usable_ = taken.has_value();
  if (!taken) lose(header_line_, 0, taken.error().what());
}

bool CsvLog::split_at_header() {
  for (const std::string_view mark : {"\xEF\xBB\xBF\"(PDH-", "\"(PDH-", "\xEF\xBB\xBF(PDH-"}) {
    const std::size_t at = line_.text.find(mark, 1);
    if (at == std::string::npos) continue;
    next_line_ = line_;
    const bool is_marked = mark.front() == '\xEF';
    next_line_->text.erase(0, at + (is_marked ? 3 : 0));
    next_line_->offset += at;
    if (is_marked) next_line_->is_raw = false;
    line_.text.resize(at);
    line_.ended = false;
    return true;
  }
  return false;
}

Result<bool> CsvLog::next(Snapshot& into) {
  if (is_over_) return false;
  is_over_ = true;
  for (;;) {
    const Result<bool> more = next_line();
    if (!more) return more.error();
    if (!*more) {
      lose_skipped_rows();
      return false;
    }
    if (is_csv_header(line_.text)) {
      change_columns();
    } else if (is_prose(line_.text)) {
      if (prose_.size() < kMostNamed) {
        prose_.push_back(line_.number);
      } else {
        ++prose_more_;
      }
    } else if (take_line(into)) {
      is_over_ = false;
      return true;
    }
  }
}

/// True if line_ is a row that gives a snapshot.
bool CsvLog::take_line(Snapshot& into) {
  for (const std::uint64_t line : std::exchange(prose_, {}))
    lose(line, 0, "neither a row nor a header; it is skipped");
  lost_more_ += std::exchange(prose_more_, 0);
  if (!is_header_usable_) {
    ++skipped_rows_;
    return false;
  }
  Result<void> taken = take_row(into);
  if (!taken && split_at_header()) taken = take_row(into);
  if (taken) {
    into.errors = take_lost();
    return true;
  }
  const bool is_cut = !line_.ended && !next_line_;
  lose(line_.number, 0,
       (is_cut ? std::string(kTruncated) + ": " : "") + taken.error().what() + "; the row is skipped");
  return false;
}

Result<void> CsvLog::take_row(Snapshot& into) {
  std::string_view row = line_.text;
  const std::size_t zero = row.rfind('\0');
  if (zero != std::string_view::npos) {
    // What a power failure left empty is filled with zeros; what was written after it may be whole.
    row.remove_prefix(zero + 1);
    if (!row.starts_with('"')) return Error(ProgramError::malformed_data, "the line contains NUL characters");
  }
  CsvCells cells(row, columns_.separator);
  std::string_view cell;
  cells.next(cell);
  if (cells.is_unclosed()) return unclosed_quote();
  const Result<LocalTime> time = parse_row_time(cell);
  if (!time) return time.error();
  if (Result<void> taken = take_values(cells); !taken) return taken;
  if (zero != std::string_view::npos)
    lose(line_.number, 0, "the line contains NUL characters; what is before them is skipped");
  into.local_time = *time;
  into.utc_time = utc_.utc_of(*time);
  if (const auto doubt = utc_.take_doubt()) lost_.push_back(doubt_error(name_, *doubt));
  into.sets = columns_.sets;
  return {};
}

Result<void> CsvLog::take_values(CsvCells& cells) {
  const std::size_t expected = columns_.places.size();
  std::size_t count = 0;
  std::vector<std::pair<std::size_t, std::string>> bad_values;  ///< by column
  std::size_t bad_more = 0;                                     ///< beyond kMostNamed
  for (std::string_view cell; cells.next(cell); ++count) {
    if (count == expected && columns_.has_comment) take_comment(cell);
    if (count >= expected || !columns_.places[count]) continue;
    const CsvColumns::Place& place = *columns_.places[count];
    const std::optional<double> value = parse_row_value(cell);
    if (!value && bad_values.size() == kMostNamed) {
      ++bad_more;
    } else if (!value) {
      bad_values.emplace_back(count + 2, why_not_a_value(cell));
    }
    columns_.sets[place.set].columns[place.column].cooked[place.instance] = value.value_or(kMissing);
  }
  if (cells.is_unclosed()) return unclosed_quote();
  if (count != expected && !(columns_.has_comment && count == expected + 1)) {
    return Error(ProgramError::malformed_data, "the row has " + std::to_string(count + 1) +
                                                   " cells; the header has " + std::to_string(expected + 1));
  }
  // Of a number without quotes nobody knows how long it was to become.
  if (!line_.ended && !line_.text.ends_with('"'))
    return Error(ProgramError::malformed_data, "its last cell may not be whole");
  for (const auto& [column, why] : bad_values) lose(line_.number, column, why + "; the value is skipped");
  lost_more_ += bad_more;
  return {};
}

/// A comment has no values; a column with values whose header is no path has.
void CsvLog::take_comment(std::string_view cell) {
  const std::optional<double> value = parse_row_value(cell);
  if (columns_.comment.empty() || !value || std::isnan(*value)) return;
  lose(header_line_, 0,
       "column " + std::to_string(columns_.places.size() + 2) +
           " of the header is not a counter path and is skipped: '" + std::exchange(columns_.comment, {}) +
           "'");
}

}  // namespace

bool is_csv_log(std::string_view begin) {
  std::string text;
  for (const char c : begin) {
    if (c != '\0') text += c;  // of UTF-16, every second byte; the rest is ASCII
  }
  std::string_view rest = text;
  for (const std::string_view mark : {"\xEF\xBB\xBF", "\xFF\xFE", "\xFE\xFF"}) {
    if (rest.starts_with(mark)) rest.remove_prefix(mark.size());
  }
  rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
  return is_csv_header(rest);
}

Result<std::unique_ptr<CounterLog>> open_csv_stream(std::unique_ptr<std::istream> stream, std::string name,
                                                    std::uint64_t size, LogOptions options) {
  auto log = std::make_unique<CsvLog>(std::move(stream), std::move(name), size, std::move(options));
  if (const Result<void> begun = log->begin(); !begun) return begun.error();
  return std::unique_ptr<CounterLog>(std::move(log));
}

Result<std::unique_ptr<CounterLog>> open_csv(const std::string& file, const LogOptions& options) {
  Result<Input> input = open_input(file);
  if (!input) return input.error();
  return open_csv_stream(std::move(input->bytes), file, input->size, options);
}

}  // namespace jobx
