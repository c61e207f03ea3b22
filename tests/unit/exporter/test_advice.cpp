#include <catch2/catch.hpp>

#include "exporter/report/advice.h"

namespace jobx {
namespace {

TEST_CASE("the missing privilege for jobs without a name comes with its remedy", "[advice]") {
  const Error missing(ErrorDomain::system, 1'300, "x");
  CHECK_THAT(std::string(advice(SourceKind::object, missing)),
             Catch::Contains("SeDebugPrivilege") && Catch::Contains("LocalSystem"));
  CHECK(advice(SourceKind::pdh, missing).empty());
}

}  // namespace
}  // namespace jobx
