// Any text as a counter path and as a pattern: what is taken apart goes together again, and a pattern matches
// as a plain recursive definition says.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "pdh/counter_path.h"
#include "pdh/log_time.h"
#include "pdh/name_case.h"
#include "tests/fuzz/check.h"

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// The same by a table: row by row, whether pattern[0, p) matches text[0, t).
bool matches_by_table(std::string_view pattern, std::string_view text) {
  std::vector<bool> row(text.size() + 1, false);
  row[0] = true;
  for (const char c : pattern) {
    std::vector<bool> next(text.size() + 1, false);
    next[0] = c == '*' && row[0];
    for (std::size_t t = 1; t <= text.size(); ++t) {
      next[t] = c == '*' ? row[t] || next[t - 1] : row[t - 1] && lower(c) == lower(text[t - 1]);
    }
    row = next;
  }
  return row.back();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto path = jobx::parse_counter_path(text);
  if (path) {
    check(jobx::text_of(*path) == text, "a path is written as it was read");
    check(jobx::matches(*path, *path), "a path matches itself as a pattern");
    check(!path->set.empty() && !path->counter.empty(), "a path names a set and a counter");
  } else {
    check(path.error().code_name() == "invalid_argument", "what is no path is an invalid argument");
  }
  const std::size_t half = text.find('\n');
  if (half != std::string_view::npos && size <= 512) {
    const std::string_view pattern = text.substr(0, half);
    const std::string_view rest = text.substr(half + 1);
    check(jobx::matches_wildcard(pattern, rest) ==
              matches_by_table(jobx::folded_name(pattern), jobx::folded_name(rest)),
          "a pattern matches as defined");
  }
  if (const auto time = jobx::parse_log_time(text)) {
    check(*time >= jobx::LocalTime() && jobx::log_time_text(*time).size() == 23,
          "a time of a log is a FILETIME");
  }
  return 0;
}
