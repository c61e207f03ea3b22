// Any 16-bit units as a job's name: the UTF-8 is well-formed, holds no NUL, and leads back to the same units.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/text.h"
#include "tests/fuzz/check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using jobx::fuzz::check;
  const std::string bytes(data, data + size);
  std::u16string name;
  for (std::size_t i = 0; i + 1 < size; i += 2) {
    const auto unit = static_cast<char16_t>(data[i] | (data[i + 1] << 8));
    if (unit != u'\\') name += unit;  // the one unit that no name holds
  }
  const std::string utf8 = jobx::utf8_from_utf16(name);
  check(jobx::is_valid_utf8(utf8), "names become well-formed UTF-8");
  check(utf8.find('\0') == std::string::npos, "NUL never reaches the text");
  const auto back = jobx::utf16_from_utf8(utf8);
  check(back && *back == name, "the mapping is reversible");

  check(jobx::is_valid_utf8(jobx::to_valid_utf8(bytes)), "any bytes become well-formed UTF-8");
  check(jobx::is_valid_utf8(bytes) == (jobx::to_valid_utf8(bytes) == bytes),
        "well-formed UTF-8 stays as it is");
  check(jobx::is_valid_utf8(bytes) == jobx::utf16_from_utf8(bytes).has_value(),
        "only well-formed UTF-8 is converted");
  return 0;
}
