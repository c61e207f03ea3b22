/// The parts of a sample, byte by byte.
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "pdh/logs/blg/sample.h"
#include "tests/doubles/byte_writer.h"

namespace jobx::test {
namespace {

constexpr std::uint32_t kSample = 0x0003'4C42;

/// A header of `size` bytes in all, and as many bytes behind it as `content`.
void put_part(ByteWriter& to, std::uint32_t signature, std::uint32_t size, std::size_t content) {
  to.put(signature);
  to.put(size);
  to.zeros(content);
}

void check_malformed(const Error& error, const std::string& what) {
  CHECK(error == Error(ProgramError::malformed_data, what));
}

struct Item {
  std::uint32_t name;  ///< where it is
  std::uint32_t multi_count;
  std::int64_t first;
  std::int64_t second;
};

ByteWriter list_of(const std::vector<Item>& items, const std::vector<std::string>& names) {
  ByteWriter list;
  list.put<std::uint32_t>(0);
  list.put(static_cast<std::uint32_t>(items.size()));
  list.put<std::uint32_t>(1);
  list.put<std::uint32_t>(0);
  list.put<std::int64_t>(77);
  for (const Item& item : items) {
    list.put(item.name);
    list.put(item.multi_count);
    list.put(item.first);
    list.put(item.second);
  }
  for (const std::string& name : names) list.text(name);
  return list;
}

}  // namespace

TEST_CASE("a sample's parts are walked one by one, and what is too short for one ends it", "[blg]") {
  ByteWriter sample;
  put_part(sample, kSample, 8 + 8 + 12 + 8 + 7, 0);
  put_part(sample, kSample | 1U << 24, 8, 0);
  put_part(sample, kSample | 2U << 24, 12, 4);
  put_part(sample, kSample | 5U << 24, 8, 0);
  sample.zeros(7 + 8);  // the last 8 are behind the sample
  Result<SampleParts> parts = SampleParts::open(sample.bytes());
  REQUIRE(parts);
  SamplePart part;
  const auto next = [&](BlgPartKind kind, std::size_t size) {
    REQUIRE(parts->next(part).value());
    CHECK(part.kind == kind);
    CHECK(part.data.size() == size);
  };
  next(BlgPartKind::single, 0);
  next(BlgPartKind::list, 4);
  next(BlgPartKind::block, 0);
  CHECK_FALSE(parts->next(part).value());
}

TEST_CASE("a sample may be nothing but its header", "[blg]") {
  ByteWriter sample;
  put_part(sample, kSample, 8, 0);
  SamplePart part;
  CHECK_FALSE(SampleParts::open(sample.bytes())->next(part).value());
  // The last part, too, may be nothing but a header.
  sample.put_at(4, std::uint32_t{16});
  put_part(sample, kSample | 1U << 24, 8, 0);
  CHECK(SampleParts::open(sample.bytes())->next(part).value());
}

TEST_CASE("a sample whose header lies is refused", "[blg]") {
  ByteWriter sample;
  SECTION("it is cut off within the header") {
    sample.put(kSample);
    sample.zeros(3);
  }
  SECTION("it is longer than its record") {
    put_part(sample, kSample, 9, 0);
  }
  SECTION("it is shorter than its header") {
    put_part(sample, kSample, 7, 8);
  }
  SECTION("it is something else") {
    put_part(sample, kSample + 1, 8, 0);
  }
  check_malformed(SampleParts::open(sample.bytes()).error(), "a sample has an invalid header");
}

TEST_CASE("a part whose header lies is refused", "[blg]") {
  ByteWriter sample;
  put_part(sample, kSample, 8 + 16, 0);
  SECTION("it is longer than the sample") {
    put_part(sample, kSample | 1U << 24, 17, 8);
  }
  SECTION("it is shorter than its header") {
    put_part(sample, kSample | 1U << 24, 7, 8);
  }
  SECTION("it is something else") {
    put_part(sample, (kSample + 1) | 1U << 24, 16, 8);
  }
  SECTION("nobody knows its kind") {
    put_part(sample, kSample | GENERATE(0U, 3U, 4U, 6U) << 24, 16, 8);
  }
  SamplePart part;
  Result<SampleParts> parts = SampleParts::open(sample.bytes());
  REQUIRE(parts);
  check_malformed(parts->next(part).error(), "a part of a sample has an invalid header");
}

TEST_CASE("a single value is a status, a time and its numbers", "[blg]") {
  ByteWriter single;
  single.put<std::uint32_t>(0xC000'0BB8);
  single.put<std::int64_t>(0x0102'0304'0506'0708);
  single.put<std::uint32_t>(0xFFFF'FFFF);
  single.put<std::int64_t>(0x1112'1314'1516'1718);
  single.put<std::int64_t>(0x2122'2324'2526'2728);
  single.put<std::uint32_t>(0x3132'3334);
  const Result<SingleValue> value = parse_single(single.bytes());
  REQUIRE(value);
  CHECK(value->local_time == LocalTime(Ticks(0x0102'0304'0506'0708)));
  CHECK(value->value == RawValue{0xC000'0BB8, 0x3132'3334, 0x1112'1314'1516'1718, 0x2122'2324'2526'2728});
  check_malformed(parse_single(*single.bytes().part(0, 35)).error(), "a single value is too short");
}

TEST_CASE("a list has one status and time, and the numbers of each instance", "[blg]") {
  const ByteWriter bytes = list_of({{72, 2, 3, 4}, {74, 5, 6, 7}}, {"ab"});
  const Result<ValueList> list = ValueList::parse(bytes.bytes());
  REQUIRE(list);
  CHECK(list->size() == 2);
  CHECK(list->status() == 1);
  CHECK(list->local_time() == LocalTime(Ticks(77)));
  CHECK(list->value(0) == RawValue{1, 2, 3, 4});
  CHECK(list->value(1) == RawValue{1, 5, 6, 7});
  std::string name;
  list->read_name(0, name);
  CHECK(name == "ab");
  list->read_name(1, name);
  CHECK(name == "b");
}

TEST_CASE("a list that claims more than it has room for is refused", "[blg]") {
  const ByteWriter bytes = list_of({{0, 0, 0, 0}, {0, 0, 0, 0}}, {});
  CHECK(ValueList::parse(bytes.bytes()));
  check_malformed(ValueList::parse(*bytes.bytes().part(0, 24 + 47)).error(),
                  "a list claims more values than it has room for");
  check_malformed(ValueList::parse(*bytes.bytes().part(0, 23)).error(), "a list of values is too short");
  const ByteWriter none = list_of({}, {});
  CHECK(ValueList::parse(none.bytes())->size() == 0);
}

TEST_CASE("names are the same if their bytes and their places are", "[blg]") {
  const ByteWriter bytes = list_of({{72, 1, 2, 3}, {76, 1, 2, 3}}, {"a", "b"});
  const ValueList list = ValueList::parse(bytes.bytes()).value();
  const auto is_same = [&](const ByteWriter& other) {
    return list.same_names(ValueList::parse(other.bytes()).value());
  };
  CHECK(is_same(list_of({{72, 4, 5, 6}, {76, 7, 8, 9}}, {"a", "b"})));
  CHECK_FALSE(is_same(list_of({{72, 1, 2, 3}, {76, 1, 2, 3}}, {"a", "c"})));
  CHECK_FALSE(is_same(list_of({{72, 1, 2, 3}, {72, 1, 2, 3}}, {"a", "b"})));
  CHECK_FALSE(is_same(list_of({{76, 1, 2, 3}, {76, 1, 2, 3}}, {"a", "b"})));
  // The same bytes behind more values.
  CHECK_FALSE(is_same(list_of({{72, 1, 2, 3}, {76, 1, 2, 3}, {76, 1, 2, 3}}, {"a", "b"})));
  CHECK_FALSE(is_same(list_of({{72, 1, 2, 3}}, {"a", "b"})));
}

}  // namespace jobx::test
