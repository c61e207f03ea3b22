#include <catch2/catch.hpp>
#include <string>
#include <utility>
#include <vector>

#include "pdh/live/column_builder.h"
#include "tests/doubles/allocations.h"

namespace jobx::test {
namespace {

const CounterDescription kFaults{"Pages/Sec", 0x1041'0400, 10'000'000, 0};
const CounterDescription kActive{"Process Count - Active", 0x0001'0000, 10'000'000, 1};
const RawValue kAbsent;

RawValue value(std::int64_t first) {
  return {0, 0, first, first + 1};
}

/// An array of these names, with the values 1, 2, 3, … from `first` on.
std::vector<RawItem> items(const std::vector<std::u16string>& names, std::int64_t first = 1) {
  std::vector<RawItem> all;
  for (const std::u16string& name : names) all.push_back({name, value(first++)});
  return all;
}

std::vector<RawValue> values(std::int64_t from, std::int64_t to) {
  std::vector<RawValue> all;
  for (std::int64_t i = from; i <= to; ++i) all.push_back(value(i));
  return all;
}

using Names = std::vector<std::u16string>;
using Texts = std::vector<std::string>;

/// One reading of two counters, the first over `first` and the second, with values from 101, over `second`.
CounterSet read_two(const Names& first, const Names& second) {
  CounterSetBuilder builder;
  CounterSet set;
  builder.begin();
  builder.add(set, kFaults, items(first));
  builder.add(set, kActive, items(second, 101));
  builder.finish(set);
  REQUIRE(set.columns.size() == 2);
  return set;
}

}  // namespace

TEST_CASE("a counter set is built of its counters' arrays", "[pdh]") {
  const CounterSet set = read_two({u"build", u"b\u00fcro", u"_Total"}, {u"build", u"b\u00fcro", u"_Total"});
  CHECK(set.instances == Texts{"build", "b\xc3\xbcro", "_Total"});
  CHECK(set.columns[0].name == "Pages/Sec");
  CHECK(set.columns[0].type == 0x1041'0400);
  CHECK(set.columns[0].time_base == 10'000'000);
  CHECK(set.columns[0].raw == values(1, 3));
  CHECK(set.columns[1].name == "Process Count - Active");
  CHECK(set.columns[1].scale == 1);
  CHECK(set.columns[1].raw == values(101, 103));
  CHECK_FALSE(set.columns[1].formatted);
}

TEST_CASE("the status of an item stays with its value", "[pdh]") {
  CounterSetBuilder builder;
  CounterSet set;
  const RawValue refused{0xC000'0BBA, 7, -1, 5};
  builder.begin();
  builder.add(set, kFaults, std::vector<RawItem>{{u"a", value(1)}, {u"b", refused}});
  builder.finish(set);
  CHECK(set.columns[0].raw == std::vector<RawValue>{value(1), refused});
}

TEST_CASE("instances of one name are told apart by their order", "[pdh]") {
  const Names names{u"j/w", u"j/w", u"j/_Total", u"j/w"};
  const CounterSet set = read_two(names, names);
  CHECK(set.instances == Texts{"j/w", "j/w", "j/_Total", "j/w"});
  CHECK(set.columns[1].raw == values(101, 104));
}

TEST_CASE("a column in another order is put into the order of the first", "[pdh]") {
  const CounterSet set = read_two({u"a", u"b", u"a", u"c"}, {u"c", u"a", u"a", u"b"});
  CHECK(set.instances == Texts{"a", "b", "a", "c"});
  CHECK(set.columns[1].raw == std::vector<RawValue>{value(102), value(104), value(103), value(101)});
}

TEST_CASE("many instances in another order find their places, equal names in their order", "[pdh]") {
  Names first;
  for (char16_t i = 0; i < 60; ++i) {
    // Every second name is "w"; the others come in no order.
    first.push_back(i % 2 == 0 ? std::u16string(u"w")
                               : std::u16string(1, static_cast<char16_t>(u'a' + i * 7 % 60)));
  }
  Names second;  // first those that were last, then all of "w"
  for (auto name = first.rbegin(); name != first.rend(); ++name) {
    if (*name != u"w") second.push_back(*name);
  }
  second.resize(first.size(), u"w");
  const CounterSet set = read_two(first, second);
  REQUIRE(set.instances.size() == first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CAPTURE(i);
    const std::int64_t place = static_cast<std::int64_t>(i / 2);
    CHECK(set.columns[1].raw[i] == value(i % 2 == 0 ? 131 + place : 130 - place));
  }
}

TEST_CASE("an instance that only a later column has is appended, absent from the earlier", "[pdh]") {
  const CounterSet set = read_two({u"a", u"c"}, {u"z", u"a", u"b", u"c"});
  CHECK(set.instances == Texts{"a", "c", "z", "b"});
  CHECK(set.columns[0].raw == std::vector<RawValue>{value(1), value(2), kAbsent, kAbsent});
  CHECK(set.columns[1].raw == std::vector<RawValue>{value(102), value(104), value(101), value(103)});
}

TEST_CASE("an instance that a later column lacks is absent there, not zero", "[pdh]") {
  const CounterSet set = read_two({u"a", u"b", u"c"}, {u"a", u"c"});
  CHECK(set.columns[0].raw == values(1, 3));
  CHECK(set.columns[1].raw == std::vector<RawValue>{value(101), kAbsent, value(102)});
  CHECK(kAbsent.status == RawValue::kAbsent);
  CHECK_FALSE(has_data(kAbsent.status));
}

TEST_CASE("where one of two equal names is gone, nobody guesses which", "[pdh]") {
  const CounterSet fewer = read_two({u"w", u"a", u"w"}, {u"a", u"w"});
  CHECK(fewer.columns[1].raw == std::vector<RawValue>{kAbsent, value(101), kAbsent});
  const CounterSet more = read_two({u"w", u"a"}, {u"w", u"w", u"a"});
  CHECK(more.instances == Texts{"w", "a"});
  CHECK(more.columns[1].raw == std::vector<RawValue>{kAbsent, value(103)});
}

TEST_CASE("a set whose first counter has no instances takes those of the next", "[pdh]") {
  const CounterSet set = read_two({}, {u"a", u""});
  CHECK(set.instances == Texts{"a", ""});
  CHECK(set.columns[0].raw == std::vector<RawValue>{kAbsent, kAbsent});
  CHECK(set.columns[1].raw == values(101, 102));
}

TEST_CASE("a next reading leaves nothing of the one before", "[pdh]") {
  CounterSetBuilder builder;
  CounterSet set;
  builder.begin();
  builder.add(set, kFaults, items({u"a", u"b", u"c"}));
  builder.add(set, kActive, items({u"a", u"b", u"c"}));
  builder.finish(set);
  // The first counter could not be read this time.
  builder.begin();
  builder.add(set, kActive, items({u"b"}, 7));
  builder.finish(set);
  CHECK(set.instances == Texts{"b"});
  REQUIRE(set.columns.size() == 1);
  CHECK(set.columns[0].name == "Process Count - Active");
  CHECK(set.columns[0].raw == values(7, 7));
  builder.begin();
  builder.finish(set);
  CHECK(set.instances.empty());
  CHECK(set.columns.empty());
}

TEST_CASE("a column keeps nothing of the one that was at its place", "[pdh]") {
  CounterSetBuilder builder;
  CounterSet set;
  set.columns.resize(1);
  set.columns[0].formatted = true;
  set.columns[0].cooked = {1.5};
  builder.begin();
  builder.add(set, kFaults, items({u"a", u"b", u"c"}));
  builder.add(set, kActive, items({u"a", u"b", u"c"}, 101));
  builder.finish(set);
  CHECK_FALSE(set.columns[0].formatted);
  CHECK(set.columns[0].cooked.empty());
  // An instance that is gone from the second counter has no value there, neither an old one nor another's.
  builder.begin();
  builder.add(set, kFaults, items({u"a", u"b", u"c"}));
  SECTION("where there is one less") {
    builder.add(set, kActive, items({u"a", u"c"}, 201));
    CHECK(set.columns[1].raw == std::vector<RawValue>{value(201), kAbsent, value(202)});
  }
  SECTION("where another one came") {
    builder.add(set, kActive, items({u"a", u"x", u"c"}, 201));
    CHECK(set.columns[1].raw == std::vector<RawValue>{value(201), kAbsent, value(203), value(202)});
  }
}

TEST_CASE("what one column brings is not brought again by the next", "[pdh]") {
  CounterSetBuilder builder;
  CounterSet set;
  builder.begin();
  builder.add(set, kFaults, items({u"a"}));
  builder.add(set, kActive, items({u"b", u"a"}, 101));
  builder.add(set, kFaults, items({u"b", u"a"}, 201));
  builder.finish(set);
  CHECK(set.instances == Texts{"a", "b"});
  CHECK(set.columns[2].raw == std::vector<RawValue>{value(202), value(201)});
}

TEST_CASE("a name that begins another one is told apart from it", "[pdh]") {
  const CounterSet set = read_two({u"ab", u"a"}, {u"a", u"ab"});
  CHECK(set.instances == Texts{"ab", "a"});
  CHECK(set.columns[1].raw == std::vector<RawValue>{value(102), value(101)});
}

TEST_CASE("two snapshots can be filled in turn", "[pdh]") {
  CounterSetBuilder builder;
  CounterSet one;
  CounterSet other;
  for (CounterSet* const set : {&one, &other, &one}) {
    builder.begin();
    builder.add(*set, kFaults, items({u"a", u"b"}));
    builder.finish(*set);
    CHECK(set->instances == Texts{"a", "b"});
    CHECK(set->columns[0].raw == values(1, 2));
  }
}

TEST_CASE("reading the same instances again takes nothing from the heap", "[pdh]") {
  if (!test::kCountsAllocations) return;
  Names names;
  for (int i = 0; i < 1'000; ++i) {
    const std::string text = "a job with a name that is not short " + std::to_string(i / 2);
    names.emplace_back(text.begin(), text.end());
  }
  const std::vector<RawItem> first = items(names);
  std::swap(names[10], names[20]);
  const std::vector<RawItem> in_other_order = items(names);
  CounterSetBuilder builder;
  CounterSet set;
  const auto read = [&] {
    builder.begin();
    builder.add(set, kFaults, first);
    builder.add(set, kActive, in_other_order);
    builder.finish(set);
  };
  read();
  const std::uint64_t before = test::allocations();
  read();
  CHECK(test::allocations() == before);
  CHECK(set.columns[1].raw.size() == 1'000);
}

}  // namespace jobx::test
