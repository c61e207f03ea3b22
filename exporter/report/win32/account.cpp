#include "exporter/report/account.h"

#include <windows.h>

#include <winternl.h>

#include <array>

#include "base/text.h"

namespace jobx {
namespace {

std::string user_name() {
  std::array<wchar_t, 257> name{};  // UNLEN + 1
  auto size = static_cast<DWORD>(name.size());
  if (GetUserNameW(name.data(), &size) == 0 || size == 0) return "(unknown)";
  return utf8_from_utf16(std::u16string(name.begin(), name.begin() + size - 1));
}

/// Null where the module lacks it; every process has the module.
template <typename Function>
Function function_of(const wchar_t* module, const char* name) {
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(module), name)));
}

/// Membership that counts in this process, of a well-known group.
std::string_view membership(WELL_KNOWN_SID_TYPE group) {
  std::array<std::byte, SECURITY_MAX_SID_SIZE> sid{};
  auto size = static_cast<DWORD>(sid.size());
  BOOL is_member = FALSE;
  if (CreateWellKnownSid(group, nullptr, sid.data(), &size) == 0) return "unknown";
  if (CheckTokenMembership(nullptr, sid.data(), &is_member) == 0) return "unknown";
  return is_member != 0 ? "yes" : "no";
}

}  // namespace

std::vector<std::string> describe_account() {
  std::vector<std::string> lines = describe_rights();
  lines.insert(lines.begin(), "account: " + user_name());
  return lines;
}

std::vector<std::string> describe_rights() {
  return {
      "account: administrator with full rights: " + std::string(membership(WinBuiltinAdministratorsSid)),
      "account: member of Performance Monitor Users: " +
          std::string(membership(WinBuiltinPerfMonitoringUsersSid)),
      "account: member of Performance Log Users: " + std::string(membership(WinBuiltinPerfLoggingUsersSid))};
}

std::vector<std::string> describe_system() {
  // GetVersion tells a program what its manifest asks for; this one tells the truth.
  const auto get_version = function_of<NTSTATUS(NTAPI*)(RTL_OSVERSIONINFOW*)>(L"ntdll.dll", "RtlGetVersion");
  RTL_OSVERSIONINFOW version{};
  version.dwOSVersionInfoSize = sizeof(version);
  std::vector<std::string> lines;
  if (get_version != nullptr && get_version(&version) >= 0) {
    lines.push_back("system: Windows " + std::to_string(version.dwMajorVersion) + "." +
                    std::to_string(version.dwMinorVersion) + "." + std::to_string(version.dwBuildNumber));
  }
  SYSTEM_INFO system{};
  GetNativeSystemInfo(&system);
  lines.push_back("system: processor architecture " + std::to_string(system.wProcessorArchitecture) + ", " +
                  std::to_string(GetActiveProcessorCount(ALL_PROCESSOR_GROUPS)) + " logical processors");
  if (const auto wine = function_of<const char*(CDECL*)()>(L"ntdll.dll", "wine_get_version")) {
    lines.push_back(std::string("system: Wine ") + wine());
  }
  return lines;
}

}  // namespace jobx
