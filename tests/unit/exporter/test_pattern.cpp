#include <catch2/catch.hpp>
#include <string>

#include "exporter/kinds/pattern.h"

namespace jobx::test {
namespace {

Pattern pattern(const std::string& text) {
  Result<Pattern> compiled = Pattern::compile(text);
  REQUIRE(compiled);
  return *std::move(compiled);
}

std::string refusal(const std::string& text) {
  const Result<Pattern> compiled = Pattern::compile(text);
  REQUIRE_FALSE(compiled);
  CHECK(compiled.error().domain() == ErrorDomain::program);
  return compiled.error().what();
}

TEST_CASE("a pattern matches a name as a whole, and case counts") {
  CHECK(pattern("build.*").matches("build agent"));
  CHECK_FALSE(pattern("build").matches("build agent"));
  CHECK_FALSE(pattern("agent").matches("build agent"));
  CHECK_FALSE(pattern("BUILD.*").matches("build agent"));
  CHECK(pattern("(?i)BUILD.*").matches("build agent"));
  // Neither side of an alternative loses its anchor.
  CHECK_FALSE(pattern("a|b").matches("ab"));
  CHECK(pattern("a|b").matches("b"));
}

TEST_CASE("a dot of a pattern is any character, line breaks and those beyond ASCII included") {
  CHECK(pattern("a.b").matches("a\nb"));
  CHECK(
      pattern("a.b").matches("a\xC3\xBC"
                             "b"));
  CHECK(
      pattern("a.b").matches("a\xF0\x9F\x93\xA6"
                             "b"));
}

TEST_CASE("text that is not UTF-8 matches no dot, and is no trouble") {
  CHECK_FALSE(
      pattern("a.b").matches("a\xFF"
                             "b"));
  CHECK(pattern("a.b").matches(std::string_view("a\0b", 3)));
}

TEST_CASE("the first group of a pattern is taken out of the name") {
  std::string_view group = "before";
  CHECK(pattern("Container_([0-9]+)").matches("Container_42", group));
  CHECK(group == "42");
  CHECK_FALSE(pattern("Container_([0-9]+)").matches("Container_x", group));
  CHECK(group == "42");
  CHECK(pattern("PCA.*").matches("PCA1", group));
  CHECK(group.empty());
  CHECK(pattern("a(b)?").matches("a", group));
  CHECK(group.empty());
}

TEST_CASE("what is not a regular expression is refused with the reason") {
  CHECK(refusal("build(") == "'build(' is not a regular expression: missing ): build(; use RE2 syntax");
  CHECK(refusal("[z-a]") ==
        "'[z-a]' is not a regular expression: invalid character class range: z-a; use RE2 syntax");
  CHECK(refusal("(?=x)") ==
        "'(?=x)' is not a regular expression: invalid perl operator: (?=; use RE2 syntax");
  CHECK(refusal("\\1") == "'\\1' is not a regular expression: invalid escape sequence: \\1; use RE2 syntax");
  CHECK(refusal("") == "a regular expression must not be empty");
  CHECK_THAT(refusal("\xFF"), Catch::Contains("invalid UTF-8"));
}

TEST_CASE("length and memory of a pattern are bounded") {
  CHECK(Pattern::compile(std::string(Pattern::kMaxLength, 'a')));
  CHECK(refusal(std::string(Pattern::kMaxLength + 1, 'a')) ==
        "a regular expression of 1001 bytes is too long; use at most 1000");
  CHECK_THAT(refusal("((a{100}){100}){100}"), Catch::Contains("invalid repetition size"));
  CHECK_THAT(refusal("(\\pL{500}){2}"), Catch::Contains("too large"));
  CHECK(refusal(std::string(900, '(')).find("missing )") != std::string::npos);
}

TEST_CASE("a pattern that sends others into exponential time is fast") {
  const std::string name(30'000, 'a');
  CHECK_FALSE(pattern("(a*)*b").matches(name));
  CHECK_FALSE(pattern("(a|aa)+$b").matches(name));
}

}  // namespace
}  // namespace jobx::test
