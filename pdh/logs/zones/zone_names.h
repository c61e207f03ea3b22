/// The names of time zones.
#pragma once

#include <string_view>

#include "pdh/logs/zones/windows_zones.h"

namespace jobx {

/// The zone that Windows calls so: by its key in the registry, or by what it writes into logs in English for
/// standard or daylight time. Null if there is none.
const WindowsZone* find_windows_zone(std::string_view name);

/// The first Windows zone that is the IANA zone of this name; null if there is none.
const WindowsZone* find_iana_zone(std::string_view name);

}  // namespace jobx
