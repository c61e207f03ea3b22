/// Asks another web server, as a client, over plain HTTP.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// Where a server is asked. TLS and passwords are not supported.
struct HttpUrl {
  std::string host;         ///< a name, or an address without brackets
  std::uint16_t port = 80;  ///< not 0
  std::string path;         ///< in front of what is asked for, without a slash at its end; often empty

  /// "localhost:10182", "[::1]:80": host and port, as a request names them.
  [[nodiscard]] std::string authority() const;

  friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

/// Parses "http://HOST[:PORT][/PATH]"; "http://" may be missing. Fails with ProgramError::invalid_argument,
/// and for https, and for passwords within the URL, with ProgramError::unsupported.
Result<HttpUrl> parse_http_url(std::string_view text);

struct HttpAnswer {
  int status = 0;
  std::string body;
};

/// The most bytes of an answer's body; more are an error.
constexpr std::size_t kLongestAnswer = std::size_t{16} << 20U;

/// Asks for `target`, which begins with a slash and needs no escaping, by GET, on a connection of its own.
/// Redirections are not followed.
///
/// Waits until the whole answer is there, at most for `patience` beyond the time that it takes to connect
/// (ten seconds at most), and until `stop`, which ends it in a moment. What still waits for the server then
/// is left to its own thread, which ends by itself. Fails with ProgramError::timed_out when the patience ends
/// or `stop` is requested, with ProgramError::limit_exceeded for a body that is too long, and with
/// ProgramError::malformed_data where there is no server or no whole answer of HTTP.
Result<HttpAnswer> http_get(const HttpUrl& url, const std::string& target, std::chrono::milliseconds patience,
                            const std::stop_token& stop);

}  // namespace jobx
