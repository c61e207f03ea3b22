#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "tests/doubles/xpress_pack.h"
#include "tracelog/xpress.h"

namespace jobx::test {
namespace {

struct Unpacked {
  std::string text;
  std::string damage;
};

Unpacked unpack(std::string_view packed, std::size_t room) {
  std::string text(room, '#');
  const Expanded result =
      expand_xpress(Bytes(std::as_bytes(std::span(packed))), std::as_writable_bytes(std::span(text)));
  REQUIRE(result.size <= room);
  CHECK(text.find_first_not_of('#', result.size) == std::string::npos);  // nothing behind what is told
  text.resize(result.size);
  return {text, std::string(result.damage)};
}

template <std::size_t N>
std::string_view bytes(const char (&literal)[N]) {
  return {literal, N - 1};
}

TEST_CASE("the examples of [MS-XCA] expand to what it says", "[etl]") {
  CHECK(unpack(bytes("\x3f\x00\x00\x00"
                     "abcdefghijklmnopqrstuvwxyz"),
               26)
            .text == "abcdefghijklmnopqrstuvwxyz");
  std::string abc;
  for (int i = 0; i < 100; ++i) abc += "abc";
  CHECK(unpack(bytes("\xff\xff\xff\x1f"
                     "abc\x17\x00\x0f\xff\x26\x01"),
               300)
            .text == abc);
}

TEST_CASE("what was packed expands to itself, whatever lengths its matches have", "[etl]") {
  std::mt19937 random(4711);
  std::string plain;
  // 3 to 9 in three bits, to 24 with a half byte, to 279 with a byte, then 16 and 32 bits.
  for (const std::size_t length :
       {3U, 9U, 10U, 11U, 24U, 25U, 26U, 278U, 279U, 280U, 281U, 4'000U, 65'538U, 65'539U, 200'000U}) {
    for (int i = 0; i < 7; ++i) plain += static_cast<char>(random());
    plain.append(length, static_cast<char>(random()));
  }
  const std::string packed = test::pack_xpress(plain);
  CHECK(packed.size() < 600);
  const Unpacked unpacked = unpack(packed, plain.size());
  CHECK(unpacked.damage.empty());
  CHECK((unpacked.text == plain));
}

TEST_CASE("noise and text expand to themselves", "[etl]") {
  std::mt19937 random(12);
  for (const unsigned letters : {2U, 5U, 256U}) {
    for (std::size_t size = 0; size < 200; ++size) {
      std::string plain;
      for (std::size_t i = 0; i < size; ++i) plain += static_cast<char>(random() % letters);
      const Unpacked unpacked = unpack(test::pack_xpress(plain), size);
      CHECK(unpacked.damage.empty());
      REQUIRE((unpacked.text == plain));
    }
  }
}

TEST_CASE("data that are cut off expand as far as they go", "[etl]") {
  std::string plain;
  for (int i = 0; i < 40; ++i) plain += "abcabcabc" + std::to_string(i);
  const std::string packed = test::pack_xpress(plain);
  for (std::size_t size = 0; size < packed.size(); ++size) {
    const Unpacked unpacked = unpack(packed.substr(0, size), plain.size());
    REQUIRE(plain.substr(0, unpacked.text.size()) == unpacked.text);
    CHECK(unpacked.text.size() < plain.size());
  }
}

TEST_CASE("nothing is written beyond the room there is", "[etl]") {
  const std::string plain(1'000, 'x');
  const std::string packed = test::pack_xpress(plain);
  for (const std::size_t room : {0U, 1U, 2U, 999U}) {
    CHECK(unpack(packed, room).text == plain.substr(0, room));
  }
}

TEST_CASE("a match of what is not there yet is damage", "[etl]") {
  const Unpacked unpacked = unpack(bytes("\x00\x00\x00\x40"
                                         "a\x08\x00"),
                                   100);
  CHECK(unpacked.text == "a");
  CHECK_THAT(unpacked.damage, Catch::Contains("before its beginning"));
}

TEST_CASE("a long form of a length that has a shorter one is damage", "[etl]") {
  const Unpacked unpacked = unpack(bytes("\x00\x00\x00\x40"
                                         "a\x07\x00\x0f\xff\x05\x00"),
                                   100);
  CHECK(unpacked.text == "a");
  CHECK_THAT(unpacked.damage, Catch::Contains("length"));
}

}  // namespace
}  // namespace jobx::test
