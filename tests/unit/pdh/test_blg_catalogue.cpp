/// The catalogue of a binary counter log, byte by byte.
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "pdh/logs/blg/catalogue.h"
#include "tests/doubles/byte_writer.h"

namespace jobx::test {
namespace {

constexpr std::uint32_t kNoText = 0xFFFF'FFFF;

struct Texts {
  std::string machine, set, instance, parent, counter;
};

/// An entry with these flags; a text that is empty is not there.
void put_entry(ByteWriter& to, std::uint32_t flags, const Texts& texts, std::uint32_t occurrence = 0) {
  ByteWriter behind;
  const auto place = [&](const std::string& text) {
    const auto at = static_cast<std::uint32_t>(behind.size());
    if (text.empty()) return kNoText;
    behind.text(text);
    return at;
  };
  const std::uint32_t machine = place(texts.machine), set = place(texts.set),
                      instance = place(texts.instance), parent = place(texts.parent),
                      counter = place(texts.counter);
  to.put(static_cast<std::uint32_t>(52 + behind.size()));
  to.put(flags);
  to.zeros(4);
  to.put<std::uint32_t>(0x2051'0500);
  to.put<std::int64_t>(10'000'000);
  to.put<std::int32_t>(-3);
  for (const std::uint32_t one : {machine, set, instance, parent, occurrence, counter}) to.put(one);
  to.bytes(behind.str());
}

ByteWriter record() {
  ByteWriter bytes;
  bytes.zeros(8);
  return bytes;
}

}  // namespace

TEST_CASE("an entry of the catalogue names a counter and says how its values are written", "[blg]") {
  ByteWriter bytes = record();
  put_entry(bytes, 0, {"\\\\HOST", "Thread", "1", "svchost", "ID Thread"}, 2);
  put_entry(bytes, 0x01, {"HOST", "Job Object", "*", "", "Pages/Sec"});
  put_entry(bytes, 0x11, {"\\\\HOST", "Job Object", "*", "", ""});
  bytes.zeros(4);  // what fills the record up
  bytes.put<std::uint32_t>(1);
  const Result<std::vector<CatalogueEntry>> entries = parse_catalogue(bytes.bytes());
  REQUIRE(entries);
  REQUIRE(entries->size() == 3);
  const CatalogueEntry& single = (*entries)[0];
  CHECK(single.kind == BlgPartKind::single);
  CHECK(single.type == 0x2051'0500);
  CHECK(single.time_base == 10'000'000);
  CHECK(single.scale == -3);
  CHECK(single.machine == "HOST");
  CHECK(single.set == "Thread");
  CHECK(single.instance == "svchost/1");
  CHECK(single.occurrence == 2);
  CHECK(single.counter == "ID Thread");
  CHECK((*entries)[1].kind == BlgPartKind::list);
  CHECK((*entries)[1].instance == "*");
  CHECK((*entries)[1].counter == "Pages/Sec");
  CHECK((*entries)[2].kind == BlgPartKind::block);
  CHECK((*entries)[2].counter.empty());
}

TEST_CASE("the catalogue may be empty, and its last entry may end with the record", "[blg]") {
  CHECK(parse_catalogue(record().bytes())->empty());
  CHECK(parse_catalogue(Bytes())->empty());
  ByteWriter bytes = record();
  put_entry(bytes, 0, {});  // without a text it is as short as can be
  REQUIRE(bytes.size() == 60);
  const Result<std::vector<CatalogueEntry>> entries = parse_catalogue(bytes.bytes());
  REQUIRE(entries);
  REQUIRE(entries->size() == 1);
  CHECK((*entries)[0].instance.empty());
}

TEST_CASE("an entry of a wrong size is damage, and its place is told", "[blg]") {
  ByteWriter bytes = record();
  put_entry(bytes, 0, {});
  put_entry(bytes, 0, {"HOST", "Job Object", "a", "", "Pages/Sec"});
  bytes.put_at(60, GENERATE_COPY(1U, 51U, 0xFFFF'FFFFU, static_cast<std::uint32_t>(bytes.size() - 60 + 1)));
  const Result<std::vector<CatalogueEntry>> entries = parse_catalogue(bytes.bytes());
  REQUIRE_FALSE(entries);
  CHECK(entries.error() ==
        Error(ProgramError::malformed_data, "the catalogue's entry at byte 60 has an invalid size"));
}

}  // namespace jobx::test
