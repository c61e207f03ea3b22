#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "base/result.h"

namespace jobx {
namespace {

const Error kError(ProgramError::timed_out, "cannot wait");

Result<int> half_of(int number) {
  if (number % 2 != 0) return kError;
  return number / 2;
}

TEST_CASE("a result converts from a value and from an error", "[base]") {
  CHECK(half_of(8).value() == 4);
  CHECK(half_of(7).error() == kError);
  CHECK(half_of(8).has_value());
  CHECK_FALSE(half_of(7).has_value());
  CHECK(static_cast<bool>(half_of(8)));
  CHECK_FALSE(static_cast<bool>(half_of(7)));
}

TEST_CASE("asking a result for what it does not hold throws instead of giving data", "[base]") {
  Result<int> failed = half_of(7);
  const Result<int> done = half_of(8);
  CHECK_THROWS_AS(failed.value(), std::bad_variant_access);
  CHECK_THROWS_AS(*failed, std::bad_variant_access);
  CHECK_THROWS_AS(done.error(), std::bad_variant_access);
  Result<std::string> text = kError;
  CHECK_THROWS_AS(text->size(), std::bad_variant_access);
}

TEST_CASE("a result whose value is an Error or a bool is not mixed up with failure", "[base]") {
  const Result<bool> no = false;
  CHECK(no.has_value());
  CHECK_FALSE(*no);
}

TEST_CASE("value_or gives the fallback only where there is no value", "[base]") {
  CHECK(half_of(8).value_or(-1) == 4);
  CHECK(half_of(7).value_or(-1) == -1);
  const Result<std::string> failed = kError;
  CHECK(failed.value_or("fallback") == "fallback");
}

TEST_CASE("a result can be changed in place and reached through", "[base]") {
  Result<std::string> text = std::string("job");
  *text += "s";
  text->push_back('!');
  CHECK(text.value() == "jobs!");
}

TEST_CASE("a result carries what can only be moved", "[base]") {
  Result<std::unique_ptr<int>> made = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(made);
  CHECK(*taken == 5);
}

TEST_CASE("a result without a value is a success until it is given an error", "[base]") {
  const Result<void> done;
  const Result<void> failed = kError;
  CHECK(done.has_value());
  CHECK_FALSE(static_cast<bool>(failed));
  CHECK(failed.error() == kError);
  CHECK_THROWS_AS(done.error(), std::bad_optional_access);
}

}  // namespace
}  // namespace jobx
