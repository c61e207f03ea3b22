#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "exporter/report/advice.h"
#include "pdh/status.h"

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

TEST_CASE("the person who has to fix a source is told what to do, by source and error", "[pdh]") {
  CHECK_THAT(std::string(advice(SourceKind::object, Error(ErrorDomain::nt_status, 0xC000'0022, ""))),
             Catch::Contains("LocalSystem"));
  CHECK_THAT(std::string(advice(SourceKind::pdh, Error(ProgramError::timed_out, ""))),
             Catch::Contains("hangs"));
  CHECK_THAT(std::string(advice(SourceKind::object, Error(ProgramError::timed_out, ""))),
             !Catch::Contains("provider"));
  CHECK_THAT(std::string(advice(SourceKind::pdh, pdh_error(pdh_status::no_data, ""))),
             Catch::Contains("lodctr /r"));
  for (const auto& [status, named] : std::vector<std::pair<std::uint32_t, std::string>>{
           {pdh_status::no_object, "lodctr /e:PerfProc"},
           {pdh_status::no_counter, "lodctr /r"},
           {0xC000'0BC8, "lodctr /r"},
           {pdh_status::access_denied, "Performance Monitor Users"},
           {0xC000'0BFE, "Perflib"}}) {
    CHECK_THAT(std::string(advice(SourceKind::pdh, pdh_error(status, ""))), Catch::Contains(named));
    CHECK(advice(SourceKind::object, pdh_error(status, "")).empty());
  }
  CHECK(advice(SourceKind::pdh, pdh_error(pdh_status::invalid_data, "")).empty());
  CHECK(advice(SourceKind::pdh, Error(ProgramError::malformed_data, "")).empty());
}

}  // namespace
}  // namespace jobx
