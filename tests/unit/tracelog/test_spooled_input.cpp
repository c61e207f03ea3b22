#include <catch2/catch.hpp>
#include <sstream>
#include <string>

#include "tracelog/spooled_input.h"

namespace jobx {
namespace {

TEST_CASE("what can be read only once can be read again and searched", "[input]") {
  std::string bytes;
  for (int i = 0; i < 200'000; ++i) bytes += static_cast<char>(i % 251);
  std::istringstream from(bytes);
  Result<Input> input = spool_input(from, "pipe");
  REQUIRE(input);
  CHECK(input->size == bytes.size());
  CHECK(input->name == "pipe");
  std::istream& stream = *input->bytes;
  std::string read(bytes.size() + 1, 'x');
  for (int times = 0; times < 2; ++times) {
    stream.read(read.data(), static_cast<std::streamsize>(read.size()));
    CHECK(static_cast<std::size_t>(stream.gcount()) == bytes.size());
    CHECK(read.compare(0, bytes.size(), bytes) == 0);
    CHECK(stream.eof());
    stream.clear();
    stream.seekg(0);
  }
  stream.seekg(100'000);
  CHECK(stream.get() == 100'000 % 251);
  CHECK(stream.tellg() == 100'001);
  stream.seekg(-1, std::ios::end);
  CHECK(stream.get() == 199'999 % 251);
}

}  // namespace
}  // namespace jobx
