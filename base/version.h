/// Which build this is.
#pragma once

#include <string_view>

namespace jobx {

/// The version of the release, from the build system's project() line.
std::string_view version();
/// "gcc 12.2.0" and the like.
std::string_view compiler();
/// "windows" or "linux".
std::string_view platform();

}  // namespace jobx
