#include <catch2/catch.hpp>
#include <string>

#include "pdh/name_case.h"

namespace jobx {
namespace {

TEST_CASE("names that differ by case only are one, in every alphabet that has it", "[names]") {
  CHECK(is_same_name("Process Count - Active", "process count - ACTIVE"));
  CHECK(is_same_name("ÀÖØÞ", "àöøþ"));
  CHECK(is_same_name("ĀĶŁŊŶŸŽ", "āķłŋŷÿž"));
  CHECK(is_same_name("ΑΣΩ", "ασω"));
  CHECK(is_same_name("ЀЏАЯ", "ѐџая"));
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
}

TEST_CASE("bytes that are no UTF-8 are left as they are", "[names]") {
  const std::string broken = "A\xC3(\xE9\xC3";
  CHECK(folded_name(broken) == "a\xC3(\xE9\xC3");
}

}  // namespace
}  // namespace jobx
