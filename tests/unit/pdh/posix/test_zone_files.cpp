#include <catch2/catch.hpp>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "pdh/logs/zones/zone_names.h"
#include "pdh/logs/zones/zone_rules.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

/// Sets a variable of the environment as long as this lives.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) {
    if (const char* const before = std::getenv(name)) before_ = before;
    setenv(name, value.c_str(), 1);
  }
  ~Environment() {
    before_ ? setenv(name_, before_->c_str(), 1) : unsetenv(name_);
    tzset();
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
  std::optional<std::string> before_;
};

/// A folder of zones in which there is nothing yet, and that all look into.
class ZoneFolder {
 public:
  ZoneFolder() { std::filesystem::create_directories(path_ / "Europe"); }
  ~ZoneFolder() { std::filesystem::remove_all(path_); }
  ZoneFolder(const ZoneFolder&) = delete;
  ZoneFolder& operator=(const ZoneFolder&) = delete;

  void put(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ / name, std::ios::binary) << bytes;
  }

 private:
  std::filesystem::path path_ = std::filesystem::temp_directory_path() / "jobx_zone_files_test";
  Environment told_{"TZDIR", path_.string()};
};

/// What the C library adds to UTC in the zone that the environment names.
std::time_t offset_at(std::time_t utc) {
  std::tm local{};
  localtime_r(&utc, &local);
  return local.tm_gmtoff;
}

/// The first second of the clock that is shown at `later`, which is another than that at `earlier`.
std::time_t change_between(std::time_t earlier, std::time_t later) {
  const std::time_t before = offset_at(earlier);
  while (later - earlier > 1) {
    const std::time_t middle = earlier + (later - earlier) / 2;
    (offset_at(middle) == before ? earlier : later) = middle;
  }
  return later;
}

TEST_CASE("every zone of Windows has the clock that the C library shows, for a century", "[zones]") {
  using std::chrono::sys_days, std::chrono::year;
  const std::time_t end = (sys_days(year(2100) / 1 / 1).time_since_epoch() / std::chrono::seconds(1));
  constexpr std::time_t kStep = 10 * 86'400;  // nowhere are clocks changed twice in that time
  std::size_t changes = 0;
  for (const WindowsZone& one : kWindowsZones) {
    CAPTURE(one.iana);
    const auto zone = find_zone(one.iana);
    REQUIRE((zone && *zone));
    const Environment told("TZ", ":" + std::string(one.iana));
    tzset();
    const auto differs_at = [&](std::time_t utc) {
      const Ticks bias = (*zone)->bias_at(UtcTime(std::chrono::seconds(utc)));
      return bias != std::chrono::seconds(-offset_at(utc));
    };
    std::vector<std::time_t> wrong;
    for (std::time_t utc = sys_days(year(2000) / 1 / 1).time_since_epoch() / std::chrono::seconds(1);
         utc < end; utc += kStep) {
      if (differs_at(utc)) wrong.push_back(utc);
      if (offset_at(utc) == offset_at(utc + kStep)) continue;
      const std::time_t change = change_between(utc, utc + kStep);
      ++changes;
      for (const std::time_t near : {change - 1, change}) {
        if (differs_at(near)) wrong.push_back(near);
      }
    }
    CHECK(wrong == std::vector<std::time_t>{});
  }
  // As far as rules reach that are not listed year by year.
  CHECK(changes > 7'000);
}

TEST_CASE("without the system's zones a name that may be one says what is missing", "[zones]") {
  const ZoneFolder nothing;
  for (const auto& [name, missing] : {std::pair<const char*, const char*>{"Europe/Rome", "Europe/Rome"},
                                      {"europe/berlin", "Europe/Berlin"},
                                      {"W. Europe Standard Time", "Europe/Berlin"}}) {
    const auto zone = find_zone(name);
    REQUIRE_FALSE(zone);
    CHECK(zone.error().code() == static_cast<std::uint32_t>(ProgramError::unsupported));
    CHECK(zone.error().what() == "the rules of the time zone " + std::string(missing) +
                                     " are not on this system: install the package tzdata");
  }
  nothing.put("Europe/Berlin", "no zone");
  const auto damaged = find_zone("Europe/Berlin");
  REQUIRE_FALSE(damaged);
  CHECK(damaged.error().code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
}

TEST_CASE("what cannot be a zone's name never becomes a path", "[zones]") {
  const ZoneFolder nothing;
  // Each of them would lead to this file, or be a name that the system is asked for and does not have.
  nothing.put("Rome", "no zone");
  std::string same;
  for (int i = 0; i < 1'000; ++i) same += "Europe//";
  for (const std::string& name :
       {std::string("Europe/../Rome"), std::string("./Rome"), std::string("../jobx_zone_files_test/Rome"),
        std::filesystem::temp_directory_path().string() + "/jobx_zone_files_test/Rome",
        std::string("Rome\0", 5), std::string("Rome\n"), std::string("Ro\x1Bme"), std::string("\"Rome\""),
        std::string(10'000, 'x'), same}) {
    CAPTURE(name);
    const auto zone = find_zone(name);
    REQUIRE(zone);
    CHECK(*zone == nullptr);
  }
}

TEST_CASE("a text log whose zone has no rules here says so, and goes by its header", "[zones][csv]") {
  const ZoneFolder nothing;
  const std::string text = kHeader + kFirstRow;
  const Reading reading = read(text);
  CHECK(reading.error.empty());
  CHECK(reading.lost == std::vector<std::string>{"line 1: the rules of the time zone America/Los_Angeles are "
                                                 "not on this system: install the package tzdata"});
  REQUIRE(reading.snapshots.size() == 1);
  REQUIRE(reading.snapshots[0].utc_time);
  CHECK(reading.snapshots[0].errors.front().code() == static_cast<std::uint32_t>(ProgramError::unsupported));
  LogOptions told;
  told.zone = std::make_shared<HeaderZone>(TimeZone(std::chrono::hours(8), std::chrono::hours(8), {}, {}));
  CHECK(read(text, std::move(told)).lost.empty());
}

}  // namespace
}  // namespace jobx::test
