#include <catch2/catch.hpp>

#include "exporter/report/etw_report.h"

namespace jobx {
namespace {

using Lines = std::vector<std::string>;

const std::string kHint = "not in use; --collector.etw=auto counts job events";

TEST_CASE("a person is told which live session is possible", "[etw]") {
  EtwStatus status;
  status.is_running = true;
  status.way = EtwWay::system;
  CHECK(describe_etw(status, true) ==
        Lines{"a live session is possible as a system logger, which reports all job events"});
  status.way = EtwWay::manifest;
  status.restriction = Error(ProgramError::unsupported, "no system logger");
  CHECK(describe_etw(status, false) == Lines{"a live session is possible by the manifest, which reports jobs "
                                             "that are created or terminated, but not "
                                             "their processes",
                                             "restricted: no system logger", kHint});
}

TEST_CASE("a person is told why no live session is possible", "[etw]") {
  EtwStatus status;
  CHECK(describe_etw(status, true) == Lines{"a live session did not start in time"});
  status.error = Error(ProgramError::unsupported, "no rights");
  CHECK(describe_etw(status, false) == Lines{"a live session is not possible: no rights", kHint});
}

}  // namespace
}  // namespace jobx
