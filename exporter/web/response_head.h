/// The lines before the body of an answer.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/web/http.h"

namespace jobx {

/// What becomes of the connection after an answer.
enum class Connection : std::uint8_t { close, keep_alive };

/// The head of `response`, to the empty line, for HTTP/1.1. `reason` are the words of its status. Names the
/// program, but no version that an attacker could look up.
std::string response_head(const Response& response, std::string_view reason, Connection after,
                          std::chrono::system_clock::time_point now);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::chrono::system_clock::time_point when);

}  // namespace jobx
