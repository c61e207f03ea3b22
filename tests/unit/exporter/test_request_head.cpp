#include <catch2/catch.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "exporter/web/request_head.h"

namespace jobx::test {
namespace {

std::string with_fields(const std::string& fields, const std::string& line = "GET /metrics HTTP/1.1") {
  return line + "\r\n" + fields + "\r\n";
}

bool is_refused(const std::string& head) {
  return readable_head(head) == std::optional<std::string>("\r\n\r\n");
}

TEST_CASE("a usual head stays as it is", "[client]") {
  for (const std::string& head :
       {with_fields("Host: a\r\n"), with_fields(""),
        with_fields("Host:\r\nX-Empty:\r\nx!#$%&'*+-.^_`|~1: : \r\n"),
        with_fields("Host: a b\r\n", "GET /?a=%00&b=http://c HTTP/1.1"),
        std::string("GET / HTTP/1.0\nHost: a\n\n"), with_fields("Host: a\r\n", "CONNECT a:1 HTTP/1.1"),
        with_fields("Host: a\r\n", "GET ftp://a/ HTTP/1.1")}) {
    INFO(head);
    CHECK_FALSE(readable_head(head));
  }
}

TEST_CASE("a whole address becomes its path, whatever host and port it names", "[client]") {
  const auto target_of = [](const std::string& target, const std::string& method = "GET") {
    return readable_head(with_fields("Host: a\r\n", method + " " + target + " HTTP/1.1")).value_or("");
  };
  const auto head_of = [](const std::string& line) { return with_fields("Host: a\r\n", line); };
  CHECK(target_of("http://a/metrics") == head_of("GET /metrics HTTP/1.1"));
  CHECK(target_of("https://a:1/metrics?x=http://y/") == head_of("GET /metrics?x=http://y/ HTTP/1.1"));
  CHECK(target_of("HTTP://[::1]:9/a//b", "HEAD") == head_of("HEAD /a//b HTTP/1.1"));
  CHECK(target_of("http://a") == head_of("GET / HTTP/1.1"));
  CHECK(target_of("http://a?x=1") == head_of("GET /?x=1 HTTP/1.1"));
  CHECK(target_of("*", "OPTIONS") == head_of("OPTIONS / HTTP/1.1"));
}

TEST_CASE("a head that may be read in two ways is refused", "[client]") {
  CHECK(is_refused(with_fields("Host: a\r\n Authorization: b\r\n")));
  CHECK(is_refused(with_fields("Host: a\r\n folded\r\n")));
  CHECK(is_refused(with_fields("Host : a\r\n")));
  CHECK(is_refused(with_fields("Host: a\r\n: b\r\n")));
  CHECK(is_refused(with_fields("Host: a\r\nno colon\r\n")));
  CHECK(is_refused(with_fields("Host: a\r\nX(y): b\r\n")));
  CHECK(is_refused(with_fields("Host: a\r\n", "GET /metrics%00 HTTP/1.1")));
  CHECK(is_refused(with_fields("Host: a\r\n", "GET http://a/x%00?y HTTP/1.1")));
  CHECK(is_refused(with_fields("Host: a\r\n", "GET * HTTP/1.1")));
  CHECK(is_refused(with_fields("Host: a\r\n", "GET http:///metrics HTTP/1.1")));
}

TEST_CASE("as many fields are taken as CivetWeb keeps", "[client]") {
  std::string fields;
  for (std::size_t i = 0; i < kMostFields; ++i) fields += "X: y\r\n";
  CHECK_FALSE(readable_head(with_fields(fields)));
  CHECK(is_refused(with_fields(fields + "X: y\r\n")));
}

TEST_CASE("what is no head is left to be refused", "[client]") {
  for (const std::string_view text :
       {"", "\x16\x03\x01", "GET", "GET /\x7f", "\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n"}) {
    CAPTURE(text);
    CHECK_FALSE(readable_head(text));
  }
}

}  // namespace
}  // namespace jobx::test
