#include "jobobject/inspect/win32/privilege.h"

#include <memory>

namespace jobx {

DWORD enable_privilege(const wchar_t* name) {
  HANDLE opened = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &opened) == FALSE) {
    return GetLastError();
  }
  const std::unique_ptr<void, decltype(&CloseHandle)> token(opened, &CloseHandle);
  TOKEN_PRIVILEGES wanted{};
  wanted.PrivilegeCount = 1;
  wanted.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
  if (LookupPrivilegeValueW(nullptr, name, &wanted.Privileges[0].Luid) == FALSE) return GetLastError();
  // A success without the privilege leaves ERROR_NOT_ALL_ASSIGNED behind.
  AdjustTokenPrivileges(token.get(), FALSE, &wanted, 0, nullptr, nullptr);
  return GetLastError();
}

}  // namespace jobx
