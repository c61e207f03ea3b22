/// Performance data at their bounds: headers byte by byte, and what a decoder keeps from one block to the
/// next.
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "pdh/counter_names.h"
#include "pdh/logs/perf_data/block.h"
#include "pdh/logs/perf_data/object_decoder.h"
#include "tests/doubles/byte_writer.h"

namespace jobx::test {
namespace {

constexpr std::uint32_t kNumber = 0x0001'0000;  // PERF_COUNTER_RAWCOUNT

struct Counter {
  std::uint32_t type = kNumber;
  std::uint32_t offset = 4;
  std::uint32_t size = 4;
  std::uint32_t title = 600;
};

struct Instance {
  std::string name;
  std::uint32_t counters_size = 12;
};

/// An object with these counters and instances, and no gaps.
ByteWriter object_of(const std::vector<Counter>& counters, const std::vector<Instance>& instances,
                     std::uint32_t title = 500) {
  ByteWriter object;
  object.zeros(64);
  object.put_at(4, static_cast<std::uint32_t>(64 + 40 * counters.size()));
  object.put_at(8, std::uint32_t{64});
  object.put_at(12, title);
  object.put_at(32, static_cast<std::uint32_t>(counters.size()));
  object.put_at(40, static_cast<std::int32_t>(instances.size()));
  for (const Counter& one : counters) {
    const std::size_t at = object.size();
    object.zeros(40);
    object.put_at(at, std::uint32_t{40});
    object.put_at(at + 4, one.title);
    object.put_at(at + 28, one.type);
    object.put_at(at + 32, one.size);
    object.put_at(at + 36, one.offset);
  }
  for (const Instance& one : instances) {
    const std::size_t at = object.size();
    object.zeros(24);
    object.put_at(at + 12, std::int32_t{-1});
    object.put_at(at + 16, std::uint32_t{24});
    if (!one.name.empty()) object.text(one.name);
    object.put_at(at, static_cast<std::uint32_t>(object.size() - at));
    object.put_at(at + 20, static_cast<std::uint32_t>(object.size() - at - 24));
    object.put(one.counters_size);
    object.zeros(one.counters_size - 4);
  }
  object.put_at(0, static_cast<std::uint32_t>(object.size()));
  return object;
}

ByteWriter block_of(const std::vector<ByteWriter>& objects) {
  ByteWriter block;
  for (const char c : {'P', 'E', 'R', 'F'}) block.put(static_cast<std::uint16_t>(c));
  block.put<std::uint32_t>(1);
  block.zeros(76);
  block.put_at(24, std::uint32_t{88});
  block.put_at(28, static_cast<std::uint32_t>(objects.size()));
  for (const ByteWriter& one : objects) block.bytes(one.str());
  return block;
}

struct Decoder {
  CounterNames names;
  PerfObjectDecoder decoder{names, "HOST"};
  CounterSet set;

