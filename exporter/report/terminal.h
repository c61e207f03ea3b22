/// What the commands print for people: cells of a table, and errors.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "base/error.h"
#include "collector/sources/source.h"

namespace jobx {

/// A name may hold anything; on a terminal, control characters would act instead of being seen. Those of
/// ASCII and of Unicode (U+0080 to U+009F) become `\u00XX`. `text` in UTF-8.
std::string printable(std::string_view text);

/// `text`, filled up to `width` with blanks, and two more.
std::string cell(std::string_view text, std::size_t width);

/// One line on standard error, made printable, after the program's name.
void print_error(std::string_view message);
void print_error(const Error& error);

/// Advice on a line of its own, after the error; nothing if it is empty.
void print_advice(std::string_view advice);

/// Prints errors of one source, each followed by its advice unless that was printed before. One thread.
class ErrorPrinter {
 public:
  explicit ErrorPrinter(SourceKind source) : source_(source) {}

  void print(const Error& error);

 private:
  SourceKind source_;
  std::set<std::string_view> advised_;  ///< of advice(), which lives as long as the program
};

}  // namespace jobx
