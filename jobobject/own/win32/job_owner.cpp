#include "jobobject/own/win32/job_owner.h"

#include <sddl.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "base/text.h"
#include "jobobject/inspect/win32/structures.h"

namespace jobx {
namespace {

struct LocalCloser {
  void operator()(void* memory) const { LocalFree(memory); }
};

std::string utf8(const wchar_t* text) {
  std::u16string units;
  for (; *text != L'\0'; ++text) units.push_back(static_cast<char16_t>(*text));
  return utf8_from_utf16(units);
}

/// "DOMAIN\name (S-1-...)", or the number alone of an account that has no name here.
std::string account_text(PSID sid) {
  std::string number = "an unknown account";
  LPWSTR digits = nullptr;
  if (ConvertSidToStringSidW(sid, &digits) != FALSE) {
    const std::unique_ptr<wchar_t, LocalCloser> owned(digits);
    number = utf8(digits);
  }
  std::array<wchar_t, 257> name{};
  std::array<wchar_t, 257> domain{};
  auto name_size = static_cast<DWORD>(name.size());
  auto domain_size = static_cast<DWORD>(domain.size());
  SID_NAME_USE use{};
  if (LookupAccountSidW(nullptr, sid, name.data(), &name_size, domain.data(), &domain_size, &use) == FALSE) {
    return number;
  }
  return (domain.front() == L'\0' ? "" : utf8(domain.data()) + "\\") + utf8(name.data()) + " (" + number +
         ")";
}

}  // namespace

Result<void> check_owner(const NtFunctions& functions, HANDLE handle, const JobName& name) {
  const std::string act = "cannot adopt the job " + name.path();
  alignas(SECURITY_DESCRIPTOR) std::array<std::byte, 512> buffer{};
  ULONG size = 0;
  const std::uint32_t code = status_code(functions.query_security_object(
      handle, OWNER_SECURITY_INFORMATION, buffer.data(), static_cast<ULONG>(buffer.size()), &size));
  if (code != nt_status::success)
    return Error(ErrorDomain::nt_status, code, act + " (its owner cannot be read)");
  PSID owner = nullptr;
  BOOL is_defaulted = FALSE;
  if (GetSecurityDescriptorOwner(buffer.data(), &owner, &is_defaulted) == FALSE) {
    return Error(ProgramError::malformed_data, act + ": its security descriptor is malformed");
  }
  // Windows gives every object an owner; Wine only one whose creator passed a security descriptor.
  if (owner == nullptr || functions.is_own_account(owner)) return {};
  return Error(ProgramError::foreign_owner,
               act + ": it belongs to " + account_text(owner) + ", not to the exporter's account");
}

}  // namespace jobx
