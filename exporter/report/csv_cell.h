/// Text as one cell of RFC 4180.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"

namespace jobx {

/// `text` made printable(), in quotes where it needs them.
inline std::string csv_cell(std::string_view text) {
  std::string shown = printable(text);
  if (shown.find_first_of("\",\r\n") == std::string::npos) return shown;
  std::string out = "\"";
  for (const char c : shown) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

}  // namespace jobx
