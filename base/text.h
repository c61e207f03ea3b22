/// Text between Windows' UTF-16 and everybody else's UTF-8, without losing what makes two names different.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// UTF-8 for any sequence of 16-bit units, valid and injective.
///
/// The object manager compares names unit by unit and accepts any unit but the backslash, so a name may hold
/// unpaired surrogates and NUL. Both are written as `\uXXXX` with four lower-case hexadecimal digits:
/// replacing them by U+FFFD would give two jobs one name, and a NUL ends the input of Prometheus's text
/// parser. Since a name holds no backslash of its own, the mapping stays reversible for names.
std::string utf8_from_utf16(std::u16string_view text);

/// The exact inverse of utf8_from_utf16(), `\uXXXX` included; for names, which hold no backslash of their
/// own. Fails with ProgramError::malformed_data for text that is not well-formed UTF-8.
Result<std::u16string> utf16_from_utf8(std::string_view text);

/// `text` in UTF-8 for a terminal, a log or a page: what would act instead of being seen becomes `\uXXXX`,
/// which JSON reads back as what it was. These are the control characters of ASCII and of Unicode (U+009B
/// begins a terminal's commands), the line and paragraph separators, and the characters that turn the
/// direction of writing, with which a name can be shown as another. All else stays, malformed bytes included.
std::string printable(std::string_view text);

/// The first control character, of ASCII or of Unicode, or line or paragraph separator in `text`.
std::optional<char32_t> find_control(std::string_view text);

/// `bytes` of an unknown code page as ASCII: each byte beyond it becomes `\xNN` with two lower-case
/// hexadecimal digits. Two names that differ stay different, which U+FFFD in their place would not do.
std::string escaped_code_page(std::string_view bytes);

/// True if `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF).
bool is_valid_utf8(std::string_view text);

/// `text` with every byte that is not part of well-formed UTF-8 replaced by U+FFFD; for text that came from
/// outside (a command line, a header) and goes to a log or a page.
std::string to_valid_utf8(std::string_view text);

}  // namespace jobx
