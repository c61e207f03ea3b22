#include "pdh/logs/zones/zone_names.h"

#include <string>

#include "base/ascii.h"

namespace jobx {
namespace {

/// Names that Windows shows and writes for zones whose keys are others.
struct ShownName {
  std::string_view shown;
  std::string_view key;
};
constexpr ShownName kShownNames[] = {
    {"Cabo Verde Standard Time", "Cape Verde Standard Time"},
    {"Coordinated Universal Time", "UTC"},
    {"Jerusalem Standard Time", "Israel Standard Time"},
    {"Malay Peninsula Standard Time", "Singapore Standard Time"},
    {"Russia TZ 1 Standard Time", "Kaliningrad Standard Time"},
    {"Russia TZ 2 Standard Time", "Russian Standard Time"},
    {"Russia TZ 3 Standard Time", "Russia Time Zone 3"},
    {"Russia TZ 4 Standard Time", "Ekaterinburg Standard Time"},
    {"Russia TZ 6 Standard Time", "North Asia Standard Time"},
    {"Russia TZ 7 Standard Time", "North Asia East Standard Time"},
    {"Russia TZ 8 Standard Time", "Yakutsk Standard Time"},
    {"Russia TZ 9 Standard Time", "Vladivostok Standard Time"},
    {"Russia TZ 10 Standard Time", "Russia Time Zone 10"},
    {"Russia TZ 11 Standard Time", "Russia Time Zone 11"},
};

const WindowsZone* find_key(std::string_view key) {
  for (const WindowsZone& zone : kWindowsZones) {
    if (equals_ignoring_case(zone.windows, key)) return &zone;
  }
  return nullptr;
}

/// "Pacific Daylight Time" → "Pacific Standard Time".
std::string standard_name(std::string_view name) {
  constexpr std::string_view kDaylight = "daylight time";
  std::string standard(name);
  const std::size_t at = lower_case(name).find(kDaylight);
  if (at != std::string_view::npos) standard.replace(at, kDaylight.size(), "Standard Time");
  return standard;
}

}  // namespace

const WindowsZone* find_windows_zone(std::string_view name) {
  const std::string standard = standard_name(name);
  for (const ShownName& one : kShownNames) {
    if (equals_ignoring_case(one.shown, standard)) return find_key(one.key);
  }
  return find_key(standard);
}

const WindowsZone* find_iana_zone(std::string_view name) {
  for (const WindowsZone& zone : kWindowsZones) {
    const bool was_renamed = !zone.renamed.empty() && equals_ignoring_case(zone.renamed, name);
    if (was_renamed || equals_ignoring_case(zone.iana, name)) return &zone;
  }
  return nullptr;
}

}  // namespace jobx
