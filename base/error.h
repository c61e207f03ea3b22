/// What went wrong: where the code comes from, the code itself, and what was being done.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace jobx {

/// The numbering an error code belongs to.
enum class ErrorDomain {
  program,    ///< ours: see ProgramError
  system,     ///< GetLastError() on Windows, errno elsewhere
  c_library,  ///< errno; on Windows other numbers than the system's: 28 is a full disk here, a printer there
  nt_status,  ///< an NTSTATUS
  pdh,        ///< a PDH_STATUS, see pdh/status.h
};

/// Codes of ErrorDomain::program.
enum class ProgramError : std::uint32_t {
  invalid_argument = 1,
  unsupported,
  timed_out,
  limit_exceeded,
  malformed_data,
  wrong_counter_type,
  foreign_owner,  ///< an object belongs to another account
};

/// A failure that is expected to happen now and then; a value, cheap to move.
///
/// `what` names the thing and the act, without the system's message and without a full stop:
/// "cannot open the directory \BaseNamedObjects".
class Error {
 public:
  Error(ErrorDomain domain, std::uint32_t code, std::string what)
      : domain_(domain), code_(code), what_(std::move(what)) {}
  Error(ProgramError code, std::string what)
      : Error(ErrorDomain::program, static_cast<std::uint32_t>(code), std::move(what)) {}

  [[nodiscard]] ErrorDomain domain() const { return domain_; }
  [[nodiscard]] std::uint32_t code() const { return code_; }
  [[nodiscard]] const std::string& what() const { return what_; }

  /// The code as a short word that is fit for a label: "timed_out", "win32_5", "nt_0xc0000022", "errno_98",
  /// "pdh_0xc0000bb8".
  [[nodiscard]] std::string code_name() const;

  /// One line for a person: what, the operating system's own message, and the code.
  [[nodiscard]] std::string message() const;

  friend bool operator==(const Error&, const Error&) = default;

 private:
  ErrorDomain domain_;
  std::uint32_t code_;
  std::string what_;
};

/// The error that the standard library tells by a code of its own: errno in the generic category, the
/// system's in the system's.
Error system_error(const std::error_code& code, std::string what);

/// The operating system's text for a code, without a trailing full stop or line break; empty where it knows
/// none. Never fails. Implemented once for each operating system.
std::string system_message(ErrorDomain domain, std::uint32_t code);

}  // namespace jobx
