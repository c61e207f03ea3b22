#include "pdh/logs/csv/cells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/ascii.h"
#include "base/numbers.h"
#include "base/text.h"
#include "pdh/log_time.h"
#include "pdh/logs/csv/columns.h"

namespace jobx {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::string in_quotes(std::string_view cell) {
  return "'" + to_valid_utf8(cell.substr(0, 40)) + "'";
}

/// "07/04/2024 18:00" as "##/##/#### ##:##", one sign for each run of digits: the form of a time.
std::string form_of(std::string_view cell) {
  std::string form;
  for (const char c : cell.substr(0, 40)) {
    const char sign = is_digit(c) ? '#' : c;
    if (sign != '#' || !form.ends_with('#')) form += sign;
  }
  return form;
}

/// Days since 1900, from 1954 to 2119: what a spreadsheet saves of a time that it shows as a number.
bool is_day_number(std::string_view text) {
  constexpr double kEarliest = 20'000;
  constexpr double kLatest = 80'000;
  const auto days = take_number<double>(text);
  return days && text.empty() && *days > kEarliest && *days < kLatest;
}

/// A spreadsheet shows, and then saves, times without their seconds, or without their hours or their date.
bool is_of_spreadsheet(std::string_view cell) {
  constexpr std::array<std::string_view, 8> kForms{"#/#/# #:#", "#/#/# #:# AM", "#/#/# #:# PM", "#.#.# #:#",
                                                   "#-#-# #:#", "#/#/#",        "#:#",          "#:#.#"};
  return std::find(kForms.begin(), kForms.end(), form_of(cell)) != kForms.end() || is_day_number(cell);
}

}  // namespace

Result<LocalTime> parse_row_time(std::string_view cell) {
  const std::string_view text = trimmed(cell, is_space);
  if (const std::optional<LocalTime> time = parse_log_time(text)) return *time;
  if (is_of_spreadsheet(text)) {
    return Error(ProgramError::malformed_data,
                 in_quotes(text) +
                     " is a time as a spreadsheet saves it, without its seconds or its date; use the "
                     "log as it was before the spreadsheet saved it");
  }
  const bool is_date = text.find_first_of("./-") <= 4 && text.find(':') != std::string_view::npos;
  if (!is_date) return Error(ProgramError::malformed_data, in_quotes(text) + " is not a time");
  return Error(
      ProgramError::malformed_data,
      in_quotes(text) + " does not have the format MM/DD/YYYY HH:MM:SS.mmm" + std::string(kCsvRemedy));
}

std::optional<double> parse_row_value(std::string_view cell) {
  std::string_view rest = trimmed(cell, is_space);
  if (rest.empty()) return kMissing;
  const auto value = take_number<double>(rest);
  return value && rest.empty() && std::isfinite(*value) ? value : std::nullopt;
}

std::string why_not_a_value(std::string_view cell) {
  const std::string_view text = trimmed(cell, is_space);
  std::string_view rest = text;
  const bool begins_with_number = take_number<double>(rest).has_value();
  if (begins_with_number && rest.starts_with(','))
    return in_quotes(text) + " has a decimal comma" + std::string(kCsvRemedy);
  return in_quotes(text) +
         (begins_with_number && rest.empty() ? " is not a finite number" : " is not a number");
}

bool is_prose(std::string_view line) {
  constexpr std::size_t kLongest = 500;
  const bool begins_a_word = is_letter(line.front()) || static_cast<unsigned char>(line.front()) >= 0x80;
  return begins_a_word && line.size() <= kLongest && line.find('\\') == std::string_view::npos &&
         std::none_of(line.begin(), line.end(), [](char c) { return c >= 0 && c < ' ' && c != '\t'; });
}

}  // namespace jobx
