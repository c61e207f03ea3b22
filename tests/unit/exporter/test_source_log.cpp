#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/log/source_log.h"
#include "tests/unit/memory_log.h"

namespace jobx::test {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr Clock::time_point kStart{std::chrono::hours(1)};

SourceStatus up(std::vector<Error> warnings = {}) {
  return {SourceKind::object, std::nullopt, seconds(1), 0, {}, std::move(warnings)};
}

SourceStatus down() {
  return {
      SourceKind::object, Error(ProgramError::timed_out, "did not answer"), seconds(1), std::nullopt, {}, {}};
}

Error denied(std::string what) {
  return {ErrorDomain::nt_status, 0xC0000022U, std::move(what)};
}

/// The lines without their time.
std::vector<std::string> lines(const MemoryLog& log) {
  std::vector<std::string> found;
  for (const std::string& line : log.lines()) found.push_back(line.substr(line.find(' ') + 1));
  return found;
}

TEST_CASE("a source that is up from the start is not worth a line", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  for (int i = 0; i < 3; ++i) source_log.note({up()}, kStart + seconds(15) * i);
  CHECK(lines(log).empty());
}

TEST_CASE("a source that goes down is told once, and once when it is back", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  Clock::time_point now = kStart;
  for (const SourceStatus& status : {up(), down(), down(), down(), up(), up(), down()}) {
    source_log.note({status}, now += minutes(20));
  }
  const std::string went_down =
      "level=warn msg=\"a source is down; its metrics are missing from the scrape\" source=object "
      "code=timed_out error=\"did not answer\" advice=\"The kernel did not answer in time. If this "
      "continues, "
      "the host is overloaded or has very many jobs.\"";
  CHECK(lines(log) == std::vector<std::string>{
                          went_down, "level=info msg=\"a source is up again\" source=object", went_down});
}

TEST_CASE("a source that is down from the start is told", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  source_log.note({down()}, kStart);
  CHECK(lines(log).size() == 1);
}

TEST_CASE("other trouble is told at most once in ten minutes for each code", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  const Error other(ErrorDomain::nt_status, 0xC0000008U, "other");
  source_log.note({up({denied("first"), denied("second")})}, kStart);
  source_log.note({up({denied("third")})}, kStart + minutes(10) - seconds(1));
  source_log.note({up({denied("fourth"), other})}, kStart + minutes(9));
  REQUIRE(lines(log).size() == 2);
  CHECK_THAT(lines(log)[0],
             Catch::StartsWith("level=warn msg=\"a source could not read everything\" source=object "
                               "code=nt_0xc0000022 times=2 first=\"first"));
  CHECK_THAT(lines(log)[0], Catch::Contains(" advice=") && Catch::Contains("JOB_OBJECT_QUERY"));
  CHECK_THAT(lines(log)[1], Catch::Contains("code=nt_0xc0000008 times=1 first=\"other"));
  CHECK_THAT(lines(log)[1], !Catch::Contains("advice="));
  source_log.note({up({denied("fifth")})}, kStart + minutes(10));
  REQUIRE(lines(log).size() == 3);
  CHECK_THAT(lines(log)[2], Catch::Contains("first=\"fifth"));
}

TEST_CASE("a flood of different codes does not fill the log", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  std::vector<Error> flood;
  for (std::uint32_t code = 1; code <= 1'000; ++code) flood.emplace_back(ErrorDomain::nt_status, code, "x");
  source_log.note({up(flood)}, kStart);
  const std::size_t told = lines(log).size();
  CHECK(told > 0);
  CHECK(told <= 65);
  source_log.note({up(flood)}, kStart + seconds(15));
  CHECK(lines(log).size() == told);
}

TEST_CASE("counters that decrease are told once in ten minutes for each source", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  SourceStatus status = up();
  status.held = {2, "user time of the job \\BaseNamedObjects\\a"};
  SourceStatus other = status;
  other.kind = SourceKind::pdh;
  source_log.note({status}, kStart);
  source_log.note({status, other}, kStart + minutes(10) - seconds(1));
  source_log.note({up()}, kStart + minutes(10));
  REQUIRE(lines(log).size() == 2);
  CHECK(lines(log)[0] ==
        "level=warn msg=\"counters decreased for a moment; their previous values are shown\" source=object "
        "times=2 first=\"user time of the job \\\\BaseNamedObjects\\\\a\"");
  CHECK_THAT(lines(log)[1], Catch::Contains("source=pdh"));
  source_log.note({status}, kStart + minutes(10));
  CHECK(lines(log).size() == 3);
}

TEST_CASE("sources are told apart", "[source_log]") {
  MemoryLog log;
  SourceLog source_log(*log);
  SourceStatus other = down();
  other.kind = SourceKind::pdh;
  source_log.note({down(), other}, kStart);
  source_log.note({up(), other}, kStart + seconds(15));
  CHECK(lines(log).size() == 3);
  CHECK_THAT(lines(log).back(), Catch::Contains("up again"));
}

}  // namespace
}  // namespace jobx::test
