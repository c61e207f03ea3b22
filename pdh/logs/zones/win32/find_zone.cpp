#include <windows.h>

#include <map>
#include <string>

#include "base/ascii.h"
#include "base/text.h"
#include "pdh/logs/zones/zone_names.h"
#include "pdh/logs/zones/zone_rules.h"

namespace jobx {
namespace {

TimeZone::Change change_of(const SYSTEMTIME& date) {
  TimeZone::Change change;
  change.month = date.wMonth;
  change.day_of_week = date.wDayOfWeek;
  change.week = date.wDay;
  change.time_of_day = std::chrono::hours(date.wHour) + std::chrono::minutes(date.wMinute) +
                       std::chrono::seconds(date.wSecond);
  return change;
}

TimeZone time_zone_of(const TIME_ZONE_INFORMATION& zone) {
  const std::chrono::minutes bias(zone.Bias);
  return TimeZone(bias + std::chrono::minutes(zone.StandardBias),
                  bias + std::chrono::minutes(zone.DaylightBias), change_of(zone.StandardDate),
                  change_of(zone.DaylightDate));
}

/// A zone of this system, whose rules may differ from year to year.
class SystemZone final : public ZoneRules {
 public:
  explicit SystemZone(const DYNAMIC_TIME_ZONE_INFORMATION& zone) : zone_(zone) {}

  [[nodiscard]] Ticks bias_at(UtcTime utc) const override {
    const std::chrono::sys_days day(
        std::chrono::floor<std::chrono::days>(utc.time_since_epoch() - std::chrono::minutes(zone_.Bias)));
    const int year = static_cast<int>(std::chrono::year_month_day(day).year());
    auto found = years_.find(year);
    if (found == years_.end()) found = years_.emplace(year, rules_of(year)).first;
    return found->second.bias_at(utc);
  }

 private:
  [[nodiscard]] TimeZone rules_of(int year) const {
    DYNAMIC_TIME_ZONE_INFORMATION zone = zone_;
    TIME_ZONE_INFORMATION rules{};
    if (GetTimeZoneInformationForYear(static_cast<USHORT>(year), &zone, &rules) == FALSE) {
      return TimeZone(std::chrono::minutes(zone_.Bias), std::chrono::minutes(zone_.Bias), {}, {});
    }
    return time_zone_of(rules);
  }

  DYNAMIC_TIME_ZONE_INFORMATION zone_;
  mutable std::map<int, TimeZone> years_;  ///< those that were asked for
};

std::string text_of(const WCHAR* text) {
  return utf8_from_utf16(std::u16string_view(reinterpret_cast<const char16_t*>(text)));
}

}  // namespace

Result<std::shared_ptr<const ZoneRules>> find_zone(std::string_view name) {
  const WindowsZone* known = find_windows_zone(name);
  if (known == nullptr) known = find_iana_zone(name);
  const std::string_view key = known != nullptr ? known->windows : name;
  DYNAMIC_TIME_ZONE_INFORMATION zone{};
  for (DWORD i = 0; EnumDynamicTimeZoneInformation(i, &zone) == ERROR_SUCCESS; ++i) {
    if (equals_ignoring_case(text_of(zone.TimeZoneKeyName), key) || text_of(zone.StandardName) == name ||
        text_of(zone.DaylightName) == name) {
      return std::shared_ptr<const ZoneRules>(std::make_shared<SystemZone>(zone));
    }
  }
  if (known == nullptr) return std::shared_ptr<const ZoneRules>();
  return Error(ProgramError::unsupported,
               "the time zone '" + std::string(known->windows) + "' is not known to this system");
}

}  // namespace jobx
