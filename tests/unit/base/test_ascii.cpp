#include <catch2/catch.hpp>
#include <string>

#include "base/ascii.h"

namespace jobx {
namespace {

TEST_CASE("only the letters from A to Z have a lower case", "[base]") {
  std::string changed;
  for (int c = -128; c < 128; ++c) {
    if (to_lower(static_cast<char>(c)) != static_cast<char>(c)) changed += static_cast<char>(c);
  }
  CHECK(changed == "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
  CHECK(lower_case("Content-TYPE: [\\]^_`@{ \xC3\x84") == "content-type: [\\]^_`@{ \xC3\x84");
  CHECK(to_lower(u'Z') == u'z');
  CHECK(to_lower(u'\u0141') == u'\u0141');  // its low byte is that of A
}

TEST_CASE("letters and digits are those of ASCII", "[base]") {
  std::string letters;
  std::string digits;
  for (int c = -128; c < 128; ++c) {
    if (is_letter(static_cast<char>(c))) letters += static_cast<char>(c);
    if (is_digit(static_cast<char>(c))) digits += static_cast<char>(c);
  }
  CHECK(letters == "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  CHECK(digits == "0123456789");
}

TEST_CASE("texts are compared without case, and with their length", "[base]") {
  static_assert(equals_ignoring_case("GZip", "gzIP"));
  CHECK(equals_ignoring_case("", ""));
  CHECK_FALSE(equals_ignoring_case("gzip", "gzi"));
  CHECK_FALSE(equals_ignoring_case("gzi", "gzip"));
  CHECK_FALSE(equals_ignoring_case("[", "{"));                // 32 apart, as letters are
  CHECK_FALSE(equals_ignoring_case("\xC3\x84", "\xC3\xA4"));  // Ä and ä
}

TEST_CASE("a text begins and ends without case", "[base]") {
  CHECK(starts_with_ignoring_case("Session_3", "session_"));
  CHECK(starts_with_ignoring_case("session_", "SESSION_"));
  CHECK(starts_with_ignoring_case("x", ""));
  CHECK_FALSE(starts_with_ignoring_case("sess", "session_"));
  CHECK_FALSE(starts_with_ignoring_case("a session_", "session_"));

  CHECK(ends_with_ignoring_case(std::string_view("run.BAT"), ".bat"));
  CHECK(ends_with_ignoring_case(std::string_view(".bat"), ".BAT"));
  CHECK_FALSE(ends_with_ignoring_case(std::string_view("bat"), ".bat"));
  CHECK_FALSE(ends_with_ignoring_case(std::string_view("run.bat "), ".bat"));
  CHECK(ends_with_ignoring_case(std::u16string_view(u"Setup.EXE"), ".exe"));
  CHECK_FALSE(ends_with_ignoring_case(std::u16string_view(u"Setup.\u0145XE"), ".exe"));  // low byte of E
}

TEST_CASE("blanks are taken off both ends, and no other characters", "[base]") {
  CHECK(trimmed(" \t a \tb\t ") == "a \tb");
  CHECK(trimmed("a") == "a");
  CHECK(trimmed(" \t ").empty());
  CHECK(trimmed("").empty());
  CHECK(trimmed("\n a \r") == "\n a \r");
  CHECK(trimmed(" \ta\t ", is_space) == "\ta\t");
}

}  // namespace
}  // namespace jobx
