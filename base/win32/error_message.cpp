#include <windows.h>

#include <array>

#include "base/error.h"
#include "base/text.h"

namespace jobx {
namespace {

/// FormatMessage ends its texts with ".\r\n", which would break the sentence it is put into.
void trim_end(std::u16string& text) {
  while (!text.empty() && (text.back() <= u' ' || text.back() == u'.')) text.pop_back();
  for (char16_t& unit : text) {
    if (unit == u'\r' || unit == u'\n') unit = u' ';
  }
}

}  // namespace

std::string system_message(ErrorDomain domain, std::uint32_t code) {
  // What a PDH status means is told by pdh/status.h, the same on every system.
  if (domain == ErrorDomain::program || domain == ErrorDomain::pdh) return {};
  const bool is_status = domain == ErrorDomain::nt_status;
  const DWORD source = is_status ? FORMAT_MESSAGE_FROM_HMODULE : FORMAT_MESSAGE_FROM_SYSTEM;
  std::array<wchar_t, 1024> buffer{};
  const DWORD length = FormatMessageW(source | FORMAT_MESSAGE_IGNORE_INSERTS,
                                      is_status ? GetModuleHandleW(L"ntdll.dll") : nullptr, code, 0,
                                      buffer.data(), static_cast<DWORD>(buffer.size()), nullptr);
  std::u16string text(buffer.begin(), buffer.begin() + length);
  trim_end(text);
  return utf8_from_utf16(text);
}

}  // namespace jobx
