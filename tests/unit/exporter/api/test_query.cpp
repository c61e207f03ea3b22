#include <catch2/catch.hpp>
#include <string>

#include "exporter/web/api/query.h"

namespace jobx::test {
namespace {

TEST_CASE("parameters are decoded", "[api]") {
  const Result<Query> query = Query::parse("a=1%202+3&b=%C3%A9&&c", {"a", "b", "c"});
  REQUIRE(query);
  CHECK(query->get("a") == "1 2 3");
  CHECK(query->get("b") == "\xC3\xA9");
  CHECK(query->get("c") == "");
  CHECK_FALSE(query->get("d").has_value());
  CHECK(Query::parse("", {}).has_value());
}

TEST_CASE("parameters that nobody understands are refused", "[api]") {
  for (const std::string text : {"x=1", "a=1&a=2", "a=%", "a=%2", "a=%zz", "a=%ff", "%61%61=1"}) {
    CAPTURE(text);
    CHECK_FALSE(Query::parse(text, {"a"}).has_value());
  }
  CHECK(Query::parse("x=1", {"a"}).error().message().find("unknown parameter 'x'") == 0);
}

TEST_CASE("a number is taken only within its bounds", "[api]") {
  const Result<Query> query =
      Query::parse("wait=25&less=-1&more=26&text=2s&none=", {"wait", "less", "more", "text", "none"});
  REQUIRE(query);
  CHECK(query->number("wait", 25, 7).value() == 25);
  CHECK(query->number("absent", 25, 7).value() == 7);
  for (const char* const name : {"less", "more", "text", "none"}) CHECK_FALSE(query->number(name, 25, 7));
}

}  // namespace
}  // namespace jobx::test
