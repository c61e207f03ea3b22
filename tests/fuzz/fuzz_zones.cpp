// Any text as the name of a time zone, or any bytes as its compiled rules, and any local times after each
// other: a time's moments are those at which the zone's clock shows it, and UTC is never further off than a
// zone can be.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "pdh/log_time.h"
#include "pdh/logs/utc_times.h"
#include "pdh/logs/zones/tz_file.h"
#include "pdh/logs/zones/zone_rules.h"
#include "tests/fuzz/check.h"

namespace {

using namespace jobx;
using jobx::fuzz::check;
using Rules = std::shared_ptr<const ZoneRules>;

/// Takes a number off the front; 0 where the input has ended.
template <typename T>
T take(std::span<const std::uint8_t>& input) {
  T value{};
  if (input.size() < sizeof(T)) return value;
  std::memcpy(&value, input.data(), sizeof(T));
  input = input.subspan(sizeof(T));
  return value;
}

/// Null for a name that nobody knows, and for what is no zone.
Rules rules_of(bool is_file, std::span<const std::uint8_t> input) {
  if (is_file) return parse_tz_file(Bytes(std::as_bytes(input))).value_or(nullptr);
  const std::string_view name(reinterpret_cast<const char*>(input.data()), input.size());
  const Result<Rules> zone = find_zone(name);
  check(zone || zone.error().what().find("tzdata") != std::string::npos ||
            zone.error().what().find("not the rules of a time zone") != std::string::npos,
        "an error says what is missing, or that a file is none of a zone");
  return zone.value_or(nullptr);
}

void check_moments(const ZoneRules& zone, LocalTime local) {
  const Moments moments = moments_of(zone, local);
  std::optional<UtcTime> before;
  for (const UtcTime one : moments) {
    check(utc_from_local(local, zone.bias_at(one)) == one, "the zone's clock shows the time at its moment");
    check(!before || *before < one, "the earlier moment is first");
    before = one;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::uint8_t> input(data, size);
  const auto flags = take<std::uint8_t>(input);
  const auto count = take<std::uint8_t>(input);
  const auto header_bias = std::chrono::minutes(take<std::int16_t>(input));
  std::span<const std::uint8_t> times = input.first(std::min<std::size_t>(input.size(), 8 + 4U * count));
  const bool is_file = (flags & 1) != 0;
  const Rules rules = rules_of(is_file, input.subspan(times.size()));
  UtcTimes utc({rules, (flags & 2) != 0 ? std::optional<Ticks>(header_bias) : std::nullopt});
  LocalTime local(Ticks(take<std::int64_t>(times)));
  for (int i = 0; i <= count && is_usable_time(local); ++i) {
    if (rules) check_moments(*rules, local);
    const auto moment = utc.utc_of(local);
    check(moment || (!rules && (flags & 2) == 0), "with a zone or an offset there is UTC");
    // What the header says, and what the clock was changed by where the zone is known by nobody.
    constexpr std::chrono::hours kMost(24 * 23 + 256);
    check(is_file || !moment || std::chrono::abs(bias_between(*moment, local)) <= kMost,
          "UTC is no further off than a zone can be");
    local += std::chrono::seconds(take<std::int32_t>(times));
  }
  return 0;
}
