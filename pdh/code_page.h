/// The code pages in which systems without Unicode, and PDH's text logs to this day, write names.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

struct CodePage {
  std::string_view name;   ///< as IANA registers it
  unsigned number;         ///< Windows' own
  const char* iconv_name;  ///< of what Windows means by that number
};

/// The code page called `name`, which may also be its number ("1252", "cp1252"); case, hyphens and
/// underscores do not matter. Null for an unknown one.
const CodePage* find_code_page(std::string_view name);

/// All names, for a message.
std::string code_page_names();

/// `bytes` as UTF-8. Fails with ProgramError::malformed_data for bytes that the code page does not have, and
/// with ProgramError::unsupported where this system does not know it. Implemented once for each system.
Result<std::string> utf8_from_code_page(std::string_view bytes, const CodePage& page);

}  // namespace jobx
