#include "jobobject/win32/privilege.h"

#include <windows.h>

#include <memory>

namespace jobx {

bool enable_privilege(const wchar_t* name) {
  HANDLE opened = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &opened) == FALSE)
    return false;
  const std::unique_ptr<void, decltype(&CloseHandle)> token(opened, &CloseHandle);
  TOKEN_PRIVILEGES privileges{};
  privileges.PrivilegeCount = 1;
  privileges.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  if (LookupPrivilegeValueW(nullptr, name, &privileges.Privileges[0].Luid) == FALSE) return false;
  // Succeeds also where the account does not have it: the last error tells.
  if (AdjustTokenPrivileges(token.get(), FALSE, &privileges, 0, nullptr, nullptr) == FALSE) return false;
  return GetLastError() == ERROR_SUCCESS;
}

}  // namespace jobx
