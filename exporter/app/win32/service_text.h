/// Text between the service control manager and us.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace jobx {

/// For APIs; what is no well-formed UTF-8 becomes U+FFFD.
std::wstring wide_from_utf8(std::string_view text);
/// Empty for null.
std::string utf8_from_wide(const wchar_t* text);

/// The path of this program.
Result<std::string> own_path();

/// The name by which CreateService knows the account: empty for LocalSystem, `.\NAME` for an account of this
/// host that is written without one.
std::string account_name(std::string_view account);

}  // namespace jobx
