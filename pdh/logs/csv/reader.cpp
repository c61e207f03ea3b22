#include "pdh/logs/csv/reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "base/text.h"
#include "pdh/log_time.h"
#include "pdh/logs/csv/columns.h"
#include "pdh/logs/csv/text.h"
#include "tracelog/input.h"

namespace jobx {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
/// A job's name may hold line feeds, and then the header goes over several lines.
constexpr int kMaxHeaderLines = 100;

/// Why a cell is no time: most often because it was written by other rules than PDH's own.
Error bad_time(std::string_view cell) {
  const std::string quoted = "'" + to_valid_utf8(cell.substr(0, 40)) + "'";
  const bool is_date = cell.find_first_of("./-") <= 4 && cell.find(':') != std::string_view::npos;
  if (!is_date) return Error(ProgramError::malformed_data, quoted + " is not a time");
  return Error(ProgramError::unsupported,
               quoted + " does not have the format MM/DD/YYYY HH:MM:SS.mmm" + std::string(kCsvRemedy));
}

/// A number, or NaN for a cell that holds none.
Result<double> parse_value(std::string_view cell) {
  const std::string_view text = trimmed(cell, is_space);
  if (text.empty()) return kMissing;
  std::string_view rest = text;
  const auto value = take_number<double>(rest);
  if (value && rest.empty()) return std::isfinite(*value) ? *value : kMissing;
  const std::string quoted = "'" + to_valid_utf8(text.substr(0, 40)) + "'";
  if (value && rest.front() == ',')
    return Error(ProgramError::unsupported, quoted + " has a decimal comma" + std::string(kCsvRemedy));
  return Error(ProgramError::malformed_data, quoted + " is not a number");
}

Error unclosed_quote() {
  return Error(ProgramError::malformed_data, "a quote is not closed");
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

/// What typeperf says around a log: a sentence in the system's language, without quotes.
bool is_prose(std::string_view line) {
  constexpr std::size_t kLongest = 500;
  const bool begins_a_word = is_letter(line.front()) || static_cast<unsigned char>(line.front()) >= 0x80;
  return begins_a_word && line.size() <= kLongest && line.find('\\') == std::string_view::npos &&
         std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' ' && c != '\t'; });
}

class CsvLog final : public CounterLog {
 public:
  CsvLog(std::unique_ptr<std::istream> stream, std::string name, std::uint64_t size, SetFilter wanted)
      : lines_(std::move(stream)), name_(std::move(name)), size_(size), wanted_(std::move(wanted)) {}

  /// Reads up to the first header.
  Result<void> begin();

  Result<bool> next(Snapshot& into) override;
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
  Result<void> take_row(Snapshot& into);
  Result<void> take_values(CsvCells& cells);

  CsvLines lines_;
  std::string name_;
  std::uint64_t size_;
  SetFilter wanted_;
  CsvColumns columns_;
  CsvLine line_;
  std::optional<CsvLine> prose_;  ///< the first sentence since the last row
  std::string machine_;
  std::set<std::string> passed_by_;
  std::optional<Error> warning_;  ///< for the next snapshot
  bool is_over_ = false;
};

Error CsvLog::at_line(const CsvLine& line, const Error& error) const {
  std::string what = "cannot read the counter log " + name_ + " at line " + std::to_string(line.number) +
                     ", byte " + std::to_string(line.offset) + ": ";
  if (!line.ended && error.domain() == ErrorDomain::program &&
      error.code() == static_cast<std::uint32_t>(ProgramError::malformed_data)) {
    what += "the last line is truncated (the log is still being written or was not closed): ";
  }
  return Error(error.domain(), error.code(), what + error.what());
}

