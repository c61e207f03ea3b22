#include <catch2/catch.hpp>
#include <string>

#include "pdh/code_page.h"

namespace jobx {
namespace {

TEST_CASE("a code page is known by its names and by its number", "[code_page]") {
  for (const char* const name :
       {"windows-1252", "Windows_1252", "cp1252", "CP-1252", "Windows 1252", "1252"}) {
    REQUIRE(find_code_page(name) != nullptr);
    CHECK(find_code_page(name)->number == 1252);
  }
  CHECK(find_code_page("SJIS")->number == 932);
  CHECK(find_code_page("GB2312")->number == 936);
  CHECK(find_code_page("latin-1")->number == 28591);
  for (const char* const name : {"", "klingon", "windows-", "12520", "cp"})
    CHECK(find_code_page(name) == nullptr);
  CHECK_THAT(code_page_names(), Catch::StartsWith("windows-1250, ") && Catch::Contains("shift_jis"));
}

TEST_CASE("bytes become the letters of their code page", "[code_page]") {
  struct Case {
    const char* page;
    std::string bytes;
    std::string utf8;
  };
  const Case cases[] = {
      {"windows-1252", "B\xFCro \x80", "Büro €"},
      {"windows-1250", "\xB3\xF3", "łó"},
      {"windows-1251", "\xCF\xF0\xE8", "При"},
      {"shift_jis", "\x83\x5C\x95\x5C", "ソ表"},
      {"gbk", "\xD6\xD0", "中"},
      {"gb18030", "\xD6\xD0\x81\x30\x89\x38", "中ß"},
      {"big5", "\xA4\xA4", "中"},
      {"euc-kr", "\xB0\xA1", "가"},
      {"koi8-r", "\xF0\xD2", "Пр"},
      {"ibm850", "\x81", "ü"},
      {"ibm437", "\x81", "ü"},
      {"ibm866", "\x8F", "П"},
      {"windows-874", "\xA1", "ก"},
      {"utf-8", "ü", "ü"},
      {"iso-8859-15", "\xA4", "€"},
      {"windows-1252", "", ""},
  };
  for (const Case& one : cases) {
    CAPTURE(one.page, one.bytes);
    const Result<std::string> utf8 = utf8_from_code_page(one.bytes, *find_code_page(one.page));
    if (!utf8 && utf8.error().code() == static_cast<std::uint32_t>(ProgramError::unsupported)) {
      WARN("this system does not know " << one.page);  // Wine lacks gb18030
      CHECK(std::string(one.page) == "gb18030");
      continue;
    }
    REQUIRE(utf8);
    CHECK(*utf8 == one.utf8);
  }
  CHECK_FALSE(utf8_from_code_page("a\x81", *find_code_page("shift_jis")));
  CHECK_FALSE(utf8_from_code_page("\xFF", *find_code_page("utf-8")));
}

}  // namespace
}  // namespace jobx
