#include "base/error.h"

#include "base/hex.h"

namespace jobx {
namespace {

#ifdef _WIN32
constexpr std::string_view kSystemPrefix = "win32_";
#else
constexpr std::string_view kSystemPrefix = "errno_";
#endif

std::string_view program_error_name(std::uint32_t code) {
  switch (static_cast<ProgramError>(code)) {
    case ProgramError::invalid_argument:
      return "invalid_argument";
    case ProgramError::unsupported:
      return "unsupported";
    case ProgramError::timed_out:
      return "timed_out";
    case ProgramError::limit_exceeded:
      return "limit_exceeded";
    case ProgramError::malformed_data:
      return "malformed_data";
    case ProgramError::wrong_counter_type:
      return "wrong_counter_type";
    case ProgramError::foreign_owner:
      return "foreign_owner";
  }
  return "unknown";
}

/// A status is known to everybody as eight hexadecimal digits.
std::string status_text(std::uint32_t code) {
  return hex_text(code, 8);
}

}  // namespace

std::string Error::code_name() const {
  switch (domain_) {
    case ErrorDomain::program:
      return std::string(program_error_name(code_));
    case ErrorDomain::system:
      return std::string(kSystemPrefix) + std::to_string(code_);
    case ErrorDomain::c_library:
      return "errno_" + std::to_string(code_);
    case ErrorDomain::nt_status:
      return "nt_" + status_text(code_);
    case ErrorDomain::pdh:
      return "pdh_" + status_text(code_);
  }
  return "unknown";
}

std::string Error::message() const {
  if (domain_ == ErrorDomain::program) return what_;
  std::string text = what_;
  const std::string meaning = domain_ == ErrorDomain::c_library
                                  ? std::generic_category().message(static_cast<int>(code_))
                                  : system_message(domain_, code_);
  if (!meaning.empty()) text += ": " + meaning;
  switch (domain_) {
    case ErrorDomain::nt_status:
      return text + " (NTSTATUS " + status_text(code_) + ")";
    case ErrorDomain::pdh:
      return text + " (PDH status " + status_text(code_) + ")";
    case ErrorDomain::c_library:
      return text + " (errno " + std::to_string(code_) + ")";
    default:
      return text + " (error " + std::to_string(code_) + ")";
  }
}

Error system_error(const std::error_code& code, std::string what) {
  const bool is_system = code.category() == std::system_category();
  return {is_system ? ErrorDomain::system : ErrorDomain::c_library, static_cast<std::uint32_t>(code.value()),
          std::move(what)};
}

}  // namespace jobx
