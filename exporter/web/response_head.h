/// The lines before the body of an answer.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "exporter/web/http.h"

namespace jobx {

/// The head of `response`, to the empty line, for HTTP/1.1. `reason` are the words of its status. Says that
/// the connection is closed afterwards; names the program, but no version that an attacker could look up.
std::string response_head(const Response& response, std::string_view reason,
                          std::chrono::system_clock::time_point now);

/// "Sun, 06 Nov 1994 08:49:37 GMT" (RFC 9110, 5.6.7).
std::string http_date(std::chrono::system_clock::time_point when);

}  // namespace jobx
