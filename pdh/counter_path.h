/// Counter paths, `\\machine\set(parent/instance#index)\counter`, and patterns of them.
///
/// A job's name may hold every character that has a meaning in a path, `\ ( ) / # *`, and a path does not
/// escape them. Paths are for people: for choosing and for showing. Nothing here is used to tell two jobs
/// apart.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// A path taken apart; as a pattern, each part may hold `*` for any text. Compared without regard to case, as
/// PDH does.
struct CounterPath {
  std::string machine;                  ///< without backslashes; empty for any, or this computer
  std::string set;                      ///< "Job Object"
  std::optional<std::string> instance;  ///< all between the parentheses; empty for a set without instances
  std::string counter;

  friend bool operator==(const CounterPath&, const CounterPath&) = default;
};

/// Takes a path apart. The instance reaches from the first `(` to the last `)\`, since names may hold both.
/// Fails with ProgramError::invalid_argument, the text, the position and how a path looks.
Result<CounterPath> parse_counter_path(std::string_view text);

/// The path as PDH writes it.
std::string text_of(const CounterPath& path);

/// True if `text` is what `pattern` says: `*` for any text, anything else for itself, case ignored as
/// folded_name() does. Linear in pattern times text at worst.
bool matches_wildcard(std::string_view pattern, std::string_view text);

/// True if the counter that `path` names is one that `pattern` chooses. A pattern without an instance chooses
/// only counters without one; an empty machine chooses all machines.
bool matches(const CounterPath& pattern, const CounterPath& path);

}  // namespace jobx
