/// Compression of a response body.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// `text` as one gzip member (RFC 1952), at zlib's fastest level: on a local network the time counts, not the
/// last byte. Fails only if zlib cannot get its memory.
Result<std::string> gzip(std::string_view text);

}  // namespace jobx
