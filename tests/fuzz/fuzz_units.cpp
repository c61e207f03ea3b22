// Any text as an amount: what is taken fits its range, and an amount is the same with its parts in one unit.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "exporter/config/limit_keys.h"
#include "exporter/config/units.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto time = jobx::parse_duration(text)) {
    check(time->count() >= 0, "a duration is not negative");
    const std::uint64_t tenths = static_cast<std::uint64_t>(time->count());
    if (tenths % 10 == 0) {
      const auto again = jobx::parse_duration(tenths == 0 ? "0" : std::to_string(tenths / 10) + "us");
      check(again && *again == *time, "a duration in microseconds is the same");
    }
  }
  if (const auto bytes = jobx::parse_bytes(text)) {
    const auto again = jobx::parse_bytes(std::to_string(*bytes));
    check(again && *again == *bytes, "bytes are the same as a plain number");
  }
  if (const auto share = jobx::parse_percent(text)) {
    check(*share >= 1 && *share <= 10'000, "a share is within its range");
  }
  if (const auto mask = jobx::parse_processors(text)) check(*mask != 0, "there is a processor");
  for (const jobx::LimitKey& key : jobx::limit_keys()) {
    jobx::JobLimits limits;
    const auto set = key.set(text, limits);
    check(set || set.error().code_name() == "invalid_argument", "what is refused is an invalid argument");
    check(set || limits == jobx::JobLimits{} || limits.network_rate, "what is refused sets nothing");
  }
  return 0;
}
