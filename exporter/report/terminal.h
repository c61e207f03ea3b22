/// What the commands print for people: cells of a table, and errors.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/error.h"

namespace jobx {

/// A name may hold anything; on a terminal, control characters would act instead of being seen. Those of
/// ASCII and of Unicode (U+0080 to U+009F) become `\u00XX`. `text` in UTF-8.
std::string printable(std::string_view text);

/// `text`, filled up to `width` with blanks, and two more.
std::string cell(std::string_view text, std::size_t width);

/// One line on standard error, made printable, after the program's name.
void print_error(std::string_view message);
void print_error(const Error& error);

}  // namespace jobx
