#include "pdh/counter_translation.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <utility>

#include "base/ascii.h"
#include "base/numbers.h"
#include "base/path.h"
#include "base/text.h"
#include "pdh/counter_names.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

/// A server with everything installed has some 2 MB of names.
constexpr std::size_t kMostBytes = std::size_t{16} << 20;

/// Of all tables of a registry, the number 1 comes first; its name is the highest number.
constexpr std::uint32_t kFirstIndex = 1;

std::string utf8_from_units(std::string_view bytes, bool is_big_endian) {
  std::u16string units;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    const auto unit = static_cast<char16_t>(is_big_endian ? first << 8 | second : second << 8 | first);
    units += unit == 0 ? u'\n' : unit;  // what ends a text is written as \u0000 otherwise
  }
  return utf8_from_utf16(units);
}

std::string decoded(std::string_view text, const CodePage* code_page) {
  if (text.starts_with("\xFF\xFE")) return utf8_from_units(text.substr(2), false);
  if (text.starts_with("\xFE\xFF")) return utf8_from_units(text.substr(2), true);
  if (text.starts_with("\xEF\xBB\xBF")) return std::string(text.substr(3));
  if (code_page != nullptr) {
    if (Result<std::string> utf8 = utf8_from_code_page(text, *code_page)) return *std::move(utf8);
  }
  // As names in a text log are, so that the same bytes are the same name.
  return is_valid_utf8(text) ? std::string(text) : escaped_code_page(text);
}

bool is_end(char c) {
  return c == '\n' || c == '\0';
}

/// What `reg query` prints of the value is one line, `Counter REG_MULTI_SZ 1\01847\02\0System\0`, below the
/// key.
void unfold_query(std::string& text) {
  constexpr std::string_view kType = "REG_MULTI_SZ";
  const std::size_t type = text.find(kType);
  if (type == std::string::npos) return;
  text.erase(0, type + kType.size());
  for (std::size_t at = 0; (at = text.find("\\0", at)) != std::string::npos;) text.replace(at, 2, "\n");
}

/// The next text that is not blank; empty at the end.
std::string_view next_text(std::string_view& rest, std::size_t& line) {
  while (!rest.empty()) {
    std::size_t end = 0;
    while (end < rest.size() && !is_end(rest[end])) ++end;
    const std::string_view text =
        trimmed(rest.substr(0, end), [](char c) { return c == ' ' || c == '\t' || c == '\r'; });
    rest.remove_prefix(std::min(end + 1, rest.size()));
    ++line;
    if (!text.empty()) return text;
  }
  return {};
}

}  // namespace

Result<void> CounterTranslation::add(std::string_view text, const CodePage* code_page) {
  bytes_ += text.size();
  if (bytes_ > kMostBytes)
    return Error(ProgramError::limit_exceeded, "the tables of counter names are too long");
  std::string utf8 = decoded(text, code_page);
  unfold_query(utf8);
  std::string_view rest = utf8;
  std::size_t line = 0;
  Table table;
  for (;;) {
    const std::string_view entry = next_text(rest, line);
    if (entry.empty()) break;
    const std::size_t tab = entry.find('\t');
    const auto index = to_number<std::uint32_t>(entry.substr(0, tab));
    if (!index) {
      return Error(ProgramError::malformed_data, "line " + std::to_string(line) + ": '" +
                                                     to_valid_utf8(entry.substr(0, 40)) +
                                                     "' does not begin with the number of a counter name");
    }
    if (*index == kFirstIndex) add_table(std::exchange(table, {}));
    table.try_emplace(*index, tab == std::string_view::npos ? next_text(rest, line) : entry.substr(tab + 1));
  }
  add_table(table);
  return {};
}

Result<void> CounterTranslation::add_file(const std::string& file, const CodePage* code_page) {
  errno = 0;
  std::ifstream stream(path_from_utf8(file), std::ios::binary);
  if (!stream) return system_error({errno, std::generic_category()}, "cannot open " + file);
  std::string text(kMostBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return system_error({errno, std::generic_category()}, "cannot read " + file);
  text.resize(static_cast<std::size_t>(stream.gcount()));
  Result<void> added = add(text, code_page);
  if (added) return added;
  return Error(added.error().domain(), added.error().code(), file + ": " + added.error().what());
}

/// The English table is the one in which most of the system's own names are the ones that are known.
void CounterTranslation::add_table(const Table& table) {
  std::size_t known = 0;
  std::size_t english = 0;
  for (const auto& [index, name] : table) {
    numbers_[folded_name(name)].insert(index);
    const std::string_view expected = system_counter_name(index);
    if (expected.empty()) continue;
    ++known;
    if (is_same_name(name, expected)) ++english;
  }
  if (2 * english > known) english_.insert(table.begin(), table.end());
}

std::string CounterTranslation::english_name(std::uint32_t index) const {
  if (const std::string_view name = system_counter_name(index); !name.empty()) return std::string(name);
  const auto found = english_.find(index);
  return found == english_.end() ? std::string() : found->second;
}

/// A word may have several numbers: those of jobs and processes come first.
std::string CounterTranslation::in_english(const std::string& name) const {
  const auto found = numbers_.find(folded_name(name));
  if (found == numbers_.end()) return name;
  std::string other;
  for (const std::uint32_t index : found->second) {
    if (!system_counter_name(index).empty()) return english_name(index);
    if (other.empty()) other = english_name(index);
  }
  return other.empty() ? name : other;
}

}  // namespace jobx
