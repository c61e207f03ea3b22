/// Regular expressions for names of jobs, in the syntax of Prometheus's own matchers: RE2.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace re2 {
class RE2;
}

namespace jobx {

/// A regular expression that has to match a text as a whole. The time that matching takes grows with the text
/// alone, whatever the expression, and so does not depend on who wrote it.
///
/// Any thread may call any method. A copy shares the compiled expression.
class Pattern {
 public:
  /// Bytes of the expression; a longer one is a mistake.
  static constexpr std::size_t kMaxLength = 1'000;
  /// Bytes that a compiled expression may take, the caches of its automata included.
  static constexpr std::size_t kMaxMemory = std::size_t{1} << 20;

  /// Fails with ProgramError::invalid_argument, and says what is wrong in the words of RE2.
  static Result<Pattern> compile(std::string_view text);

  /// True if it matches all of `text`. A dot matches a line break, too.
  [[nodiscard]] bool matches(std::string_view text) const;
  /// The same; sets `group` to what the first group in parentheses matched, empty without one. `group` points
  /// into `text`, and is left alone without a match.
  [[nodiscard]] bool matches(std::string_view text, std::string_view& group) const;

  /// As it was written.
  [[nodiscard]] const std::string& text() const;

  friend bool operator==(const Pattern& a, const Pattern& b) { return a.text() == b.text(); }

 private:
  explicit Pattern(std::shared_ptr<const re2::RE2> compiled) : compiled_(std::move(compiled)) {}

  std::shared_ptr<const re2::RE2> compiled_;
};

}  // namespace jobx
