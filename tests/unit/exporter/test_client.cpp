#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "exporter/web/client.h"

namespace jobx::test {
namespace {

constexpr std::string_view kHead = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

TEST_CASE("a head ends with its empty line, and what follows is not of it", "[client]") {
  CHECK(head_size(kHead) == kHead.size());
  CHECK(head_size(std::string(kHead) + "GET /next") == kHead.size());
  CHECK(head_size("GET / HTTP/1.0\n\nrest") == 16);
}

TEST_CASE("a head that is not whole yet has no size, wherever it is cut", "[client]") {
  for (std::size_t size = 0; size < kHead.size(); ++size) {
    CAPTURE(size);
    CHECK(head_size(kHead.substr(0, size)) == 0);
    CHECK(head_size(kHead, size) == kHead.size());  // the rest comes later
  }
}

TEST_CASE("what cannot become a head is given up at once", "[client]") {
  const std::string hello("\x16\x03\x01\x02\x00\x01", 6);  // of TLS
  CHECK(head_size(hello) == hello.size());
  CHECK(head_size("GET /\x7f") == 6);
  CHECK(head_size("GET /\xc3\xa4") == 0);  // CivetWeb takes bytes beyond ASCII
  CHECK(head_size(std::string(Client::kLongestHead, 'x')) == Client::kLongestHead);
  CHECK(head_size(std::string(Client::kLongestHead - 1, 'x')) == 0);
}

}  // namespace
}  // namespace jobx::test
