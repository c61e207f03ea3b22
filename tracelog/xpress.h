/// XPRESS, plain LZ77: how Windows compresses the buffers of a trace.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "base/bytes.h"

namespace jobx {

/// What came out of a decompression.
struct Expanded {
  std::size_t size = 0;  ///< bytes of the output that are good
  /// Why it ended before the output was full; empty if it is full, or the input ended where an item may end.
  std::string_view damage;
};

/// Expands `packed` into `into`, as far as it goes: [MS-XCA] 2.4. Never writes beyond `into`; a full `into`
/// ends it, whatever of the input is left.
Expanded expand_xpress(Bytes packed, std::span<std::byte> into);

}  // namespace jobx
