#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/version.h"

namespace jobx {
namespace {

TEST_CASE("an error's code is a short word that is fit for a label", "[base]") {
  const std::string system = platform() == "windows" ? "win32_" : "errno_";
  struct Row {
    Error error;
    std::string name;
  };
  const std::vector<Row> rows{
      {{ProgramError::invalid_argument, ""}, "invalid_argument"},
      {{ProgramError::unsupported, ""}, "unsupported"},
      {{ProgramError::timed_out, ""}, "timed_out"},
      {{ProgramError::limit_exceeded, ""}, "limit_exceeded"},
      {{ProgramError::malformed_data, ""}, "malformed_data"},
      {{ErrorDomain::program, 0, ""}, "unknown"},
      {{ErrorDomain::program, 999, ""}, "unknown"},
      {{ErrorDomain::system, 0, ""}, system + "0"},
      {{ErrorDomain::system, 5, ""}, system + "5"},
      {{ErrorDomain::system, 4'294'967'295U, ""}, system + "4294967295"},
      {{ErrorDomain::c_library, 28, ""}, "errno_28"},
      {{ErrorDomain::nt_status, 0xC0000022U, ""}, "nt_0xc0000022"},
      {{ErrorDomain::nt_status, 0x00000103U, ""}, "nt_0x00000103"},
      {{ErrorDomain::pdh, 0xC0000BB8U, ""}, "pdh_0xc0000bb8"},
      {{ProgramError::wrong_counter_type, ""}, "wrong_counter_type"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(row.error.code_name() == row.name);
  }
}

TEST_CASE("our own errors speak for themselves", "[base]") {
  CHECK(Error(ProgramError::unsupported, "there are no job objects here").message() ==
        "there are no job objects here");
}

TEST_CASE("an error of the system names the act, its meaning and its code on one line", "[base]") {
  // 2 is "no such file" on every system, in words of its own.
  const std::string message = Error(ErrorDomain::system, 2, "cannot open the log").message();
  CAPTURE(message);
  CHECK(message.starts_with("cannot open the log: "));
  CHECK(message.ends_with(" (error 2)"));
  CHECK(message.size() > std::string("cannot open the log:  (error 2)").size());
  CHECK(message.find_first_of("\r\n") == std::string::npos);
  CHECK(message.find(". (") == std::string::npos);
}

TEST_CASE("errno is told in its own numbering, never in the system's", "[base]") {
  // On Windows the system's 28 says that the printer is out of paper.
  const std::error_code full = std::make_error_code(std::errc::no_space_on_device);
  const Error error = system_error(full, "cannot write the output");
  CHECK((error.domain() == ErrorDomain::c_library));
  CHECK(error.message() == "cannot write the output: No space left on device (errno 28)");
  CHECK((system_error({5, std::system_category()}, "x") == Error(ErrorDomain::system, 5, "x")));
}

TEST_CASE("an NTSTATUS is shown the way everybody looks it up", "[base]") {
  const std::string message = Error(ErrorDomain::nt_status, 0xC0000022U, "cannot open the job").message();
  CAPTURE(message);
  CHECK(message.starts_with("cannot open the job"));
  CHECK(message.ends_with(" (NTSTATUS 0xc0000022)"));
}

TEST_CASE("a code that the system does not know still gives a message", "[base]") {
  const std::string message = Error(ErrorDomain::nt_status, 0xEFFFFFF1U, "cannot read").message();
  CHECK(message.starts_with("cannot read"));
  CHECK(message.ends_with("(NTSTATUS 0xeffffff1)"));
}

TEST_CASE("errors are equal when domain, code and act are", "[base]") {
  const Error one(ErrorDomain::system, 5, "a");
  CHECK(one == Error(ErrorDomain::system, 5, "a"));
  CHECK_FALSE(one == Error(ErrorDomain::nt_status, 5, "a"));
  CHECK_FALSE(one == Error(ErrorDomain::system, 6, "a"));
  CHECK_FALSE(one == Error(ErrorDomain::system, 5, "b"));
}

TEST_CASE("the build says what it is", "[base]") {
  CHECK_FALSE(version().empty());
  CHECK(compiler().find(' ') != std::string_view::npos);
  CHECK((platform() == "windows" || platform() == "linux"));
}

}  // namespace
}  // namespace jobx
