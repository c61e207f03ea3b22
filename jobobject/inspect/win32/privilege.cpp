#include "jobobject/inspect/win32/privilege.h"

namespace jobx {

ThreadPrivilege::ThreadPrivilege(const wchar_t* name) : error_(enable(name)) {}

ThreadPrivilege::~ThreadPrivilege() {
  if (before_.PrivilegeCount > 0)
    AdjustTokenPrivileges(token_, FALSE, &before_, sizeof(before_), nullptr, nullptr);
  if (token_ != nullptr) CloseHandle(token_);
  if (impersonates_) RevertToSelf();
}

DWORD ThreadPrivilege::enable(const wchar_t* name) {
  constexpr DWORD access = TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY;
  TOKEN_PRIVILEGES wanted{};
  wanted.PrivilegeCount = 1;
  wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  if (LookupPrivilegeValueW(nullptr, name, &wanted.Privileges[0].Luid) == FALSE) return GetLastError();
  // A thread that acts for somebody else keeps that token; any other gets a copy of the process's.
  if (OpenThreadToken(GetCurrentThread(), access, TRUE, &token_) == FALSE) {
    token_ = nullptr;
    if (ImpersonateSelf(SecurityImpersonation) == FALSE) return GetLastError();
    impersonates_ = true;
    if (OpenThreadToken(GetCurrentThread(), access, TRUE, &token_) == FALSE) {
      const DWORD error = GetLastError();
      token_ = nullptr;
      return error;
    }
  }
  DWORD size = sizeof(before_);
  // A success without the privilege leaves ERROR_NOT_ALL_ASSIGNED behind.
  AdjustTokenPrivileges(token_, FALSE, &wanted, sizeof(before_), &before_, &size);
  return GetLastError();
}

}  // namespace jobx
