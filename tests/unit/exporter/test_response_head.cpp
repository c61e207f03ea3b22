#include <catch2/catch.hpp>
#include <chrono>
#include <string>

#include "exporter/web/response_head.h"

namespace jobx::test {
namespace {

using std::chrono::system_clock;

/// Seconds since 1970, as `date -u -d …` tells them.
system_clock::time_point at(long long seconds) {
  return system_clock::time_point(std::chrono::seconds(seconds));
}

TEST_CASE("a date is written as HTTP wants it", "[response_head]") {
  CHECK(http_date(at(784'111'777)) == "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110's own example
  CHECK(http_date(at(0)) == "Thu, 01 Jan 1970 00:00:00 GMT");
  CHECK(http_date(at(1'709'164'800)) == "Thu, 29 Feb 2024 00:00:00 GMT");
  CHECK(http_date(at(1'735'689'599)) == "Tue, 31 Dec 2024 23:59:59 GMT");
  CHECK(http_date(at(1'735'689'599) + std::chrono::milliseconds(999)) == "Tue, 31 Dec 2024 23:59:59 GMT");
  CHECK(http_date(at(4'102'444'800)) == "Fri, 01 Jan 2100 00:00:00 GMT");
}

TEST_CASE("a head has every line once and ends with an empty one", "[response_head]") {
  const Response response{405, "text/plain", "no\n", {{"Allow", "GET, HEAD"}}};
  CHECK(response_head(response, "Method Not Allowed", Connection::close, at(784'111'777)) ==
        "HTTP/1.1 405 Method Not Allowed\r\n"
        "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
        "Server: jobobject_exporter\r\n"
        "Content-Type: text/plain\r\n"
        "Content-Length: 3\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Connection: close\r\n"
        "Allow: GET, HEAD\r\n"
        "\r\n");
  CHECK_THAT(response_head({}, "OK", Connection::keep_alive, at(0)),
             Catch::Contains("\r\nConnection: keep-alive\r\n"));
}

TEST_CASE("of what the client has already the head tells neither type nor length", "[response_head]") {
  const Response response{304, "text/plain", "", {{"ETag", "W/\"a\""}}};
  const std::string head = response_head(response, "Not Modified", Connection::keep_alive, at(0));
  CHECK_THAT(head, Catch::StartsWith("HTTP/1.1 304 Not Modified\r\n"));
  CHECK_THAT(head, Catch::Contains("\r\nETag: W/\"a\"\r\n"));
  CHECK_THAT(head, !Catch::Contains("\r\nContent-"));
}

}  // namespace
}  // namespace jobx::test
