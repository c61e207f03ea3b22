#include <catch2/catch.hpp>

#include "exporter/report/unlisted.h"

namespace jobx::test {
namespace {

using Kind = Namespace::Kind;

TEST_CASE("directories that were not searched are told by kind and reason", "[list]") {
  CHECK(describe_unlisted({}).empty());
  CHECK(describe_unlisted({{{Kind::directory, UnlistedReason::failed}, 1}}) ==
        "1 directory was not searched for jobs: 1 of kind other (failed)");
  CHECK(describe_unlisted({{{Kind::session, UnlistedReason::access_denied}, 2},
                           {{Kind::directory, UnlistedReason::budget}, 7}}) ==
        "9 directories were not searched for jobs: 2 of kind session (access_denied), 7 of kind other "
        "(budget)");
}

}  // namespace
}  // namespace jobx::test
