/// The names behind the numbers by which counters are stored.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "base/result.h"

namespace jobx {

/// The English name of one of the system's own counters, as far as it is about jobs and processes: their
/// numbers are the same on every Windows, in every language. Empty for any other.
std::string_view system_counter_name(std::uint32_t index);

/// True for the English name of one of the counter sets that nearly every Windows has.
bool is_english_set(std::string_view set);

/// The counter names of the machines in a log, as the log tells them.
class CounterNames {
 public:
  /// Takes over a record of names: the machine, then number and name by turns, each ended by NUL. Fails
  /// with ProgramError::malformed_data if it is not that, or if there are more names than any system has.
  Result<void> add(Bytes record);

  /// The name that `index` has: in English where the number is the system's own, else as the log has it, else
  /// the number in digits, as PDH shows it. `machine` without backslashes.
  [[nodiscard]] std::string name(const std::string& machine, std::uint32_t index) const;

  /// A counter's or counter set's name in English, where the log's table tells its number and that is the
  /// system's own; else `name` itself.
  [[nodiscard]] std::string in_english(const std::string& machine, const std::string& name) const;

 private:
  using Table = std::unordered_map<std::uint32_t, std::string>;

  std::map<std::string, Table, std::less<>> tables_;
  std::size_t bytes_ = 0;  ///< of all names taken over
};

}  // namespace jobx
