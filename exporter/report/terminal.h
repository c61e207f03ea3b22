/// What the commands print for people: cells of a table, and errors.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/text.h"
#include "collector/sources/source.h"

namespace jobx {

/// `text`, filled up to `width` with blanks, and two more.
std::string cell(std::string_view text, std::size_t width);

/// Keeps standard output until it is flushed, or 1 MiB is there, so that the flush is what fails and knows
/// why. Once, before anything is printed.
void begin_output();

/// Ends what a command prints on standard output. False if not all of it could be written; a line on standard
/// error says why, unless the reader has gone away.
bool finish_output();

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