/// The next line that is not blank.
Result<bool> CsvLog::next_line() {
  for (;;) {
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

Result<void> CsvLog::take_header() {
  CsvLine header = std::move(line_);
  for (int lines = 1;; ++lines) {
    CsvCells cells(header.text, header.text.find("\"\t") < header.text.find("\",") ? '\t' : ',');
    for (std::string_view cell; cells.next(cell);) {
    }
    if (!cells.is_unclosed()) break;
    const Result<bool> more = header.ended ? lines_.next(line_) : Result<bool>(false);
    if (!more) return at_line(line_, more.error());
    if (!*more || lines == kMaxHeaderLines || header.text.size() + line_.text.size() > CsvLines::kMaxBytes) {
      return at_line(header, Error(ProgramError::malformed_data, "a quote in the header is not closed"));
    }
    header.text.append("\n").append(line_.text);
    header.ended = line_.ended;
  }
  if (header.text.find('\0') != std::string::npos)
    return at_line(header, Error(ProgramError::malformed_data, "the header contains NUL characters"));
  if (!is_valid_utf8(header.text)) {
    header.text = to_valid_utf8(header.text);
    warning_ =
        Error(ProgramError::malformed_data,
              "the names in " + name_ +
                  " are in an unknown code page, not UTF-8; other characters than ASCII are shown as U+FFFD");
  }
  Result<CsvColumns> columns = parse_csv_header(header.text, wanted_, passed_by_);
  if (!columns) return at_line(header, columns.error());
  columns_ = *std::move(columns);
  if (machine_.empty()) machine_ = columns_.machine;
  return {};
}

Result<bool> CsvLog::next(Snapshot& into) {
  if (is_over_) return false;
  is_over_ = true;
  for (;;) {
    const Result<bool> more = next_line();
    if (!more) return more.error();
    if (!*more) return false;
    if (is_csv_header(line_.text)) {
      prose_.reset();
      if (const Result<void> taken = take_header(); !taken) return taken.error();
    } else if (is_prose(line_.text)) {
      if (!prose_) prose_ = line_;
    } else if (prose_) {
      prose_->ended = true;
      return at_line(*prose_, Error(ProgramError::malformed_data, "the line is neither a row nor a header"));
    } else {
      const Result<void> taken = take_row(into);
      if (!taken) return at_line(line_, taken.error());
      is_over_ = false;
      return true;
    }
  }
}

Result<void> CsvLog::take_row(Snapshot& into) {
  if (line_.text.find('\0') != std::string::npos)
    return Error(ProgramError::malformed_data, "the line contains NUL characters");
  CsvCells cells(line_.text, columns_.separator);
  std::string_view cell;
  cells.next(cell);
  if (cells.is_unclosed()) return unclosed_quote();
  const std::optional<LocalTime> time = parse_log_time(trimmed(cell, is_space));
  if (!time) return bad_time(cell);
  if (Result<void> taken = take_values(cells); !taken) return taken;
  into.local_time = *time;
  into.utc_time.reset();
  if (columns_.bias) into.utc_time = utc_from_local(*time, *columns_.bias);
  into.sets = columns_.sets;
  into.errors.clear();
  if (warning_) into.errors.push_back(*std::exchange(warning_, std::nullopt));
  return {};
}

Result<void> CsvLog::take_values(CsvCells& cells) {
  const std::size_t expected = columns_.places.size();
  std::size_t count = 0;
  std::optional<Error> bad_value;
  for (std::string_view cell; cells.next(cell); ++count) {
    if (count >= expected) continue;
    const Result<double> value = parse_value(cell);
    if (!value && !bad_value) {
      bad_value = Error(value.error().domain(), value.error().code(),
                        "cell " + std::to_string(count + 2) + ": " + value.error().what());
    }
    const std::optional<CsvColumns::Place>& place = columns_.places[count];
    if (value && place) columns_.sets[place->set].columns[place->column].cooked[place->instance] = *value;
  }
  if (cells.is_unclosed()) return unclosed_quote();
  if (count != expected && !(columns_.has_comment && count == expected + 1)) {
    return Error(ProgramError::malformed_data, "the row has " + std::to_string(count + 1) +
                                                   " cells; the header has " + std::to_string(expected + 1));
  }
  if (bad_value) return *bad_value;
  return {};
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
                                                    std::uint64_t size, SetFilter wanted) {
  auto log = std::make_unique<CsvLog>(std::move(stream), std::move(name), size, std::move(wanted));
  if (const Result<void> begun = log->begin(); !begun) return begun.error();
  return std::unique_ptr<CounterLog>(std::move(log));
}

Result<std::unique_ptr<CounterLog>> open_csv(const std::string& file, SetFilter wanted) {
  Result<Input> input = open_input(file);
  if (!input) return input.error();
  return open_csv_stream(std::move(input->bytes), file, input->size, std::move(wanted));
}

}  // namespace jobx
