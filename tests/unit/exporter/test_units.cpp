#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "exporter/config/units.h"

namespace jobx {
namespace {

constexpr std::int64_t kSecond = 10'000'000;

}  // namespace

TEST_CASE("durations are what a person writes", "[units]") {
  const std::vector<std::pair<std::string, std::int64_t>> rows{{"0", 0},
                                                               {"250ms", kSecond / 4},
                                                               {"90s", 90 * kSecond},
                                                               {"10m", 600 * kSecond},
                                                               {"1h30m", 5'400 * kSecond},
                                                               {"2d", 172'800 * kSecond},
                                                               {"1.5h", 5'400 * kSecond},
                                                               {"10us", 100},
                                                               {"1d1h1m1s1ms1us", 90'061 * kSecond + 10'010}};
  for (const auto& [text, ticks] : rows) {
    CAPTURE(text);
    const Result<Ticks> parsed = parse_duration(text);
    REQUIRE(parsed);
    CHECK(parsed->count() == ticks);
  }
  for (const char* const text : {"", "5", "m", "1m1h", "1m1m", "-5s", "5 s", "1e3s", "nan", "0.00000001s",
                                 "1.s", "99999999999999999d", "9223372036855s", "10minutes", "0x10s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}

TEST_CASE("bytes count in 1024 or in 1000, exactly or not at all", "[units]") {
  const std::vector<std::pair<std::string, std::uint64_t>> rows{
      {"4096", 4096},
      {"1B", 1},
      {"512MiB", 536'870'912},
      {"1.5GiB", 1'610'612'736},
      {"10MB", 10'000'000},
      {"1.25KiB", 1'280},
      {"18446744073709551615", 18'446'744'073'709'551'615U},
      {"1.50KiB", 1'536},
      {"0.000001TB", 1'000'000},
      {"0", 0}};
  for (const auto& [text, bytes] : rows) {
    CAPTURE(text);
    CHECK(parse_bytes(text).value_or(7) == bytes);
  }
  for (const char* const text : {"", "MiB", "1.0001KiB", "1 MiB", "-1", "1mib", "18446744073709551616",
                                 "16777216TiB", "1.5", "1..5GiB", "0.1B", "1e6"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_bytes(text));
  }
}

TEST_CASE("shares are hundredths of a percent, from the least to all", "[units]") {
  CHECK(parse_percent("25%").value_or(0) == 2'500);
  CHECK(parse_percent("12.5%").value_or(0) == 1'250);
  CHECK(parse_percent("0.01%").value_or(0) == 1);
  CHECK(parse_percent("100%").value_or(0) == 10'000);
  for (const char* const text : {"", "25", "0%", "0.001%", "100.01%", "%", "-5%", "5%%"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_percent(text));
  }
}

TEST_CASE("processors are a list or a mask", "[units]") {
  CHECK(parse_processors("0-3,6").value_or(0) == 0x4F);
  CHECK(parse_processors("0x4f").value_or(0) == 0x4F);
  CHECK(parse_processors("63").value_or(0) == std::uint64_t{1} << 63);
  CHECK(parse_processors("0-63").value_or(0) == ~std::uint64_t{0});
  for (const char* const text :
       {"", "0x0", "64", "3-1", "0,,1", "0-", "-1", "0x", "a", "0x1ffffffffffffffff"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_processors(text));
  }
}

TEST_CASE("an error says what was given and what would be right", "[units]") {
  CHECK(parse_duration("soon").error().message() ==
        "'soon' is not a duration; use a number with a unit, such as 250ms, 90s or 2h");
  CHECK(parse_number("ten", 1, 9).error().message() == "'ten' is not a whole number from 1 to 9");
}

}  // namespace jobx
