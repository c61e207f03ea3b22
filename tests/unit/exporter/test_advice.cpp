#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "etw/session/trace_kernel.h"
#include "exporter/report/advice.h"
#include "exporter/report/terminal.h"
#include "pdh/status.h"

namespace jobx {
namespace {

/// What is printed on standard error while it lives.
class Printed {
 public:
  Printed() : before_(std::cerr.rdbuf(text_.rdbuf())) {}
  ~Printed() { std::cerr.rdbuf(before_); }
  Printed(const Printed&) = delete;
  Printed& operator=(const Printed&) = delete;

  [[nodiscard]] std::string text() const { return text_.str(); }

 private:
  std::ostringstream text_;
  std::streambuf* before_;
};

std::size_t count_of(std::string_view part, std::string_view text) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++times;
  return times;
}

TEST_CASE("the person who has to fix a source is told what to do, by source and error", "[advice]") {
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

TEST_CASE("whoever cannot have an ETW session is told which right or session is in the way",
          "[advice][etw]") {
  for (const auto& [code, named] : std::vector<std::pair<Win32Code, std::string>>{
           {win32_code::access_denied, "Performance Log Users"},
           {win32_code::already_exists, "logman stop jobobject_exporter -ets"},
           {win32_code::no_system_resources, "logman query -ets"},
           {win32_code::instance_not_found, "by itself"}}) {
    CHECK_THAT(std::string(advice(SourceKind::etw, Error(ErrorDomain::system, code, ""))),
               Catch::Contains(named));
  }
  CHECK_THAT(std::string(advice(SourceKind::etw, Error(ProgramError::unsupported, ""))),
             Catch::Contains("--etw.log=FILE"));
}

TEST_CASE("whoever cannot print live events is told what the command events prints instead",
          "[advice][etw]") {
  const auto told = [](const Error& error) { return std::string(live_events_advice(error)); };
  CHECK_THAT(told(Error(ErrorDomain::system, win32_code::access_denied, "")),
             Catch::Contains("events --follow --url=http://localhost:10182"));
  CHECK_THAT(told(Error(ProgramError::unsupported, "")), Catch::Contains("trace log (.etl)"));
  CHECK_THAT(told(Error(ErrorDomain::system, win32_code::no_system_resources, "")),
             Catch::Contains("logman query -ets"));
}

TEST_CASE("the missing privilege for jobs without a name comes with its remedy", "[advice]") {
  const Error missing(ErrorDomain::system, 1'300, "x");
  CHECK_THAT(std::string(advice(SourceKind::object, missing)),
             Catch::Contains("SeDebugPrivilege") && Catch::Contains("LocalSystem"));
  CHECK(advice(SourceKind::pdh, missing).empty());
}

TEST_CASE("a job that may not be terminated needs another right than one that may not be read", "[advice]") {
  const Error denied(ErrorDomain::nt_status, 0xC000'0022, "x");
  CHECK_THAT(std::string(termination_advice(denied)),
             Catch::Contains("JOB_OBJECT_TERMINATE") && !Catch::Contains("JOB_OBJECT_QUERY"));
  CHECK_THAT(std::string(advice(SourceKind::object, denied)), Catch::Contains("JOB_OBJECT_QUERY"));
  CHECK(termination_advice(Error(ErrorDomain::nt_status, 0xC000'0008, "x")).empty());
}

TEST_CASE("every error is printed, and each piece of advice once, after the first that needs it",
          "[advice]") {
  std::string text;
  {
    const Printed printed;
    ErrorPrinter printer(SourceKind::pdh);
    printer.print(pdh_error(pdh_status::invalid_data, "cannot read a"));
    printer.print(pdh_error(pdh_status::no_counter, "cannot add b"));
    printer.print(pdh_error(pdh_status::no_counter, "cannot add c"));
    text = printed.text();
  }
  CHECK(count_of("\n", text) == 4);
  CHECK(count_of("what to do: ", text) == 1);
  CHECK(text.find("cannot add b") < text.find("jobobject_exporter: what to do: Rebuild"));
  CHECK(text.find("what to do: ") < text.find("cannot add c"));
}

}  // namespace
}  // namespace jobx
