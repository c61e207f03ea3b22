#include "pdh/counter_path.h"

#include <algorithm>

#include "base/ascii.h"
#include "pdh/name_case.h"

namespace jobx {
namespace {

Error bad_path(std::string_view text, std::size_t position, std::string_view why) {
  return Error(ProgramError::invalid_argument,
               "'" + std::string(text) + "' is not a counter path (character " +
                   std::to_string(position + 1) + "): " + std::string(why) +
                   "; a path looks like \\set(instance)\\counter, \\set\\counter or "
                   "\\\\machine\\set(instance)\\counter");
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// matches_wildcard() of texts whose letters beyond ASCII are in lower case.
bool matches_folded(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  // Only the last star is ever tried again: whatever an earlier one could take, the later one can take too.
  std::size_t after_star = std::string_view::npos;
  std::size_t retry = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      after_star = ++p;
      retry = t;
    } else if (p < pattern.size() && to_lower(pattern[p]) == to_lower(text[t])) {
      ++p;
      ++t;
    } else if (after_star != std::string_view::npos) {
      p = after_star;
      t = ++retry;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

Result<CounterPath> parse_counter_path(std::string_view text) {
  if (!text.starts_with('\\')) return bad_path(text, 0, "it does not start with a backslash");
  CounterPath path;
  std::size_t at = 1;
  if (text.starts_with("\\\\")) {
    const std::size_t end = text.find('\\', 2);
    if (end == std::string_view::npos)
      return bad_path(text, text.size(), "the counter set is missing after the machine");
    if (end == 2) return bad_path(text, 2, "the name of the machine is missing");
    path.machine = text.substr(2, end - 2);
    at = end + 1;
  }
  const std::size_t separator = text.find('\\', at);
  const std::size_t open = text.find('(', at);
  if (separator == std::string_view::npos)
    return bad_path(text, text.size(), "the counter is missing after the set");
  std::size_t set_end = separator;
  std::size_t counter = separator + 1;
  if (open < separator) {
    const std::size_t close = text.rfind(")\\");
    if (close == std::string_view::npos || close < open)
      return bad_path(text, open, "the instance is not closed by )\\");
    path.instance = text.substr(open + 1, close - open - 1);
    set_end = open;
    counter = close + 2;
  }
  path.set = text.substr(at, set_end - at);
  path.counter = text.substr(counter);
  if (path.set.empty()) return bad_path(text, at, "the name of the counter set is missing");
  if (path.counter.empty()) return bad_path(text, counter, "the name of the counter is missing");
  return path;
}

std::string text_of(const CounterPath& path) {
  std::string text;
  if (!path.machine.empty()) text.append("\\\\").append(path.machine);
  text.append("\\").append(path.set);
  if (path.instance) text.append("(").append(*path.instance).append(")");
  return text.append("\\").append(path.counter);
}

bool matches_wildcard(std::string_view pattern, std::string_view text) {
  if (!is_ascii(pattern) && !is_ascii(text)) return matches_folded(folded_name(pattern), folded_name(text));
  return matches_folded(pattern, text);
}
bool matches(const CounterPath& pattern, const CounterPath& path) {
  if (pattern.instance.has_value() != path.instance.has_value()) return false;
  return (pattern.machine.empty() || matches_wildcard(pattern.machine, path.machine)) &&
         matches_wildcard(pattern.set, path.set) && matches_wildcard(pattern.counter, path.counter) &&
         (!pattern.instance || matches_wildcard(*pattern.instance, *path.instance));
}

}  // namespace jobx
