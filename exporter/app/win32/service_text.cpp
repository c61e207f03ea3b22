#include "exporter/app/win32/service_text.h"

#include <windows.h>

#include "base/ascii.h"

namespace jobx {

std::wstring wide_from_utf8(std::string_view text) {
  if (text.empty()) return {};
  const int bytes = static_cast<int>(text.size());
  std::wstring out(static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, nullptr, 0)),
                   L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, out.data(), static_cast<int>(out.size()));
  return out;
}

std::string utf8_from_wide(const wchar_t* text) {
  if (text == nullptr || *text == L'\0') return {};
  // The size includes the NUL, which is not wanted.
  std::string out(
      static_cast<std::size_t>(WideCharToMultiByte(CP_UTF8, 0, text, -1, nullptr, 0, nullptr, nullptr)),
      '\0');
  WideCharToMultiByte(CP_UTF8, 0, text, -1, out.data(), static_cast<int>(out.size()), nullptr, nullptr);
  out.pop_back();
  return out;
}

Result<std::string> own_path() {
  constexpr DWORD kMostUnits = 32'768;
  std::wstring path(kMostUnits, L'\0');
  const DWORD size = GetModuleFileNameW(nullptr, path.data(), kMostUnits);
  if (size == 0 || size >= kMostUnits) {
    return Error(ErrorDomain::system, GetLastError(), "cannot find the path of this program");
  }
  path.resize(size);
  return utf8_from_wide(path.c_str());
}

std::string account_name(std::string_view account) {
  if (equals_ignoring_case(account, "LocalSystem")) return {};
  if (equals_ignoring_case(account, "LocalService")) return "NT AUTHORITY\\LocalService";
  if (equals_ignoring_case(account, "NetworkService")) return "NT AUTHORITY\\NetworkService";
  const bool is_full = account.find_first_of("\\@") != std::string_view::npos;
  return (is_full ? "" : ".\\") + std::string(account);
}

}  // namespace jobx
