#include <catch2/catch.hpp>
#include <span>
#include <string>
#include <vector>

#include "pdh/utf16_text.h"

namespace jobx {
namespace {

using namespace std::string_literals;

TEST_CASE("a text ends at its NUL or with the bytes, and says how many bytes it takes", "[pdh]") {
  struct Row {
    std::u16string units;
    std::size_t size;  ///< in bytes, of which the text may see
    std::string text;
    std::size_t taken;
  };
  const std::vector<Row> rows{
      {u"", 0, "", 0},
      {u"a", 1, "", 0},  // half a unit
      {u"abc", 4, "ab", 4},
      {u"abc", 5, "ab", 4},
      {u"ab", 6, "ab", 6},
      {u"ab\0c"s, 8, "ab", 6},
      {u"\0a"s, 4, "", 2},
      {u"\u007F\u0080", 4, "\x7F\xC2\x80", 4},
      {u"\u0100", 2, "\xC4\x80", 2},  // its low byte is 0
      {u"\u0141", 2, "\xC5\x81", 2},  // its low byte is that of A
      {u"\u00E9a", 2, "\xC3\xA9", 2},
      {u"a\u00E9b", 5, "a\xC3\xA9", 4},
      {u"a\u00E9b\0c"s, 10,
       "a\xC3\xA9"
       "b",
       8},
      {u"\xD83D", 2, "\\ud83d", 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text, row.size);
    const Bytes bytes(std::as_bytes(std::span(row.units.c_str(), row.units.size() + 1)).first(row.size));
    std::string text = "before ";
    CHECK(append_text(bytes, text) == row.taken);
    CHECK(text == "before " + row.text);
    CHECK(read_text(bytes, text) == row.taken);
    CHECK(text == row.text);
  }
}

}  // namespace
}  // namespace jobx
