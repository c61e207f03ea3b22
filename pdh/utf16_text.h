/// UTF-16 text in binary counter logs.
#pragma once

#include <string>

#include "base/bytes.h"

namespace jobx {

/// How long the names may be that some data hold, all together: of instances that share one long parent, of
/// counters that share one number, of values that share one text. Without a limit a small file could make
/// tables of any size.
constexpr std::size_t kMostNameBytesPerByte = 8;

/// Appends the text of 16-bit units in `bytes`, up to the first NUL or the end, as UTF-8. Returns how many
/// bytes of `bytes` it takes, with its NUL where there is one.
std::size_t append_text(Bytes bytes, std::string& to);

/// The same in place of what `into` holds, whose buffer is reused.
inline std::size_t read_text(Bytes bytes, std::string& into) {
  into.clear();
  return append_text(bytes, into);
}

}  // namespace jobx
