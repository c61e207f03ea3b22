#include "jobobject/inspect/win32/own_account.h"

#include <windows.h>

#include <array>
#include <cstddef>
#include <memory>

namespace jobx {
namespace {

/// The SID at the front of what the token says, if it is `sid`.
template <typename Information, auto Member>
bool token_has(HANDLE token, TOKEN_INFORMATION_CLASS information_class, PSID sid) {
  alignas(Information) std::array<std::byte, sizeof(Information) + SECURITY_MAX_SID_SIZE> buffer{};
  auto size = static_cast<DWORD>(buffer.size());
  if (GetTokenInformation(token, information_class, buffer.data(), size, &size) == FALSE) return false;
  return EqualSid(Member(*reinterpret_cast<const Information*>(buffer.data())), sid) != FALSE;
}

bool is_well_known(PSID sid, WELL_KNOWN_SID_TYPE type) {
  return IsWellKnownSid(sid, type) != FALSE;
}

bool is_administrator() {
  std::array<std::byte, SECURITY_MAX_SID_SIZE> group{};
  auto size = static_cast<DWORD>(group.size());
  BOOL is_member = FALSE;
  return CreateWellKnownSid(WinBuiltinAdministratorsSid, nullptr, group.data(), &size) != FALSE &&
         CheckTokenMembership(nullptr, group.data(), &is_member) != FALSE && is_member != FALSE;
}

}  // namespace

bool is_own_account(void* sid) {
  HANDLE token = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) == FALSE) return false;
  const std::unique_ptr<void, decltype(&CloseHandle)> owned(token, &CloseHandle);
  constexpr auto user_of = [](const TOKEN_USER& user) { return user.User.Sid; };
  constexpr auto owner_of = [](const TOKEN_OWNER& owner) { return owner.Owner; };
  if (token_has<TOKEN_USER, user_of>(token, TokenUser, sid)) return true;
  if (token_has<TOKEN_OWNER, owner_of>(token, TokenOwner, sid)) return true;
  return (is_well_known(sid, WinBuiltinAdministratorsSid) || is_well_known(sid, WinLocalSystemSid)) &&
         is_administrator();
}

}  // namespace jobx
