#include <catch2/catch.hpp>
#include <string>

#include "base/path.h"

namespace jobx {
namespace {

TEST_CASE("a path is UTF-8 on the way in and out, whatever the system's own text is", "[base]") {
  const std::string name = "\xC3\x84ste/\xE6\x97\xA5\xE6\x9C\xAC \xF0\x9F\x98\x80.blg";
  const std::filesystem::path path = path_from_utf8(name);
  CHECK(path.parent_path().u8string() == u8"Äste");
  CHECK(path.filename().u16string() == u"日本 \U0001F600.blg");
  CHECK(utf8_from_path(path) == name);
  CHECK(path_from_utf8("").empty());
}

}  // namespace
}  // namespace jobx
