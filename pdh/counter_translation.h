/// Names of counters in other languages, and the English ones.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "pdh/code_page.h"

namespace jobx {

/// Translates names by the numbers that they have in every language. The tables are the value `Counter` that
/// the registry holds for each language that a system has; for the system's own counters of jobs and
/// processes the English one is known without.
class CounterTranslation {
 public:
  /// Takes the text of one or more tables: number and name by turns, each on a line of its own or ended by
  /// NUL, or both on a line with a tabulator between, or as `reg query` prints them; in UTF-16 with a mark,
  /// in UTF-8 or in `code_page`. Fails with ProgramError::malformed_data where a number is missing, with its
  /// line.
  Result<void> add(std::string_view text, const CodePage* code_page);
  /// The same of a file, which the error names; `file` in UTF-8.
  Result<void> add_file(const std::string& file, const CodePage* code_page);

  /// The English name of a counter or counter set; `name` itself where no table has it.
  [[nodiscard]] std::string in_english(const std::string& name) const;

 private:
  using Table = std::unordered_map<std::uint32_t, std::string>;

  void add_table(const Table& table);
  [[nodiscard]] std::string english_name(std::uint32_t index) const;

  Table english_;
  std::unordered_map<std::string, std::set<std::uint32_t>> numbers_;  ///< by folded name
  std::size_t bytes_ = 0;                                             ///< of all tables
};

}  // namespace jobx
