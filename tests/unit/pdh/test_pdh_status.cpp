#include <catch2/catch.hpp>

#include "exporter/report/advice.h"
#include "pdh/remedy.h"

namespace jobx {
namespace {

TEST_CASE("a PDH status is told by its meaning and its number", "[pdh]") {
  CHECK(pdh_error(pdh_status::no_object, "cannot add \\A(*)\\B").message() ==
        "cannot add \\A(*)\\B: the counter set does not exist on this computer (PDH status 0xc0000bb8)");
  CHECK(pdh_error(0xC000'0BFF, "cannot do it").message() == "cannot do it (PDH status 0xc0000bff)");
  CHECK(pdh_status_name(pdh_status::no_data) == "PDH_NO_DATA");
  CHECK(pdh_status_name(0x1234'5678).empty());
}

TEST_CASE("only valid and new data is data", "[pdh]") {
  CHECK(has_data(pdh_status::valid_data));
  CHECK(has_data(pdh_status::new_data));
  CHECK_FALSE(has_data(2));
  CHECK_FALSE(has_data(pdh_status::no_instance));
  CHECK_FALSE(has_data(0xFFFF'FFFF));
}

TEST_CASE("a remedy stands behind the meaning, where there is one", "[pdh]") {
  CHECK_THAT(pdh_error_with_remedy(pdh_status::access_denied, "cannot collect").message(),
             Catch::Contains("cannot collect: ") && Catch::Contains("; add the account to the group"));
  CHECK(pdh_error_with_remedy(pdh_status::invalid_data, "x") == pdh_error(pdh_status::invalid_data, "x"));
}

TEST_CASE("whoever has to mend a source is told what to do, by source and error", "[pdh]") {
  CHECK_THAT(std::string(advice(SourceKind::object, Error(ErrorDomain::nt_status, 0xC000'0022, ""))),
             Catch::Contains("LocalSystem"));
  CHECK_THAT(std::string(advice(SourceKind::pdh, Error(ProgramError::timed_out, ""))),
             Catch::Contains("hangs"));
  CHECK_THAT(std::string(advice(SourceKind::object, Error(ProgramError::timed_out, ""))),
             !Catch::Contains("provider"));
  CHECK_THAT(std::string(advice(SourceKind::pdh, pdh_error(pdh_status::no_data, ""))),
             Catch::Contains("lodctr /r"));
  CHECK(advice(SourceKind::pdh, Error(ProgramError::malformed_data, "")).empty());
}

}  // namespace
}  // namespace jobx
