#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "base/hex.h"
#include "base/numbers.h"

namespace jobx {
namespace {

TEST_CASE("a number is the whole text or none", "[base]") {
  CHECK(to_number<std::uint32_t>("0") == 0U);
  CHECK(to_number<std::uint32_t>("0042") == 42U);
  for (const char* const text : {"", " 1", "1 ", "1\n", "+1", "1.0", "1e2", "0x1", "1,000", "a", "-"}) {
    CAPTURE(text);
    CHECK_FALSE(to_number<std::uint32_t>(text));
    CHECK_FALSE(to_number<std::int64_t>(text));
  }
  CHECK_FALSE(to_number<std::uint32_t>(std::string_view("1\0", 2)));
}

TEST_CASE("an integer that does not fit its type is none, rather than another one", "[base]") {
  CHECK(to_number<std::uint8_t>("255") == 255);
  CHECK_FALSE(to_number<std::uint8_t>("256"));
  CHECK(to_number<std::uint64_t>("18446744073709551615") == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(to_number<std::uint64_t>("18446744073709551616"));
  CHECK(to_number<std::int64_t>("-9223372036854775808") == std::numeric_limits<std::int64_t>::min());
  CHECK_FALSE(to_number<std::int64_t>("9223372036854775808"));
}

TEST_CASE("only types with a sign read one", "[base]") {
  CHECK(to_number<std::int32_t>("-60") == -60);
  CHECK_FALSE(to_number<std::uint32_t>("-60"));
  CHECK_FALSE(to_number<std::uint64_t>("-0"));
}

TEST_CASE("an integer may be hexadecimal, in either case and without a prefix", "[base]") {
  CHECK(to_number<std::uint64_t>("c0FFee", 16) == 0xC0FFEEU);
  CHECK_FALSE(to_number<std::uint16_t>("10000", 16));
  CHECK_FALSE(to_number<std::uint64_t>("0x10", 16));
  CHECK_FALSE(to_number<std::uint64_t>("", 16));
  CHECK_FALSE(to_number<std::uint64_t>("12g", 16));
}

TEST_CASE("a real number is written with a point", "[base]") {
  CHECK(to_number<double>("1.5") == 1.5);
  CHECK(to_number<double>("-2.5e-3") == -0.0025);
  CHECK(to_number<double>(".5") == 0.5);
  CHECK(std::isinf(to_number<double>("inf").value()));
  for (const char* const text : {"", "1,5", "1.5s", "0x1p3", "+1", " 1", "1e999"}) {
    CAPTURE(text);
    CHECK_FALSE(to_number<double>(text));
  }
}

TEST_CASE("a number is taken off the front, and nothing where there is none", "[base]") {
  std::string_view rest = "1234 owns build";
  CHECK(take_number<std::uint32_t>(rest) == 1234U);
  CHECK(rest == " owns build");
  CHECK_FALSE(take_number<std::uint32_t>(rest));
  CHECK(rest == " owns build");
  rest = "3,5";
  CHECK(take_number<double>(rest) == 3.0);
  CHECK(rest == ",5");
  rest = "4294967296!";
  CHECK_FALSE(take_number<std::uint32_t>(rest));
  CHECK(rest == "4294967296!");
}

TEST_CASE("hexadecimal text is in lower case, as short as it can be or filled with zeros", "[base]") {
  static_assert(Hex(0xC0000022).text() == "0xc0000022");
  static_assert(Hex(0x8, 8).text() == "0x00000008");
  CHECK(Hex(0).text() == "0x0");
  CHECK(Hex(0xABCDEF0123456789).text() == "0xabcdef0123456789");
  CHECK(Hex(0x1B, 4).digits() == "001b");
  CHECK(Hex(0x12345, 4).digits() == "12345");  // no digit is lost
  CHECK(Hex(0xFF, 16).digits() == "00000000000000ff");
  CHECK(Hex(1, 99).digits() == "0000000000000001");
  const Hex copied = Hex(0xD800, 4);
  CHECK(copied.text() == "0xd800");
  CHECK(hex_text(0x103, 8) == "0x00000103");
}

}  // namespace
}  // namespace jobx
