#include <catch2/catch.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/text.h"

namespace jobx {
namespace {

struct Pair {
  std::u16string utf16;
  std::string utf8;
};

const std::vector<Pair> kPairs{
    {u"", ""},
    {u"WmiJob 7", "WmiJob 7"},
    {u"\x01\t\r\n\"", "\x01\t\r\n\""},
    {u"\x7F", "\x7F"},
    {u"\x80", "\xC2\x80"},
    {u"\x7FF", "\xDF\xBF"},
    {u"\x800", "\xE0\xA0\x80"},
    {u"\xD7FF", "\xED\x9F\xBF"},
    {u"\xE000", "\xEE\x80\x80"},
    {u"\xFFFD", "\xEF\xBF\xBD"},
    {u"\xFFFF", "\xEF\xBF\xBF"},
    {u"\xD800\xDC00", "\xF0\x90\x80\x80"},
    {u"\xD83D\xDE00", "\xF0\x9F\x98\x80"},
    {u"\xDBFF\xDFFF", "\xF4\x8F\xBF\xBF"},
    {std::u16string(u"a\0b", 3), "a\\u0000b"},
    {std::u16string(1, u'\0'), "\\u0000"},
    {u"\xD800", "\\ud800"},
    {u"\xDBFF", "\\udbff"},
    {u"\xDC00", "\\udc00"},
    {u"\xDFFF", "\\udfff"},
    {u"a\xD800", "a\\ud800"},
    {std::u16string(u"\xD800") + u"b", "\\ud800b"},
    {u"\xDC00\xD800", "\\udc00\\ud800"},
    {u"\xD800\xD83D\xDE00", "\\ud800\xF0\x9F\x98\x80"},
    {u"\xD83D\xDE00\xDE00", "\xF0\x9F\x98\x80\\ude00"},
    {u"\xD800\xE000", "\\ud800\xEE\x80\x80"},
};

TEST_CASE("UTF-16 becomes UTF-8, and what UTF-8 cannot hold an escape", "[base][text]") {
  for (const Pair& pair : kPairs) {
    CAPTURE(pair.utf8);
    CHECK(utf8_from_utf16(pair.utf16) == pair.utf8);
    CHECK(is_valid_utf8(utf8_from_utf16(pair.utf16)));
  }
}

TEST_CASE("a name's UTF-8 leads back to the kernel's own units", "[base][text]") {
  for (const Pair& pair : kPairs) {
    CAPTURE(pair.utf8);
    const Result<std::u16string> back = utf16_from_utf8(pair.utf8);
    REQUIRE(back);
    CHECK((*back == pair.utf16));
  }
}

TEST_CASE("every single 16-bit unit comes back", "[base][text]") {
  std::uint32_t wrong = 0;
  for (std::uint32_t unit = 0; unit <= 0xFFFF; ++unit) {
    const std::u16string text(1, static_cast<char16_t>(unit));
    const std::string utf8 = utf8_from_utf16(text);
    const Result<std::u16string> back = utf16_from_utf8(utf8);
    if (!is_valid_utf8(utf8) || !back || *back != text) ++wrong;
  }
  CHECK(wrong == 0);
}

TEST_CASE("two different names never give the same text", "[base][text]") {
  // Every string of up to four of these units, which are those that escapes are made of and mistaken for.
  const std::u16string units = std::u16string(1, u'\0') + u"u0d8aé\xFFFD\xD800\xDBFF\xDC00\xDFFF";
  std::vector<std::u16string> names{u""};
  for (std::size_t done = 0, length = 1; length <= 4; ++length) {
    const std::size_t end = names.size();
    for (; done < end; ++done) {
      for (const char16_t unit : units) names.push_back(names[done] + unit);
    }
  }
  std::set<std::string> texts;
  std::size_t changed = 0;
  for (const std::u16string& name : names) {
    const std::string text = utf8_from_utf16(name);
    const Result<std::u16string> back = utf16_from_utf8(text);
    if (!back || *back != name) ++changed;
    texts.insert(text);
  }
  CHECK(names.size() == 1 + 12 + 144 + 1'728 + 20'736);
  CHECK(texts.size() == names.size());
  CHECK(changed == 0);
}

TEST_CASE("only a whole escape is taken for one", "[base][text]") {
  const std::vector<Pair> rows{
      {u"A", "\\u0041"},       {u"\xD800", "\\uD800"},  {u"\\u00", "\\u00"},     {u"\\u12g4", "\\u12g4"},
      {u"\\u+123", "\\u+123"}, {u"\\U0041", "\\U0041"}, {u"\\", "\\"},           {u"\\\\", "\\\\"},
      {u"\\A", "\\\\u0041"},   {u"\\u-001", "\\u-001"}, {u"\\u 041", "\\u 041"}, {u"A1", "\\u00411"},
  };
  for (const Pair& row : rows) {
    CAPTURE(row.utf8);
    const Result<std::u16string> units = utf16_from_utf8(row.utf8);
    REQUIRE(units);
    CHECK((*units == row.utf16));
  }
}

struct Invalid {
  std::string what;
  std::string bytes;
  std::size_t at;        ///< where the first wrong byte stands
  std::string repaired;  ///< each wrong byte as '?'
};

const std::vector<Invalid> kInvalid{
    {"a continuation byte alone", "a\x80z", 1, "a?z"},
    {"the last continuation byte alone", "\xBF", 0, "?"},
    {"two bytes, the second missing", "ab\xC2", 2, "ab?"},
    {"two bytes, the second wrong", "\xC2z", 0, "?z"},
    {"three bytes, the third missing", "\xE2\x82", 0, "??"},
    {"three bytes, the third wrong", "\xE2\x82z", 0, "??z"},
    {"four bytes, the fourth missing", "\xF0\x9F\x98", 0, "???"},
    {"four bytes, the fourth wrong", "\xF0\x9F\x98z", 0, "???z"},
    {"NUL overlong", "\xC0\x80", 0, "??"},
    {"U+007F overlong in two", "\xC1\xBF", 0, "??"},
    {"U+07FF overlong in three", "\xE0\x9F\xBF", 0, "???"},
    {"U+FFFF overlong in four", "\xF0\x8F\xBF\xBF", 0, "????"},
    {"the first surrogate", "\xED\xA0\x80", 0, "???"},
    {"the last surrogate", "\xED\xBF\xBF", 0, "???"},
    {"above U+10FFFF", "\xF4\x90\x80\x80", 0, "????"},
    {"lead byte F5", "\xF5\x80\x80\x80", 0, "????"},
    {"FE", "\xFE", 0, "?"},
    {"FF after a good sequence", "\xC3\xA9\xFF", 2, "\xC3\xA9?"},
};

TEST_CASE("text that is not UTF-8 is refused, and the place named", "[base][text]") {
  for (const Invalid& row : kInvalid) {
    CAPTURE(row.what);
    CHECK_FALSE(is_valid_utf8(row.bytes));
    const Result<std::u16string> units = utf16_from_utf8(row.bytes);
    REQUIRE_FALSE(units);
    CHECK(units.error().code_name() == "malformed_data");
    CHECK(units.error().what() == "byte " + std::to_string(row.at) + " is not well-formed UTF-8");
  }
}

TEST_CASE("text from outside is repaired byte by byte, and good text left alone", "[base][text]") {
  for (const Invalid& row : kInvalid) {
    CAPTURE(row.what);
    std::string expected;
    for (const char c : row.repaired) expected += c == '?' ? "\xEF\xBF\xBD" : std::string(1, c);
    CHECK(to_valid_utf8(row.bytes) == expected);
    CHECK(is_valid_utf8(to_valid_utf8(row.bytes)));
  }
  for (const Pair& pair : kPairs) CHECK(to_valid_utf8(pair.utf8) == pair.utf8);
  const std::string with_nul("a\0b", 3);
  CHECK(is_valid_utf8(with_nul));
  CHECK(to_valid_utf8(with_nul) == with_nul);
}

TEST_CASE("the first control character is found, wherever it stands", "[base]") {
  CHECK(find_control("plain \xC3\xA9 \xC2\xA0 \xE2\x80\xAE \xFF") == std::nullopt);
  CHECK(find_control("a\tb\n") == U'\t');
  CHECK(find_control("\xC3\xA9\x7F") == U'\x7F');
  CHECK(find_control("\xC2\x85") == char32_t{0x85});
  CHECK(find_control("a\xE2\x80\xA9") == char32_t{0x2029});
}

TEST_CASE("what acts on a terminal instead of being seen is escaped", "[base]") {
  struct Row {
    std::string text;
    std::string seen;
  };
  const std::vector<Row> rows{
      {"plain \xC3\xA9 text \xF0\x9F\x98\x80", "plain \xC3\xA9 text \xF0\x9F\x98\x80"},
      {"\x1B[31m\n\x7F", R"(\u001b[31m\u000a\u007f)"},
      {std::string("a\0b", 3), R"(a\u0000b)"},
      {"\xC2\x80\xC2\x9B\xC2\x9F", R"(\u0080\u009b\u009f)"},
      {"\xC2\xA0", "\xC2\xA0"},  // a blank that does not break, the first after the controls
      {"\xE2\x80\xA8\xE2\x80\xA9", R"(\u2028\u2029)"},
      {"\xD8\x9C\xE2\x80\x8E\xE2\x80\x8F", R"(\u061c\u200e\u200f)"},
      {"\xE2\x80\xAAx\xE2\x80\xAE", R"(\u202ax\u202e)"},
      {"\xE2\x81\xA6x\xE2\x81\xA9", R"(\u2066x\u2069)"},
      {"\xE2\x80\x8D", "\xE2\x80\x8D"},  // joins letters and emoji; turns nothing
      {"\xE2\x80\xAF\xE2\x81\xAA", "\xE2\x80\xAF\xE2\x81\xAA"},
      {"cut \xC2", "cut \xC2"},
      {"\x9B is no UTF-8", "\x9B is no UTF-8"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.seen);
    CHECK(printable(row.text) == row.seen);
  }
}

TEST_CASE("bytes of an unknown code page are shown, each in its own way", "[text]") {
  CHECK(escaped_code_page("B\xFCro") == "B\\xfcro");
  CHECK(escaped_code_page("\x80\xFF~") == "\\x80\\xff~");
  CHECK(escaped_code_page("\xE9") != escaped_code_page("\xC9"));
}

}  // namespace
}  // namespace jobx
