#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "pdh/counter_names.h"
#include "pdh/logs/perf_data/block.h"
#include "pdh/logs/perf_data/object_decoder.h"
#include "tests/doubles/job_counters.h"
#include "tests/doubles/perf_data_writer.h"

namespace jobx::test {
namespace {

using test::ByteWriter;

constexpr std::int64_t kUtc = 133'500'000'000'000'000;
constexpr std::uint32_t kRawBase = 0x4003'0403;

/// Names stand for numbers: "#1234" is 1234.
std::uint32_t title_of(std::string_view name) {
  return static_cast<std::uint32_t>(std::stoul(std::string(name.substr(1))));
}

std::string block_of(const CounterSet& set, const std::string& parents = {}) {
  test::PerfDataOptions options;
  options.utc_time = kUtc;
  options.local_time = kUtc;
  options.parents = parents;
  ByteWriter block;
  write_perf_data(set, options, title_of, block);
  return block.str();
}

/// A set "#500" with one column of each type.
CounterSet set_of(const std::vector<std::uint32_t>& types, const std::vector<std::string>& instances) {
  CounterSet set;
  set.machine = "HOST";
  set.name = "#500";
  set.instances = instances;
  for (const std::uint32_t type : types) {
    set.columns.push_back(
        test::column_of("#" + std::to_string(600 + 2 * set.columns.size()), type, 0, -1, instances.size()));
    for (RawValue& value : set.columns.back().raw) value = {pdh_status::valid_data, 1, 5'000'000'123, 0};
  }
  return set;
}

struct Decoded {
  CounterSet set;
  std::optional<Error> error;
};

Decoded decode(const std::string& bytes, std::size_t which = 0) {
  Decoded decoded;
  PerfDataBlock block;
  Result<void> done = parse_perf_data_block(Bytes(std::as_bytes(std::span(bytes))), block);
  if (done) {
    REQUIRE(block.objects.size() > which);
    const CounterNames names;
    PerfObjectDecoder decoder(names, "HOST");
    done = decoder.decode(block, block.objects[which], decoded.set);
  }
  if (!done) decoded.error = done.error();
  return decoded;
}

void put(std::string& block, std::size_t at, std::uint32_t value) {
  std::memcpy(block.data() + at, &value, sizeof value);
}

std::uint32_t number_at(const std::string& block, std::size_t at) {
  std::uint32_t value = 0;
  std::memcpy(&value, block.data() + at, sizeof value);
  return value;
}

/// Where the first object of a block begins.
std::size_t object_in(const std::string& block) {
  return number_at(block, 24);
}

constexpr std::int64_t kTicks = 777;   // PerfTime in these tests
constexpr std::int64_t kObject = 888;  // the object's own time
constexpr std::int64_t kValue = 5'000'000'123;
constexpr std::int64_t kLow = kValue & 0xFFFF'FFFF;

/// One type, and what PDH makes of a value of it.
struct Row {
  const char* name;
  std::uint32_t type;
  std::int64_t first;
  std::int64_t second;
  std::int64_t time_base;
};

TEST_CASE("each counter type takes its second value from the clock or the base that PDH uses",
          "[perf_data]") {
  constexpr std::int64_t kBase = 42;
  const Row row = GENERATE(
      Row{"RAWCOUNT", 0x0001'0000, kLow, 0, 1'000}, Row{"RAWCOUNT_HEX", 0x0000'0000, kLow, 0, 1'000},
      Row{"LARGE_RAWCOUNT", 0x0001'0100, kValue, 0, 1'000}, Row{"COUNTER", 0x1041'0400, kLow, kTicks, 1'000},
      Row{"BULK_COUNT", 0x1041'0500, kValue, kTicks, 1'000}, Row{"TIMER", 0x2041'0500, kValue, kTicks, 1'000},
      Row{"TIMER_INV", 0x2141'0500, kValue, kTicks, 1'000},
      Row{"SAMPLE_COUNTER", 0x0041'0400, kLow, kTicks, 1'000},
      Row{"QUEUELEN_TYPE", 0x0045'0400, kLow, kTicks, 1'000},
      Row{"LARGE_QUEUELEN_TYPE", 0x0045'0500, kValue, kTicks, 1'000},
      Row{"100NS_QUEUELEN_TYPE", 0x0055'0500, kValue, kUtc, 10'000'000},
      Row{"OBJ_TIME_QUEUELEN_TYPE", 0x0065'0500, kValue, kObject, 2'000},
      Row{"100NSEC_TIMER", 0x2051'0500, kValue, kUtc, 10'000'000},
      Row{"100NSEC_TIMER_INV", 0x2151'0500, kValue, kUtc, 10'000'000},
      Row{"OBJ_TIME_TIMER", 0x2061'0500, kValue, kObject, 2'000},
      Row{"ELAPSED_TIME", 0x3024'0500, kValue, kObject, 2'000}, Row{"DELTA", 0x0040'0400, kLow, 0, 1'000},
      Row{"LARGE_DELTA", 0x0040'0500, kValue, 0, 1'000}, Row{"RAW_FRACTION", 0x2002'0400, kLow, kBase, 1'000},
      Row{"LARGE_RAW_FRACTION", 0x2002'0500, kValue, kBase, 1'000},
      Row{"SAMPLE_FRACTION", 0x20C2'0400, kLow, kBase, 1'000},
      Row{"AVERAGE_TIMER", 0x3002'0400, kValue, kBase, 1'000},
      Row{"AVERAGE_BULK", 0x4002'0500, kValue, kBase, 1'000},
      Row{"PRECISION_SYSTEM_TIMER", 0x2047'0500, kValue, kBase, 1'000},
      Row{"PRECISION_100NS_TIMER", 0x2057'0500, kValue, kBase, 10'000'000},
      Row{"PRECISION_OBJECT_TIMER", 0x2067'0500, kValue, kBase, 2'000});
  CAPTURE(row.name);
  CounterSet set = set_of({row.type}, {"a", "b"});
  for (RawValue& value : set.columns[0].raw) value.second = row.second;
  std::string block = block_of(set);
  const auto put_time = [&](std::size_t at, std::int64_t value) {
    std::memcpy(block.data() + at, &value, sizeof value);
  };
  put_time(56, kTicks);
  put_time(64, 1'000);
  put_time(object_in(block) + 48, kObject);
  put_time(object_in(block) + 56, 2'000);
  const Decoded decoded = decode(block);
  if (decoded.error) FAIL(decoded.error->message());
  REQUIRE(decoded.set.columns.size() == 1);
  const CounterColumn& column = decoded.set.columns[0];
  CHECK(column.type == row.type);
  CHECK(column.time_base == row.time_base);
  CHECK(column.scale == -1);
  CHECK(column.name == "600");
  REQUIRE(column.raw.size() == 2);
  CHECK(column.raw[1] == RawValue{pdh_status::valid_data, 1, row.first, row.second});
}

TEST_CASE("multi counters tell how many components they have", "[perf_data]") {
  const std::uint32_t type = GENERATE(0x2241'0500U, 0x2341'0500U, 0x2251'0500U, 0x2351'0500U);
  CounterSet set = set_of({type}, {"a"});
  set.columns[0].raw[0] = {pdh_status::valid_data, 8, 5, kUtc};
  const Decoded decoded = decode(block_of(set));
  REQUIRE(decoded.set.columns.size() == 1);
  CHECK(decoded.set.columns[0].raw[0] == RawValue{pdh_status::valid_data, 8, 5, kUtc});
}

TEST_CASE("texts, counters without data, histograms and lone bases are no columns", "[perf_data]") {
  const std::uint32_t type = GENERATE(0x0000'0B00U, 0x4000'0200U, 0x8006'0400U, kRawBase, 0x4003'0500U);
  const Decoded decoded = decode(block_of(set_of({0x0001'0000, type, 0x0001'0000}, {"a"})));
  REQUIRE_FALSE(decoded.error);
  REQUIRE(decoded.set.columns.size() == 2);
  CHECK(decoded.set.columns[1].name == "604");
}

TEST_CASE("a share whose base is missing is no column", "[perf_data]") {
  std::string block = block_of(set_of({0x2002'0400, 0x0001'0000}, {"a"}));
  put(block, object_in(block) + 64 + 40 + 28, 0x0001'0000);  // what was the base is a number now
  const Decoded decoded = decode(block);
  REQUIRE(decoded.set.columns.size() == 2);
  CHECK(decoded.set.columns[0].type == 0x0001'0000);
  CHECK(decoded.set.columns[1].type == 0x0001'0000);
}

TEST_CASE("a set without instances has one, without a name", "[perf_data]") {
  const Decoded decoded = decode(block_of(set_of({0x0001'0100}, {""})));
  CHECK(decoded.set.instances == std::vector<std::string>{""});
  CHECK(decoded.set.columns[0].raw.at(0).first == kValue);
}

TEST_CASE("a set of instances may have none at the moment", "[perf_data]") {
  const Decoded decoded = decode(block_of(set_of({0x0001'0100}, {})));
  CHECK(decoded.set.instances.empty());
  CHECK(decoded.set.columns.at(0).raw.empty());
}

TEST_CASE("instances of one name stay as many as they are, in order", "[perf_data]") {
  const std::vector<std::string> names{"svchost", "a", "svchost", "", "svchost", "\xE5\xB7\xA5\xE4\xBD\x9C"};
  CHECK(decode(block_of(set_of({0x0001'0000}, names))).set.instances == names);
}

TEST_CASE("an instance with a number instead of a name is called by it", "[perf_data]") {
  std::string block = block_of(set_of({0x0001'0000}, {"a", "b"}));
  const std::size_t object = object_in(block);
  put(block, object + number_at(block, object + 4) + 12, 4'711);
  CHECK(decode(block).set.instances == std::vector<std::string>{"4711", "b"});
}

TEST_CASE("names in a code page are read as far as all code pages agree, and stay apart", "[perf_data]") {
  std::string block = block_of(set_of({0x0001'0000}, {"abcdef"}));
  const std::size_t object = object_in(block);
  put(block, object + 44, 1'252);
  const std::size_t name = object + number_at(block, object + 4) + 24;
  std::memcpy(block.data() + name, "disk\xE4\0", 6);
  CHECK(decode(block).set.instances == std::vector<std::string>{"disk\\xe4"});
}

TEST_CASE("an instance is called after its parent, which the block holds too", "[perf_data]") {
  const std::vector<std::string> names{"one/a", "one/_Total", "two, with/a slash/a", "_Total/_Total"};
  const std::string block = block_of(set_of({0x0001'0000}, names), "#700");
  CHECK(decode(block, 1).set.instances == names);
  SECTION("and goes by its own name where the parent is not there") {
    std::string other = block;
    put(other, object_in(other) + 12, 701);
    CHECK(decode(other, 1).set.instances == std::vector<std::string>{"a", "_Total", "a", "_Total"});
  }
}

TEST_CASE("numbers become names: the system's own in English, others as digits", "[perf_data]") {
  CounterSet set = set_of({0x0001'0000, 0x0001'0000}, {"a"});
  set.columns[0].name = "#1514";
  set.columns[1].name = "#9998";
  const Decoded decoded = decode(block_of(set));
  CHECK(decoded.set.columns.at(0).name == "Pages/Sec");
  CHECK(decoded.set.columns.at(1).name == "9998");
}

TEST_CASE("a decoder follows when counters and instances change", "[perf_data]") {
  const CounterNames names;
  PerfObjectDecoder decoder(names, "HOST");
  CounterSet set;
  const std::vector<CounterSet> moments{set_of({0x0001'0000, 0x1041'0500}, {"a", "b", "c"}),
                                        set_of({0x0001'0100}, {"c"}),
                                        set_of({0x0001'0000, 0x1041'0500, 0x0001'0000}, {"x", "y"})};
  for (const CounterSet& moment : moments) {
    const std::string bytes = block_of(moment);
    PerfDataBlock block;
    REQUIRE(parse_perf_data_block(Bytes(std::as_bytes(std::span(bytes))), block));
    REQUIRE(decoder.decode(block, block.objects[0], set));
    CHECK(set.instances == moment.instances);
    REQUIRE(set.columns.size() == moment.columns.size());
    for (const CounterColumn& column : set.columns) CHECK(column.raw.size() == moment.instances.size());
  }
}

TEST_CASE("a block that is cut off or lies about its sizes is told so", "[perf_data]") {
  const std::string block = block_of(set_of({0x0001'0000, 0x1041'0500}, {"one", "two"}));
  REQUIRE_FALSE(decode(block).error);
  for (std::size_t size = 0; size < block.size(); ++size) {
    REQUIRE(decode(block.substr(0, size)).error);
  }
  const std::size_t object = object_in(block);
  const std::size_t instance = object + number_at(block, object + 4);
  const std::size_t counters = instance + number_at(block, instance);
  const std::size_t place = GENERATE_COPY(std::size_t{0}, std::size_t{8}, object, object + 4, object + 8,
                                          object + 32, object + 64, instance, counters);
  for (const std::uint32_t lie : {1U, 0x7FFF'FFFFU, 0xFFFF'FFFFU}) {
    if (place == 8 && lie == 1) continue;  // the truth: little-endian
    std::string bad = block;
    put(bad, place, lie);
    CAPTURE(place, lie);
    const Decoded decoded = decode(bad);
    if (place == object + 32 && lie == 1) continue;  // fewer counters are no damage
    REQUIRE(decoded.error);
    CHECK(decoded.error->code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
  }
}

TEST_CASE("a counter outside of its instance's block is damage, not a value", "[perf_data]") {
  std::string block = block_of(set_of({0x0001'0000}, {"a"}));
  put(block, object_in(block) + 64 + 36, GENERATE(13U, 1'000'000U, 0xFFFF'FFFEU));
  CHECK(decode(block).error);
}

TEST_CASE("a block cannot make more values than it has bytes for", "[perf_data]") {
  // A thousand counters that all show the same four bytes of a thousand instances.
  CounterSet set = set_of(std::vector<std::uint32_t>(1'000, 0x0001'0000), {});
  std::string block = block_of(set);
  const std::size_t object = object_in(block);
  for (std::size_t i = 0; i < 1'000; ++i) put(block, object + 64 + 40 * i + 36, 8);
  CounterSet one = set_of({0x0001'0000}, std::vector<std::string>(1'000, "a"));
  const std::string instances = block_of(one);
  block += instances.substr(object_in(instances) + number_at(instances, object_in(instances) + 4));
  put(block, object, static_cast<std::uint32_t>(block.size() - object));
  put(block, object + 40, 1'000);
  const Decoded decoded = decode(block);
  REQUIRE(decoded.error);
  CHECK_THAT(decoded.error->message(), Catch::Contains("more values than it has room for"));
}

}  // namespace
}  // namespace jobx::test
