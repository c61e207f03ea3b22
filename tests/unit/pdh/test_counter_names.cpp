#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "pdh/counter_names.h"
#include "tests/doubles/byte_writer.h"

namespace jobx::test {
namespace {

ByteWriter record_of(const std::vector<std::string>& texts) {
  ByteWriter record;
  for (const std::string& text : texts) record.text(text);
  return record;
}

TEST_CASE("a table of names tells those that are not the system's own, machine by machine",
          "[counter_names]") {
  CounterNames names;
  REQUIRE(names.add(
      record_of({"\\\\HOST", "20000", "Widgets", "20002", "Widgets/sec", "6", "Prozessorzeit"}).bytes()));
  REQUIRE(names.add(record_of({"\\\\HOST", "20004", "Gadgets"}).bytes()));
  REQUIRE(names.add(record_of({"", "20000", "of nobody"}).bytes()));
  CHECK(names.name("HOST", 20'000) == "Widgets");
  CHECK(names.name("HOST", 20'002) == "Widgets/sec");
  CHECK(names.name("HOST", 20'004) == "Gadgets");
  CHECK(names.name("", 20'000) == "of nobody");
  CHECK(names.name("OTHER", 20'000) == "20000");
  CHECK(names.name("HOST", 20'001) == "20001");
  CHECK(names.name("HOST", 6) == "% Processor Time");
  CHECK(names.in_english("HOST", "Prozessorzeit") == "% Processor Time");
  CHECK(names.in_english("OTHER", "Prozessorzeit") == "Prozessorzeit");
  CHECK(names.in_english("HOST", "Widgets") == "Widgets");
}

TEST_CASE("the system's own names are known from the first to the last, and none between or beyond",
          "[counter_names]") {
  CHECK(system_counter_name(6) == "% Processor Time");
  CHECK(system_counter_name(1'500) == "Job Object");
  CHECK(system_counter_name(1'548) == "Job Object Details");
  CHECK(system_counter_name(5).empty());
  CHECK(system_counter_name(1'501).empty());
  CHECK(system_counter_name(1'549).empty());
  CHECK(system_counter_name(0xFFFF'FFFF).empty());
}

TEST_CASE("what fills a table of names up is not read", "[counter_names]") {
  CounterNames names;
  ByteWriter record = record_of({"\\\\HOST", "20000", "Widgets"});
  record.zeros(2);
  record.text("no number");
  CHECK(names.add(record.bytes()));
  CHECK(names.name("HOST", 20'000) == "Widgets");
}

TEST_CASE("a name without a number is damage", "[counter_names]") {
  CounterNames names;
  const Result<void> added = names.add(record_of({"\\\\HOST", "Widgets", "20000"}).bytes());
  REQUIRE_FALSE(added);
  CHECK(added.error() == Error(ProgramError::malformed_data, "a counter name has no index"));
}

TEST_CASE("tables of names are taken up to 16 MiB together", "[counter_names]") {
  CounterNames names;
  ByteWriter half;
  half.zeros(std::size_t{8} << 20);
  CHECK(names.add(half.bytes()));
  CHECK(names.add(half.bytes()));
  ByteWriter more;
  more.zeros(1);
  const Result<void> added = names.add(more.bytes());
  REQUIRE_FALSE(added);
  CHECK(added.error() == Error(ProgramError::malformed_data, "too many counter names"));
}

}  // namespace
}  // namespace jobx::test
