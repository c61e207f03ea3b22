/// What a person can do when performance counters fail.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pdh/status.h"

namespace jobx {

/// What to do about a status, as the end of a sentence, "add the account to …"; empty where nothing is known
/// to help.
std::string_view pdh_remedy(std::uint32_t status);

/// pdh_error() with the remedy, where there is one, behind the meaning.
Error pdh_error_with_remedy(std::uint32_t status, std::string what);

}  // namespace jobx
