#include "exporter/report/account.h"

#include <windows.h>

#include <array>
#include <optional>

#include "base/text.h"
#include "base/windows_version.h"

namespace jobx {
namespace {

std::string user_name() {
  std::array<wchar_t, 257> name{};  // UNLEN + 1
  auto size = static_cast<DWORD>(name.size());
  if (GetUserNameW(name.data(), &size) == 0 || size == 0) return "(unknown)";
  return utf8_from_utf16(std::u16string(name.begin(), name.begin() + size - 1));
}

/// Null on Windows itself.
const char* wine_version() {
  const auto version = reinterpret_cast<const char*(CDECL*)()>(
      reinterpret_cast<void*>(GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version")));
  return version == nullptr ? nullptr : version();
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
  std::vector<std::string> lines;
  if (const std::optional<WindowsVersion> version = windows_version()) {
    lines.push_back("system: Windows " + std::to_string(version->major) + "." +
                    std::to_string(version->minor) + "." + std::to_string(version->build));
  }
  SYSTEM_INFO system{};
  GetNativeSystemInfo(&system);
  lines.push_back("system: processor architecture " + std::to_string(system.wProcessorArchitecture) + ", " +
                  std::to_string(GetActiveProcessorCount(ALL_PROCESSOR_GROUPS)) + " logical processors");
  if (const char* const wine = wine_version()) {
    lines.push_back(std::string("system: Wine ") + wine);
  }
  return lines;
}

}  // namespace jobx
