/// A counter set of a binary counter log, brought together from the parts of samples.
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <vector>

#include "pdh/counter_type.h"
#include "pdh/logs/blg/set.h"
#include "tests/doubles/byte_writer.h"

namespace jobx::test {
namespace {

using Names = std::vector<std::string>;

constexpr RawValue value_of(std::int64_t number) {
  return {pdh_status::valid_data, 1, number, 0};
}

CounterColumn column(const std::string& name) {
  CounterColumn one;
  one.name = name;
  one.type = counter_type::large_rawcount;
  one.time_base = 1'000;
  one.scale = -2;
  return one;
}

/// A list of these instances, whose values count up from `first`.
ByteWriter list_of(const Names& names, std::int64_t first) {
  ByteWriter list;
  list.put<std::uint32_t>(0);
  list.put(static_cast<std::uint32_t>(names.size()));
  list.zeros(16);
  std::uint32_t at = static_cast<std::uint32_t>(24 + 24 * names.size());
  for (const std::string& name : names) {
    list.put(at);
    list.put<std::uint32_t>(1);
    list.put(first++);
    list.put<std::int64_t>(0);
    at += static_cast<std::uint32_t>(2 * name.size() + 2);
  }
  for (const std::string& name : names) list.text(name);
  return list;
}

/// A list of as many instances, all of one name, whose characters are there once.
ByteWriter list_sharing(std::size_t instances, const std::string& name) {
  ByteWriter list;
  list.put<std::uint32_t>(0);
  list.put(static_cast<std::uint32_t>(instances));
  list.zeros(16);
  for (std::size_t i = 0; i < instances; ++i) {
    list.put(static_cast<std::uint32_t>(24 + 24 * instances));
    list.zeros(20);
  }
  list.text(name);
  return list;
}

CounterSet block_of(const Names& columns, const Names& instances, std::int64_t first) {
  CounterSet block;
  block.instances = instances;
  for (const std::string& name : columns) {
    block.columns.push_back(column(name));
    for (std::size_t i = 0; i < instances.size(); ++i) block.columns.back().raw.push_back(value_of(first++));
  }
  return block;
}

/// A set "Some Set" of HOST, and what the samples make of it.
struct Host {
  BlgSet set{"HOST", "Some Set"};
  CounterSet into;

  /// The counters "A" and "B", each in a list of its own.
  void expect_two_lists() {
    for (const char* const name : {"A", "B"}) {
      set.expect(BlgPartKind::list);
      set.add_column(column(name));
    }
  }

