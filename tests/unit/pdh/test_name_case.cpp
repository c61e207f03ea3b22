#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "pdh/name_case.h"

namespace jobx {
namespace {

TEST_CASE("names that differ by case only are one, in every alphabet that has it", "[names]") {
  CHECK(is_same_name("Process Count - Active", "process count - ACTIVE"));
  CHECK(is_same_name("ÀÖØÞ", "àöøþ"));
  CHECK(is_same_name("ĀĶŁŊŶŸŽ", "āķłŋŷÿž"));
  CHECK(is_same_name("ΑΣΩ", "ασω"));
  CHECK(is_same_name("ΆΈΌΏΫ", "άέόώϋ"));
  CHECK(is_same_name("ЀЏАЯ", "ѐџая"));
  CHECK(is_same_name("ҐҚӘӁ", "ґқәӂ"));
  CHECK(is_same_name("ȘȚƏƠƯ", "șțəơư"));
  CHECK(folded_name("JOB Ä/名前") == "job ä/名前");
}

TEST_CASE("names that differ by more stay apart", "[names]") {
  CHECK_FALSE(is_same_name("a", "b"));
  CHECK_FALSE(is_same_name("a", "aa"));
  CHECK_FALSE(is_same_name("×", "÷"));
  CHECK_FALSE(is_same_name("İ", "i"));
  CHECK_FALSE(is_same_name("é", "è"));
  CHECK_FALSE(is_same_name("Ä", "A"));
  CHECK_FALSE(is_same_name("名", "前"));
  CHECK_FALSE(is_same_name("\u03FF", "\u044F"));
  CHECK_FALSE(is_same_name("\u04C0", "\u04C1"));
}

TEST_CASE("bytes that are no UTF-8 are left as they are", "[names]") {
  const std::string broken = "A\xC3(\xE9\xC3";
  CHECK(folded_name(broken) == "a\xC3(\xE9\xC3");
}

TEST_CASE("letters without case stay as they are, however many bytes they have", "[names]") {
  for (const std::string name : {"ก", "अ", "名", "ﬀ", "😀", "א", "ب"}) {
    CAPTURE(name);
    CHECK(folded_name(name) == name);
  }
}

TEST_CASE("the letters at the ends of each alphabet fold, and their neighbours do not", "[names]") {
  struct Row {
    const char* letter;
    const char* folded;
  };
  for (const Row& row : std::vector<Row>{
           {"\u00BF", "\u00BF"}, {"\u00C0", "\u00E0"}, {"\u00DE", "\u00FE"}, {"\u00D7", "\u00D7"},
           {"\u00DF", "\u00DF"}, {"\u0100", "\u0101"}, {"\u0136", "\u0137"}, {"\u0130", "\u0130"},
           {"\u0138", "\u0138"}, {"\u0139", "\u013A"}, {"\u0147", "\u0148"}, {"\u0149", "\u0149"},
           {"\u014A", "\u014B"}, {"\u0176", "\u0177"}, {"\u0178", "\u00FF"}, {"\u0179", "\u017A"},
           {"\u017D", "\u017E"}, {"\u017F", "\u017F"}, {"\u0390", "\u0390"}, {"\u0391", "\u03B1"},
           {"\u03AB", "\u03CB"}, {"\u0386", "\u03AC"}, {"\u0387", "\u0387"}, {"\u0388", "\u03AD"},
           {"\u038A", "\u03AF"}, {"\u038B", "\u038B"}, {"\u038C", "\u03CC"}, {"\u038D", "\u038D"},
           {"\u038E", "\u03CD"}, {"\u038F", "\u03CE"}, {"\u03AC", "\u03AC"}, {"\u018F", "\u0259"},
           {"\u01A0", "\u01A1"}, {"\u01AF", "\u01B0"}, {"\u0218", "\u0219"}, {"\u021A", "\u021B"},
           {"\u021C", "\u021C"}, {"\u0488", "\u0488"}, {"\u048A", "\u048B"}, {"\u04BE", "\u04BF"},
           {"\u04C1", "\u04C2"}, {"\u04CD", "\u04CE"}, {"\u04CF", "\u04CF"}, {"\u04D0", "\u04D1"},
           {"\u052E", "\u052F"}, {"\u0530", "\u0530"}, {"\u0531", "\u0531"}, {"\u0400", "\u0450"},
           {"\u040F", "\u045F"}, {"\u0410", "\u0430"}, {"\u042F", "\u044F"}, {"\u0430", "\u0430"}}) {
    CAPTURE(row.letter);
    CHECK(folded_name(row.letter) == row.folded);
    CHECK(folded_name(row.folded) == row.folded);
  }
}

}  // namespace
}  // namespace jobx
