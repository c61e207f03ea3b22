#include "exporter/report/account.h"

#include <windows.h>

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
  return {"account: " + user_name(),
          "account: administrator with full rights: " + std::string(membership(WinBuiltinAdministratorsSid)),
          "account: member of Performance Monitor Users: " +
              std::string(membership(WinBuiltinPerfMonitoringUsersSid))};
}

}  // namespace jobx
