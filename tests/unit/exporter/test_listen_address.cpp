#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/web/listen_address.h"

namespace jobx {
namespace {

TEST_CASE("an address is a host in numbers and a port", "[listen_address]") {
  struct Row {
    std::string text;
    std::string host;
    std::uint16_t port;
    std::string shown;
  };
  const std::vector<Row> rows{
      {":10182", "", 10182, ":10182"},
      {":0", "", 0, ":0"},
      {":65535", "", 65535, ":65535"},
      {"0.0.0.0:80", "0.0.0.0", 80, "0.0.0.0:80"},
      {"255.255.255.255:1", "255.255.255.255", 1, "255.255.255.255:1"},
      {"127.0.0.1:10182", "127.0.0.1", 10182, "127.0.0.1:10182"},
      {"localhost:9", "127.0.0.1", 9, "127.0.0.1:9"},
      {"[::1]:10182", "::1", 10182, "[::1]:10182"},
      {"[::]:80", "::", 80, "[::]:80"},
      {"[fe80::1:2AbC]:80", "fe80::1:2AbC", 80, "[fe80::1:2AbC]:80"},
      {"[::ffff:1.2.3.4]:80", "::ffff:1.2.3.4", 80, "[::ffff:1.2.3.4]:80"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const Result<ListenAddress> address = parse_listen_address(row.text);
    REQUIRE(address);
    CHECK(address->host == row.host);
    CHECK(address->port == row.port);
    CHECK(address->text() == row.shown);
  }
}

TEST_CASE("what is no address is refused, with the way to write one", "[listen_address]") {
  const std::vector<std::string> rows{
      "",
      ":",
      "10182",
      "127.0.0.1",
      "127.0.0.1:",
      ":65536",
      ":99999999999999999999",
      ":-1",
      ":+1",
      ": 80",
      ":80 ",
      ":0x50",
      ":http",
      "host.example:80",
      "LOCALHOST:80",
      "*:80",
      "1.2.3:80",
      "1.2.3.4.5:80",
      "1.2.3.256:80",
      "1.2.3.:80",
      "1..3.4:80",
      "1.2.3.4 :80",
      "::1:80",
      "[]:80",
      "[::1:80",
      "::1]:80",
      "[::1]",
      "[::1]80",
      "[1.2.3.4]:80",
      "[host]:80",
      "[fe80::1%eth0]:80",
      "http://1.2.3.4:80",
      // What CivetWeb would take for more than one port, or for TLS, or for a redirect.
      "1.2.3.4:80,0.0.0.0:81",
      ":80,0.0.0.0:81",
      "[::1,::2]:80",
      "[::1]:80,:81",
      ":80s",
      ":80r",
      "+:80",
      std::string("1.2.3.4\0:80", 11),
      std::string(":80\0", 4),
  };
  for (const std::string& text : rows) {
    CAPTURE(text);
    const Result<ListenAddress> address = parse_listen_address(text);
    REQUIRE_FALSE(address);
    CHECK(address.error().code_name() == "invalid_argument");
    CHECK(address.error().message().starts_with("'" + text + "' is not an address to listen on: "));
    CHECK(address.error().message().find("[IPV6]:PORT") != std::string::npos);
  }
}

}  // namespace
}  // namespace jobx
