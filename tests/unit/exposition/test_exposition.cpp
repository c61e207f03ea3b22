#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "collector/merge/inventory.h"
#include "exposition/text_sink.h"
#include "tests/doubles/allocations.h"
#include "tests/doubles/many_jobs.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

std::string written(Value value) {
  std::string out = "x ";
  append_value(out, value);
  return out.substr(2);
}

TEST_CASE("integers are written exactly, all 64 bits of them", "[exposition]") {
  CHECK(written(0) == "0");
  CHECK(written(1) == "1");
  CHECK(written(4'294'967'295U) == "4294967295");
  CHECK(written(std::uint64_t{9'007'199'254'740'993U}) == "9007199254740993");  // no double holds it
  CHECK(written(std::numeric_limits<std::uint64_t>::max()) == "18446744073709551615");
}

TEST_CASE("ticks are written as seconds, exactly", "[exposition]") {
  struct Row {
    std::int64_t ticks;
    std::string text;
  };
  const std::vector<Row> rows{
      {0, "0"},
      {1, "0.0000001"},
      {-1, "-0.0000001"},
      {10, "0.000001"},
      {1'000'000, "0.1"},
      {9'999'999, "0.9999999"},
      {10'000'000, "1"},
      {10'000'001, "1.0000001"},
      {15'000'000, "1.5"},
      {-15'000'000, "-1.5"},
      {-10'000'000, "-1"},
      {1'234'567'891, "123.4567891"},
      {100'000'000'000, "10000"},
      {std::numeric_limits<std::int64_t>::max(), "922337203685.4775807"},
      {std::numeric_limits<std::int64_t>::min(), "-922337203685.4775808"},
  };
  for (const Row& row : rows) CHECK(written(Ticks{row.ticks}) == row.text);
}

TEST_CASE("doubles are written as short as they can be read back", "[exposition]") {
  CHECK(written(0.0) == "0");
  CHECK(written(0.25) == "0.25");
  CHECK(written(0.1) == "0.1");
  CHECK(written(-2.5) == "-2.5");
  CHECK(written(std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(written(-std::numeric_limits<double>::quiet_NaN()) == "NaN");
  CHECK(written(std::numeric_limits<double>::infinity()) == "+Inf");
  CHECK(written(-std::numeric_limits<double>::infinity()) == "-Inf");
  for (const double value : {1.0 / 3, 1e300, 5e-324, std::numeric_limits<double>::max(), -1e-7, 0.0001}) {
    // Not std::stod, which throws for the smallest.
    CHECK(std::strtod(written(value).c_str(), nullptr) == value);
  }
}

TEST_CASE("a value keeps the form that it was read in", "[exposition]") {
  CHECK(Value(Ticks{15'000'000}).as_double() == 1.5);
  CHECK(Value(7).as_double() == 7.0);
  CHECK(Value(0.25).as_double() == 0.25);
}

TEST_CASE("label values escape what the formats need escaped, and nothing else", "[exposition]") {
  struct Row {
    std::string text;
    std::string escaped;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"plain", "plain"},
      {"\"", "\\\""},
      {"\\", "\\\\"},
      {"\n", "\\n"},
      {"\\n", "\\\\n"},
      {"a\"b\\c\nd", "a\\\"b\\\\c\\nd"},
      {"\"\"\n\n\\\\", "\\\"\\\"\\n\\n\\\\\\\\"},
      {"\r\t{}=,", "\r\t{}=,"},
      {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
      {std::string("a\0b", 3), std::string("a\0b", 3)},
  };
  for (const Row& row : rows) {
    std::string out = "x";
    append_escaped(out, row.text);
    CHECK(out == "x" + row.escaped);
  }
}

TEST_CASE("a sink can write one scrape after another", "[exposition]") {
  std::string first;
  TextSink sink(TextFormat::text_0_0_4, first);
  write_families(scrape_of({view_of(full_job("a")), view_of(full_job("a longer name"))}), sink);
  const std::size_t end = first.size();
  write_families(scrape_of({view_of(full_job("a longer name"))}), sink);
  std::string second;
  TextSink fresh(TextFormat::text_0_0_4, second);
  write_families(scrape_of({view_of(full_job("a longer name"))}), fresh);
  CHECK(first.substr(end) == second);
}

TEST_CASE("OpenMetrics ends with its mark, and text does not know it", "[exposition]") {
  std::string open;
  TextSink open_sink(TextFormat::openmetrics_1_0, open);
  write_families(scrape_of({}), open_sink);
  CHECK(open.ends_with("\n# EOF\n"));
  std::string text;
  TextSink text_sink(TextFormat::text_0_0_4, text);
  write_families(scrape_of({}), text_sink);
  CHECK(text.find("# EOF") == std::string::npos);
  CHECK(text.find("# UNIT") == std::string::npos);
}

/// Passes everything on, and notes what the heap gave between the first family and the end.
class WatchedSink final : public Sink {
 public:
  explicit WatchedSink(Sink& inner) : inner_(inner) {}
  [[nodiscard]] std::uint64_t allocated() const { return allocated_; }
  [[nodiscard]] std::uint64_t samples() const { return samples_; }

  void begin(std::span<const JobView> jobs) override {
    inner_.begin(jobs);
    at_begin_ = test::allocations();
  }
  void family(const Metric& metric) override { inner_.family(metric); }
  void job_sample(std::size_t job, std::span<const Label> labels, Value value) override {
    ++samples_;
    inner_.job_sample(job, labels, value);
  }
  void sample(std::span<const Label> labels, Value value) override { inner_.sample(labels, value); }
  void end() override {
    inner_.end();
    allocated_ = test::allocations() - at_begin_;
  }

 private:
  Sink& inner_;
  std::uint64_t at_begin_ = 0;
  std::uint64_t allocated_ = 0;
  std::uint64_t samples_ = 0;
};

TEST_CASE("no sample takes anything from the heap", "[exposition]") {
  if (!test::kCountsAllocations) return;
  const std::uint64_t before = test::allocations();
  ::operator delete(::operator new(1));        // called by name: a new-expression may be optimised away
  REQUIRE(test::allocations() == before + 1);  // the counter counts

  Inventory inventory;
  const auto sample = test::shared(test::many_jobs(1'000));
  const Scrape scrape =
      scrape_of(inventory.update({{SourceKind::object, sample}}, inventory_time(Clock::now())));
  for (const TextFormat format : {TextFormat::text_0_0_4, TextFormat::openmetrics_1_0}) {
    std::string text;
    text.reserve(std::size_t{32} << 20);
    const std::size_t capacity = text.capacity();
    TextSink inner(format, text);
    WatchedSink sink(inner);
    const std::uint64_t start = test::allocations();
    write_families(scrape, sink);
    CHECK(sink.samples() > 30'000);
    CHECK(sink.allocated() == 0);
    CHECK(text.capacity() == capacity);
    // Beginning a scrape is cheap too: a few growing buffers, not some for each job.
    CHECK(test::allocations() - start < 40);
  }
}

}  // namespace
}  // namespace jobx::test
