#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "pdh/logs/zones/tz_file.h"
#include "pdh/logs/zones/zone_names.h"

namespace jobx {
namespace {

/// The largest file there has some 4 KB.
constexpr std::size_t kMostSize = std::size_t{1} << 16;
/// The longest IANA name has 32 characters.
constexpr std::size_t kLongestName = 100;

/// Where the C library looks, too: tzset(3).
std::string path_of(std::string_view name) {
  const char* const told = std::getenv("TZDIR");
  const std::string folder = told != nullptr && *told != '\0' ? told : "/usr/share/zoneinfo";
  return folder + '/' + std::string(name);
}

/// Null if there is no such file.
Result<std::shared_ptr<const ZoneRules>> read_zone(std::string_view name) {
  std::ifstream file(path_of(name), std::ios::binary);
  std::string bytes(kMostSize, '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  if (bytes.empty()) return std::shared_ptr<const ZoneRules>();
  Result<std::shared_ptr<const ZoneRules>> zone = parse_tz_file(Bytes(std::as_bytes(std::span(bytes))));
  if (zone) return zone;
  return Error(ProgramError::malformed_data, path_of(name) + ": " + zone.error().what());
}

/// True for what can be a zone's name and leads to no other folder.
bool is_iana_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-/";
  return !name.empty() && name.size() <= kLongestName && name.front() != '/' &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// False where the package tzdata is missing: no system that has zones is without this one.
bool has_zones() {
  return std::ifstream(path_of("Etc/UTC")).is_open();
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
  if (names.empty() || (known == nullptr && has_zones())) return std::shared_ptr<const ZoneRules>();
  return Error(ProgramError::unsupported, "the rules of the time zone " + std::string(names.front()) +
                                              " are not on this system: install the package tzdata");
}

}  // namespace jobx
