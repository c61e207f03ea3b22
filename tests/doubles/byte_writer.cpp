#include "tests/doubles/byte_writer.h"

#include <stdexcept>

#include "base/text.h"

namespace jobx::test {

void ByteWriter::text(std::string_view text) {
  const Result<std::u16string> units = utf16_from_utf8(text);
  if (!units) throw std::invalid_argument("not UTF-8");
  for (const char16_t unit : *units) put(unit);
  put(char16_t{0});
}

}  // namespace jobx::test
