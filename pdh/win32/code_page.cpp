#include "pdh/code_page.h"

#include <windows.h>

#include <limits>

#include "base/text.h"

namespace jobx {

Result<std::string> utf8_from_code_page(std::string_view bytes, const CodePage& page) {
  if (bytes.empty()) return std::string();
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return Error(ProgramError::limit_exceeded, "the text is too long");
  const int size = static_cast<int>(bytes.size());
  const int units = MultiByteToWideChar(page.number, MB_ERR_INVALID_CHARS, bytes.data(), size, nullptr, 0);
  if (units == 0 && GetLastError() != ERROR_NO_UNICODE_TRANSLATION) {
    return Error(ProgramError::unsupported,
                 "this system does not know the encoding " + std::string(page.name));
  }
  if (units == 0)
    return Error(ProgramError::malformed_data, "the text is not valid in " + std::string(page.name));
  std::wstring wide(static_cast<std::size_t>(units), L'\0');
  MultiByteToWideChar(page.number, MB_ERR_INVALID_CHARS, bytes.data(), size, wide.data(), units);
  return utf8_from_utf16(std::u16string(wide.begin(), wide.end()));
}

}  // namespace jobx
