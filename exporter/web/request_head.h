/// The head of a request as CivetWeb is to read it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace jobx {

/// Header fields that CivetWeb keeps (MG_MAX_HEADERS of 1.15). It reads no further, and says nothing of it.
constexpr std::size_t kMostFields = 64;

/// What to put in the place of `head`, or nothing where CivetWeb reads it as RFC 9112 wants it:
/// - A target in absolute form becomes its path, whatever host and port it names: those of a proxy or of a
///   mapped port are not this server's, and CivetWeb would close the connection without an answer.
/// - `OPTIONS *` asks of "/".
/// - What a server must refuse, and CivetWeb would take in part, becomes a head that CivetWeb refuses with
///   status 400: a field's line without a name of its own (a folded line, a blank before the colon), more
///   than kMostFields, a path with an encoded NUL, `*` for another method.
///
/// `head` is whole, or cannot become a head: then CivetWeb refuses it.
std::optional<std::string> readable_head(std::string_view head);

}  // namespace jobx