  /// Decodes the first of the objects.
  Result<void> decode(const std::vector<ByteWriter>& objects) {
    const ByteWriter bytes = block_of(objects);
    PerfDataBlock block;
    Result<void> parsed = parse_perf_data_block(bytes.bytes(), block);
    return parsed ? decoder.decode(block, block.objects.at(0), set) : parsed;
  }
};

std::string damage(const Result<void>& result) {
  if (result) return "";
  CHECK(result.error().code_name() == "malformed_data");
  return result.error().what();
}

std::string damage(const std::vector<ByteWriter>& objects) {
  Decoder decoder;
  return damage(decoder.decode(objects));
}

}  // namespace

TEST_CASE("the headers of a block and of its objects are read from their documented places", "[perf_data]") {
  ByteWriter object = object_of({}, {});
  object.put_at(40, std::int32_t{-1});
  object.put_at(44, std::uint32_t{1'252});
  object.put_at(48, std::int64_t{11});
  object.put_at(56, std::int64_t{12});
  ByteWriter bytes = block_of({object, object_of({{}}, {{"a"}}, 501)});
  bytes.put_at(32, std::uint32_t{501});
  bytes.put_at(56, std::int64_t{13});
  bytes.put_at(64, std::int64_t{14});
  bytes.put_at(72, std::int64_t{15});
  PerfDataBlock block;
  for (int i = 0; i < 2; ++i) {  // the second time into what the first has left
    REQUIRE(parse_perf_data_block(bytes.bytes(), block));
    CHECK(block.default_title == 501);
    CHECK(block.time == 13);
    CHECK(block.frequency == 14);
    CHECK(block.time_100ns == 15);
    REQUIRE(block.objects.size() == 2);
    const PerfObject& first = block.objects[0];
    CHECK(first.bytes.size() == 64);
    CHECK(first.title == 500);
    CHECK(first.header_size == 64);
    CHECK(first.definition_size == 64);
    CHECK(first.counters == 0);
    CHECK(first.instances == -1);
    CHECK(first.code_page == 1'252);
    CHECK(first.time == 11);
    CHECK(first.frequency == 12);
    CHECK(block.objects[1].title == 501);
    CHECK(block.objects[1].counters == 1);
    CHECK(block.objects[1].instances == 1);
  }
  CHECK(parse_perf_data_block(block_of({}).bytes(), block));
  CHECK(block.objects.empty());
}

TEST_CASE("what is no block of performance data is told so, with its place", "[perf_data]") {
  ByteWriter bytes = block_of({});
  SECTION("another signature") {
    bytes.put_at(6, 'G');
  }
  SECTION("another byte order") {
    bytes.put_at(8, std::uint32_t{0});
  }
  PerfDataBlock block;
  CHECK(damage(parse_perf_data_block(bytes.bytes(), block)) ==
        "not performance data of a little-endian system (byte 0 of the performance data)");
}

TEST_CASE("an object whose parts do not fit into it is damage", "[perf_data]") {
  ByteWriter object = object_of({{}}, {});
  const std::string parts = "the counters of an object do not fit into it (byte 88 of the performance data)";
  CHECK(damage({object}).empty());
  SECTION("it is smaller than its header") {
    object.put_at(0, std::uint32_t{63});
    CHECK(damage({object}) == "an object has an invalid size (byte 88 of the performance data)");
  }
  SECTION("its header is too small") {
    object.put_at(8, std::uint32_t{63});
    CHECK(damage({object}) == parts);
  }
  SECTION("its header is longer than its definitions") {
    object.put_at(8, std::uint32_t{105});
    CHECK(damage({object}) == parts);
  }
  SECTION("its definitions are longer than it is") {
    object.put_at(4, std::uint32_t{105});
    CHECK(damage({object}) == parts);
  }
  SECTION("it claims one counter more than there are definitions") {
    object.put_at(32, std::uint32_t{2});
    CHECK(damage({object}) == parts);
  }
}

TEST_CASE("an instance whose parts do not fit into it is damage", "[perf_data]") {
  ByteWriter object = object_of({}, {{"", 4}});  // as small as can be: 64, 24 and 4 bytes
  REQUIRE(object.size() == 92);
  CHECK(damage({object}).empty());
  const std::string definition = "an instance has an invalid size (byte 64 of the performance data)";
  SECTION("its definition is too small") {
    object.put_at(64, std::uint32_t{23});
    CHECK(damage({object}) == definition);
  }
  SECTION("its definition is too long") {
    object.put_at(64, std::uint32_t{29});
    CHECK(damage({object}) == definition);
  }
  SECTION("its counters are too small") {
    object.put_at(88, std::uint32_t{3});
    CHECK(damage({object}) == "a counter block has an invalid size (byte 88 of the performance data)");
  }
  SECTION("its counters are too long") {
    object.put_at(88, std::uint32_t{5});
    CHECK(damage({object}) == "a counter block has an invalid size (byte 88 of the performance data)");
  }
  SECTION("there is none") {
    object.put_at(40, std::int32_t{2});
    CHECK(damage({object}) == "an instance has an invalid size (byte 92 of the performance data)");
  }
}

TEST_CASE("a counter definition that does not fit among the others is damage", "[perf_data]") {
  ByteWriter object = object_of({{}, {}}, {{"a"}});
  const std::size_t which = GENERATE(64U, 104U);
  SECTION("it is too short") {
    object.put_at(which, std::uint32_t{39});
  }
  SECTION("it reaches beyond the definitions, into the instances") {
    object.put_at(which, static_cast<std::uint32_t>(144 - which + 1));
  }
  SECTION("one before it takes its place") {
    object.put_at(64, std::uint32_t{80});
  }
  CHECK(damage({object}) == "a counter definition has an invalid size");
  ByteWriter last = object_of({{}, {}}, {});
  last.put_at(64, std::uint32_t{80});  // the second would be behind the object
  CHECK(damage({last}) == "a counter definition has an invalid size");
}

TEST_CASE("a set without instances needs a counter block that holds its counters", "[perf_data]") {
  for (const auto& [counters, tail, holds] : std::vector<std::tuple<std::vector<Counter>, std::size_t, bool>>{
           {{}, 3, false}, {{}, 4, true}, {{{}}, 7, false}, {{{}}, 8, true}}) {
    CAPTURE(counters.size(), tail);
    ByteWriter object = object_of(counters, {});
    object.zeros(tail);
    object.put_at(0, static_cast<std::uint32_t>(object.size()));
    object.put_at(40, std::int32_t{-1});
    CHECK(damage({object}) == (holds ? "" : "a counter block is too short for its counters"));
  }
}

TEST_CASE("numbers in thousands are columns; texts, and counters of odd sizes, are not", "[perf_data]") {
  Decoder decoder;
  REQUIRE(decoder.decode({object_of({{0x0002'0000},         // PERF_NUMBER_DEC_1000
                                     {0x0000'0800},         // a text
                                     {0x0000'0C00},         // of no type
                                     {kNumber, 4, 2},       // two bytes
                                     {kNumber, 4, 1},       // one
                                     {0x0001'0100, 4, 8}},  // eight
                                    {{"a"}})}));
  REQUIRE(decoder.set.columns.size() == 2);
  CHECK(decoder.set.columns[0].type == 0x0002'0000);
  CHECK(decoder.set.columns[1].type == 0x0001'0100);
}

TEST_CASE("only a base that directly follows, and is counted, belongs to a share", "[perf_data]") {
  constexpr std::uint32_t share = 0x2002'0400, base = 0x4003'0403;
  Decoder decoder;
  SECTION("a number is none, whatever its display") {
    REQUIRE(decoder.decode({object_of({{share}, {0x0003'0000}}, {{"a"}})}));
    REQUIRE(decoder.set.columns.size() == 1);
    CHECK(decoder.set.columns[0].type == 0x0003'0000);
  }
  SECTION("what is behind the last counter is none") {
    ByteWriter object = object_of({{share}, {base}}, {{"a"}});
    object.put_at(32, std::uint32_t{1});
    REQUIRE(decoder.decode({object}));
    CHECK(decoder.set.columns.empty());
  }
}

TEST_CASE("components are counted for multi counters that have a base, and are one for all others",
          "[perf_data]") {
  constexpr std::uint32_t multi = 0x2241'0500, multi_base = 0x4203'0500;
  ByteWriter object = object_of({{kNumber, 4}, {multi_base, 8}, {multi, 4, 8}, {kNumber, 4}}, {{"a"}});
  Decoder decoder;
  REQUIRE(decoder.decode({object}));
  REQUIRE(decoder.set.columns.size() == 3);
  for (const CounterColumn& column : decoder.set.columns) CHECK(column.raw.at(0).multi_count == 1);
}

TEST_CASE("a name outside of its instance is an empty one", "[perf_data]") {
  ByteWriter object = object_of({{}}, {{"abc"}, {"d"}});
  object.put_at(104 + 20, std::uint32_t{9});
  Decoder decoder;
  REQUIRE(decoder.decode({object}));
  CHECK(decoder.set.instances == std::vector<std::string>{"", "d"});
}

TEST_CASE("what a decoder learned serves the objects that are the same, and no others", "[perf_data]") {
  Decoder decoder;
  const ByteWriter good = object_of({{kNumber, 4}, {kNumber, 8}}, {{"a"}});
  ByteWriter bad = object_of({{kNumber, 4}, {0x0001'0100, 4, 8}}, {{"a"}});
  bad.put_at(104, std::uint32_t{1});
  REQUIRE(decoder.decode({good}));
  CHECK(decoder.set.columns.size() == 2);
  REQUIRE_FALSE(decoder.decode({bad}));
  REQUIRE(decoder.decode({good}));
  CHECK(decoder.set.columns.size() == 2);
  REQUIRE_FALSE(decoder.decode({bad}));
  REQUIRE(decoder.decode({object_of({}, {{"a", 4}})}));
  CHECK(decoder.set.columns.empty());
}

TEST_CASE("what was in a set before does not stay", "[perf_data]") {
  Decoder decoder;
  decoder.set.instances = {"old", "older"};
  decoder.set.columns.resize(3);
  for (CounterColumn& column : decoder.set.columns) {
    column.formatted = true;
    column.cooked.resize(2);
  }
  ByteWriter object = object_of({{}}, {});
  object.zeros(8);
  object.put_at(0, static_cast<std::uint32_t>(object.size()));
  object.put_at(40, std::int32_t{-1});
  REQUIRE(decoder.decode({object}));
  CHECK(decoder.set.instances == std::vector<std::string>{""});
  REQUIRE(decoder.set.columns.size() == 1);
  CHECK_FALSE(decoder.set.columns[0].formatted);
  CHECK(decoder.set.columns[0].cooked.empty());
}

TEST_CASE("parents are those of the block, of one object and by its number", "[perf_data]") {
  const std::uint32_t title = GENERATE(1U, 700U);
  ByteWriter children = object_of({}, {{"a", 4}, {"b", 4}});
  const std::size_t second = 64 + 28 + 4;
  children.put_at(64 + 4, title);
  children.put_at(second + 4, title);
  children.put_at(second + 8, std::uint32_t{1});
  Decoder decoder;
  REQUIRE(decoder.decode({children, object_of({}, {{"one", 4}, {"two", 4}}, title)}));
  CHECK(decoder.set.instances == std::vector<std::string>{"one/a", "two/b"});
  REQUIRE(decoder.decode({children, object_of({}, {{"three", 4}}, title)}));
  CHECK(decoder.set.instances == std::vector<std::string>{"three/a", "b"});
  children.put_at(second + 4, title + 1);
  CHECK(damage({children, object_of({}, {{"one", 4}}, title)}) ==
        "the instances of an object have parents in two other objects");
  children.put_at(64 + 4, std::uint32_t{0});
  children.put_at(second + 4, std::uint32_t{0});
  REQUIRE(decoder.decode({children, object_of({}, {{"one", 4}}, title)}));
  CHECK(decoder.set.instances == std::vector<std::string>{"a", "b"});
}

TEST_CASE("values and names are bounded by the bytes of their object", "[perf_data]") {
  SECTION("a value for every two bytes") {
    // 56 counters of the same bytes in 36 instances: 2,016 values, 64 + 56 * 40 + 36 * 48 = 4,032 bytes.
    const std::vector<Counter> counters(56);
    const Instance instance{"abcde", 12};
    REQUIRE(object_of({}, {instance}).size() == 64 + 48);
    CHECK(damage({object_of(counters, std::vector<Instance>(36, instance))}).empty());
    CHECK(damage({object_of(counters, std::vector<Instance>(37, instance))}) ==
          "an object claims more values than it has room for");
  }
  SECTION("names of counters: 65,536 bytes and eight for each byte") {
    // 64 * 1,352 = 65,536 + 8 * (64 + 64 * 40)
    for (const auto& [length, said] :
         {std::pair(1'352, ""), std::pair(1'353, "the counter names are too long")}) {
      ByteWriter table;
      for (const std::string& text :
           {std::string("HOST"), std::string("20000"), std::string(static_cast<std::size_t>(length), 'n')}) {
        table.text(text);
      }
      Decoder decoder;
      REQUIRE(decoder.names.add(table.bytes()));
      const std::vector<Counter> counters(64, Counter{kNumber, 4, 4, 20'000});
      CHECK(damage(decoder.decode({object_of(counters, {})})) == said);
    }
  }
  SECTION("names of instances: eight for each byte") {
    // Two that share a parent: 2 * (510 + 2) = 8 * 128
    for (const auto& [length, said] :
         {std::pair(510, ""), std::pair(511, "the instance names are too long")}) {
      ByteWriter children = object_of({}, {{"a", 4}, {"b", 4}});
      REQUIRE(children.size() == 128);
      for (const std::size_t at : {std::size_t{64}, std::size_t{96}}) {
        children.put_at(at + 4, std::uint32_t{700});
      }
      const std::string parent(static_cast<std::size_t>(length), 'p');
      CHECK(damage({children, object_of({}, {{parent, 4}}, 700)}) == said);
    }
  }
}

}  // namespace jobx::test
