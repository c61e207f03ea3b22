#include <catch2/catch.hpp>

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

}  // namespace
}  // namespace jobx
