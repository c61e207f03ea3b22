#include "base/windows_version.h"

#include <windows.h>

namespace jobx {

std::optional<WindowsVersion> windows_version() {
  using GetVersion = LONG(WINAPI*)(OSVERSIONINFOW*);  // NTSTATUS is a LONG
  const auto get_version = reinterpret_cast<GetVersion>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "RtlGetVersion")));
  OSVERSIONINFOW version{};
  version.dwOSVersionInfoSize = sizeof(version);
  if (get_version == nullptr || get_version(&version) < 0) return std::nullopt;
  return WindowsVersion{version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber};
}

}  // namespace jobx