  void start(std::size_t sample_size = 0) { set.start(sample_size, into); }
  Result<void> add(std::size_t at, const ByteWriter& list) {
    return set.add(at, ValueList::parse(list.bytes()).value());
  }
  void add_list(std::size_t at, const Names& names, std::int64_t first) {
    REQUIRE(add(at, list_of(names, first)));
  }
  /// The first numbers of a column; -1 where there is none.
  std::vector<std::int64_t> numbers(std::size_t at) const {
    std::vector<std::int64_t> found;
    for (const RawValue& one : into.columns.at(at).raw) {
      found.push_back(one.status == RawValue::kAbsent ? -1 : one.first);
    }
    return found;
  }
};

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a set has its names and the kinds of its columns, whatever was in the snapshot before", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::list);
  CHECK(host.set.add_column(column("A")) == 0);
  CHECK(host.set.add_column(column("B")) == 1);
  CHECK(host.set.add_column(column("A")) == 0);
  host.into = block_of({"old", "old", "old"}, {"x", "y"}, 5);
  for (CounterColumn& one : host.into.columns) {
    one.type = 0;
    one.time_base = 0;
    one.scale = 0;
    one.formatted = true;
    one.cooked.resize(2);
  }
  host.start();
  host.add_list(0, {"a"}, 10);
  host.set.finish();
  CHECK(host.into.machine == "HOST");
  CHECK(host.into.name == "Some Set");
  CHECK(host.into.instances == Names{"a"});
  REQUIRE(host.into.columns.size() == 2);
  CHECK(host.numbers(0) == Numbers{10});
  CHECK(host.numbers(1) == Numbers{-1});
  for (std::size_t i = 0; i < 2; ++i) {
    const CounterColumn& one = host.into.columns[i];
    CHECK(one.name == (i == 0 ? "A" : "B"));
    CHECK(one.type == counter_type::large_rawcount);
    CHECK(one.time_base == 1'000);
    CHECK(one.scale == -2);
    CHECK_FALSE(one.formatted);
    CHECK(one.cooked.empty());
  }
}

TEST_CASE("a counter that a sample lacks has no values there, and keeps none from before", "[blg]") {
  Host host;
  host.expect_two_lists();
  host.start();
  host.add_list(0, {"a", "b"}, 10);
  host.add_list(1, {"a", "b"}, 20);
  host.set.finish();
  CHECK(host.numbers(1) == Numbers{20, 21});
  host.start();
  host.add_list(0, {"a", "b"}, 30);
  host.set.finish();
  CHECK(host.numbers(0) == Numbers{30, 31});
  CHECK(host.numbers(1) == Numbers{-1, -1});
}

TEST_CASE("instances that only a second list had go with it", "[blg]") {
  Host host;
  host.expect_two_lists();
  host.start();
  host.add_list(0, {"a", "b"}, 10);
  host.add_list(1, {"a", "c"}, 20);
  host.set.finish();
  CHECK(host.into.instances == Names{"a", "b", "c"});
  SECTION("and a list as before leaves those that it names") {
    host.start();
    host.add_list(0, {"a", "b"}, 30);
    host.set.finish();
    CHECK(host.into.instances == Names{"a", "b"});
  }
  SECTION("and one with others begins with those") {
    host.start();
    host.add_list(0, {"x", "c", "y"}, 30);
    host.add_list(1, {"c", "a"}, 40);
    host.set.finish();
    CHECK(host.into.instances == Names{"x", "c", "y", "a"});
    CHECK(host.numbers(1) == Numbers{-1, 40, -1, 41});
  }
}

TEST_CASE("after a sample without the set, its instances are read anew", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::list);
  host.set.add_column(column("A"));
  for (int i = 0; i < 2; ++i) {
    host.start();
    host.add_list(0, {"a", "b"}, 10);
    host.set.finish();
    CHECK(host.into.instances == Names{"a", "b"});
    host.start();
    host.set.finish();
    CHECK(host.into.instances.empty());
  }
}

TEST_CASE("the n-th instance of a name is the n-th of that name in every part", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::list);
  host.set.expect(BlgPartKind::list);
  host.set.expect(BlgPartKind::block);
  host.set.expect(BlgPartKind::single);
  host.set.add_column(column("A"));
  host.set.add_column(column("B"));
  host.set.add_column(column("D"));
  host.start();
  host.add_list(0, {"b", "b", "b"}, 10);
  host.add_list(1, {"b", "b", "b", "c"}, 20);
  REQUIRE(host.set.add(block_of({"C"}, {"c", "b", "b", "b"}, 30)));
  REQUIRE(host.set.add(2, "b", 1, value_of(40)));
  host.set.finish();
  CHECK(host.into.instances == Names{"b", "b", "b", "c"});
  CHECK(host.numbers(0) == Numbers{10, 11, 12, -1});
  CHECK(host.numbers(1) == Numbers{20, 21, 22, 23});
  CHECK(host.numbers(2) == Numbers{-1, 40, -1, -1});
  CHECK(host.numbers(3) == Numbers{31, 32, 33, 30});
}

TEST_CASE("columns that only a block has are there while it has them", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::block);
  host.set.expect(BlgPartKind::list);
  host.set.add_column(column("A"));
  for (int i = 0; i < 2; ++i) {
    host.start();
    REQUIRE(host.set.add(block_of({"B", "C"}, {"x", "y"}, 10)));
    host.add_list(0, {"x"}, 20);
    host.set.finish();
    REQUIRE(host.into.columns.size() == 3);
    CHECK(host.numbers(0) == Numbers{20, -1});
    CHECK(host.numbers(1) == Numbers{10, 11});
    CHECK(host.numbers(2) == Numbers{12, 13});
    host.start();
    REQUIRE(host.set.add(block_of({"C"}, {"y"}, 30)));
    host.set.finish();
    REQUIRE(host.into.columns.size() == 2);
    CHECK(host.into.columns[1].name == "C");
    CHECK(host.into.instances == Names{"y"});
    CHECK(host.numbers(1) == Numbers{30});
  }
}

