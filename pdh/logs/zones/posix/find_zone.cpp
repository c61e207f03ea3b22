#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "base/text.h"
#include "pdh/logs/zones/tz_file.h"
#include "pdh/logs/zones/zone_names.h"

namespace jobx {
namespace {

constexpr std::string_view kFolder = "/usr/share/zoneinfo/";
/// The largest file there has some 4 KB.
constexpr std::size_t kMostSize = std::size_t{1} << 20;

/// Null if there is no such file.
Result<std::shared_ptr<const ZoneRules>> read_zone(std::string_view name) {
  std::ifstream file(std::string(kFolder).append(name), std::ios::binary);
  std::string bytes(kMostSize, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.empty()) return std::shared_ptr<const ZoneRules>();
  Result<std::shared_ptr<const ZoneRules>> zone = parse_tz_file(Bytes(std::as_bytes(std::span(bytes))));
  if (zone) return zone;
  return Error(ProgramError::malformed_data, std::string(kFolder).append(name) + ": " + zone.error().what());
}

/// True for what can be a zone's name and leads to no other folder.
bool is_iana_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
  return !name.empty() && name.front() != '/' && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

}  // namespace

Result<std::shared_ptr<const ZoneRules>> find_zone(std::string_view name) {
  std::vector<std::string_view> names;
  const WindowsZone* known = find_windows_zone(name);
  if (known == nullptr) known = find_iana_zone(name);
  if (known != nullptr) names = {known->iana, known->renamed};
  if (known == nullptr && is_iana_name(name)) names = {name};
  for (const std::string_view one : names) {
    if (one.empty()) continue;
    Result<std::shared_ptr<const ZoneRules>> zone = read_zone(one);
    if (!zone || *zone) return zone;
  }
  if (known == nullptr) return std::shared_ptr<const ZoneRules>();
  return Error(ProgramError::unsupported, "the rules of the time zone " + std::string(known->iana) +
                                              " are not on this system: install the package tzdata");
}

}  // namespace jobx
