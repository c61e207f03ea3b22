#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

#include "base/error_counts.h"

namespace jobx {
namespace {

Error denied(const std::string& what) {
  return Error(ErrorDomain::nt_status, 0xC0000022U, what);
}

TEST_CASE("errors are counted by code, and the first of each is kept", "[base]") {
  ErrorCounts counts;
  counts.add(denied("first"));
  counts.add(Error(ProgramError::unsupported, "only"));
  counts.add(denied("second"));
  CHECK(counts.times() == ErrorTimes{{"nt_0xc0000022", 2}, {"unsupported", 1}});
  CHECK(counts.kinds().at("nt_0xc0000022").first == denied("first"));
  CHECK(counts.kinds().at("unsupported").first.what() == "only");
}

TEST_CASE("codes beyond the bound are counted together, known ones by themselves", "[base]") {
  ErrorCounts counts;
  for (std::uint32_t code = 1; code <= 1'000; ++code) {
    counts.add(Error(ErrorDomain::nt_status, code, std::to_string(code)));
  }
  counts.add(Error(ErrorDomain::nt_status, 1, "again"));
  CHECK(counts.kinds().size() == 65);
  CHECK(counts.kinds().at("nt_0x00000001").times == 2);
  CHECK(counts.kinds().at("other").times == 936);
  CHECK(counts.kinds().at("other").first.what() == "65");
}

}  // namespace
}  // namespace jobx