TEST_CASE("of a set that two blocks tell, only the counters of this sample are there", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::block);
  host.set.expect(BlgPartKind::block);
  host.start();
  REQUIRE(host.set.add(block_of({"A", "B"}, {"x"}, 10)));
  REQUIRE(host.set.add(block_of({"B"}, {"y"}, 20)));
  host.set.finish();
  REQUIRE(host.into.columns.size() == 2);
  CHECK(host.numbers(0) == Numbers{10, -1});
  CHECK(host.numbers(1) == Numbers{11, 20});
  host.start();
  REQUIRE(host.set.add(block_of({"B"}, {"x"}, 30)));
  host.set.finish();
  REQUIRE(host.into.columns.size() == 1);
  CHECK(host.into.columns[0].name == "B");
  CHECK(host.numbers(0) == Numbers{30});
}

TEST_CASE("where single values and lists are mixed, only who is in the sample is there", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::single);
  host.set.expect(BlgPartKind::list);
  host.set.add_column(column("A"));
  host.set.add_column(column("B"));
  host.start();
  host.add_list(0, {"a", "b"}, 10);
  REQUIRE(host.set.add(1, "s", 0, value_of(20)));
  host.set.finish();
  CHECK(host.into.instances == Names{"a", "b", "s"});
  host.start();
  REQUIRE(host.set.add(1, "s", 0, value_of(21)));
  host.set.finish();
  CHECK(host.into.instances == Names{"s"});
  host.start();
  host.add_list(0, {"a", "b"}, 11);
  host.set.finish();
  CHECK(host.into.instances == Names{"a", "b"});
}

TEST_CASE("a set that is one block is left as it was put, and is empty without it", "[blg]") {
  Host host;
  host.set.expect(BlgPartKind::block);
  REQUIRE(host.set.is_one_block());
  host.start();
  host.set.whole() = block_of({"A"}, {"x"}, 10);
  host.set.finish();
  CHECK(host.numbers(0) == Numbers{10});
  host.start();
  host.set.finish();
  CHECK(host.into.instances.empty());
  CHECK(host.into.columns.empty());
  for (const BlgPartKind more : {BlgPartKind::single, BlgPartKind::list, BlgPartKind::block}) {
    BlgSet other("HOST", "Some Set");
    other.expect(BlgPartKind::block);
    other.expect(more);
    CHECK_FALSE(other.is_one_block());
  }
}

TEST_CASE("a table has a cell for every two bytes of its sample, and 65,536 in a small one", "[blg]") {
  const auto fits = [](std::size_t columns, std::uint32_t rows, std::size_t sample_size) {
    Host host;
    host.set.expect(BlgPartKind::single);
    for (std::size_t i = 0; i < columns; ++i) host.set.add_column(column("C" + std::to_string(i)));
    host.start(sample_size);
    bool fit = true;
    for (std::uint32_t row = 0; row < rows && fit; ++row) {
      fit = host.set.add(columns - 1, "a", row, value_of(1)).has_value();
    }
    return fit;
  };
  CHECK(fits(1, 65'536, 0));
  CHECK_FALSE(fits(1, 65'537, 0));
  CHECK(fits(8, 8'192, 100));
  CHECK_FALSE(fits(8, 8'193, 100));
  CHECK(fits(4, 20'000, 160'000));
  CHECK_FALSE(fits(4, 20'001, 160'000));
}

TEST_CASE("names of instances that share their characters are at most eight times as long as the list",
          "[blg]") {
  Host host;
  host.expect_two_lists();
  host.start();
  if (GENERATE(false, true)) host.add_list(1, {"another"}, 1);
  // 17 names of 3,472 characters are 59,024; the list takes 7,378 bytes.
  CHECK(host.add(0, list_sharing(17, std::string(3'472, 'n'))));
  host.set.finish();
  host.start();
  if (GENERATE(false, true)) host.add_list(1, {"another"}, 1);
  const Result<void> added = host.add(0, list_sharing(17, std::string(3'473, 'n')));
  REQUIRE_FALSE(added);
  CHECK(added.error() == Error(ProgramError::malformed_data, "the instance names are too long"));
}

}  // namespace jobx::test
