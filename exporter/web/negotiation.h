/// What the client can read, by its Accept and Accept-Encoding (RFC 9110, 12.5).
#pragma once

#include <string_view>

#include "exposition/text_sink.h"

namespace jobx {

/// The format that the client likes best. OpenMetrics only for whoever names it in version 1.0.0 or 0.0.1 or
/// without a version; everybody else, an empty header and an unreadable one included, gets text 0.0.4, as
/// every client library answers.
TextFormat choose_format(std::string_view accept);

/// The Content-Type to send.
std::string_view content_type(TextFormat format);

/// True if the client takes gzip and does not like the identity better.
bool accepts_gzip(std::string_view accept_encoding);

}  // namespace jobx
