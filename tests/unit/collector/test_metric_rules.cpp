/// The rules that every row of the catalogue keeps.
#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

#include "collector/catalogue/catalogue.h"

namespace jobx::test {
namespace {

constexpr Metric kGood{"jobobject_io_bytes_total",
                       MetricType::counter,
                       Unit::bytes,
                       "",
                       "class 8",
                       "Bytes.",
                       JobReader([](const JobView&, JobOutput&) {})};

Metric with(void (*change)(Metric&)) {
  Metric metric = kGood;
  change(metric);
  return metric;
}

TEST_CASE("a row that breaks a rule is found at compile time", "[catalogue]") {
  STATIC_REQUIRE(is_valid(kGood));
  const std::map<std::string, Metric> bad{
      {"a counter without _total", with([](Metric& m) { m.name = "jobobject_io_bytes"; })},
      {"a gauge with _total", with([](Metric& m) { m.type = MetricType::gauge; })},
      {"a unit that the name lacks", with([](Metric& m) { m.unit = Unit::seconds; })},
      {"a unit that is not declared", with([](Metric& m) { m.unit = Unit::none; })},
      {"a name that is nothing but the unit", with([](Metric& m) { m.name = "bytes_total"; })},
      {"a foreign prefix", with([](Metric& m) { m.name = "windows_io_bytes_total"; })},
      {"a capital letter", with([](Metric& m) { m.name = "jobobject_I_bytes_total"; })},
      {"a colon", with([](Metric& m) { m.name = "jobobject_i:o_bytes_total"; })},
      {"a slash", with([](Metric& m) { m.name = "jobobject_i/o_bytes_total"; })},
      {"a brace", with([](Metric& m) { m.name = "jobobject_i{o_bytes_total"; })},
      {"a grave accent", with([](Metric& m) { m.name = "jobobject_i`o_bytes_total"; })},
      {"a unit that is only the end of a word", with([](Metric& m) { m.name = "jobobject_iobytes_total"; })},
      {"a hyphen", with([](Metric& m) { m.name = "jobobject_i-o_bytes_total"; })},
      {"help without a full stop", with([](Metric& m) { m.help = "Bytes"; })},
      {"no help", with([](Metric& m) { m.help = ""; })},
      {"help on two lines", with([](Metric& m) { m.help = "Bytes\nread."; })},
      {"help with a backslash", with([](Metric& m) { m.help = "Bytes of C:\\."; })},
      {"help with a quotation mark", with([](Metric& m) { m.help = "\"Bytes\"."; })},
      {"no origin", with([](Metric& m) { m.origin = ""; })},
      {"a process's name without a process",
       with([](Metric& m) { m.name = "jobobject_process_io_bytes_total"; })},
      {"a process's name with other labels", with([](Metric& m) {
         m.name = "jobobject_process_exits_total";
         m.unit = Unit::none;
         m.labels = "outcome";
       })},
      {"a process without its name", with([](Metric& m) { m.labels = "process, process_id"; })},
      {"a process of no job", with([](Metric& m) {
         m.name = "jobobject_process_io_bytes_total";
         m.labels = "process, process_id";
         m.read = ScrapeReader([](const Scrape&, ScrapeOutput&) {});
       })},
      {"a state without labels", with([](Metric& m) {
         m = Metric{"jobobject_x", MetricType::state, Unit::none, "", "x", "Constant 1.", m.read};
       })},
      {"a state that does not say so", with([](Metric& m) {
         m = Metric{"jobobject_x", MetricType::state, Unit::none, "x", "x", "X.", m.read};
       })},
  };
  for (const auto& [what, metric] : bad) {
    CAPTURE(what);
    CHECK_FALSE(is_valid(metric));
  }
  CHECK(is_valid(with([](Metric& m) {
    m.name = "jobobject_process_io_bytes_total";
    m.labels = "process, process_id, mode";
  })));
  CHECK(is_valid(with([](Metric& m) {
    m = Metric{"jobobject_x", MetricType::state, Unit::none, "x", "x", "Constant 1 for each x.", m.read};
  })));
  CHECK(is_valid(with([](Metric& m) { m.name = "jobobject_io_az09_bytes_total"; })));
  const Metric twin = with([](Metric& m) {
    m.name = "jobobject_io_bytes";
    m.type = MetricType::gauge;
  });
  CHECK(is_valid(twin));
  CHECK_FALSE(has_unique_names(std::vector{kGood, twin}));
  CHECK_FALSE(has_unique_names(std::vector{kGood, kGood}));
  CHECK_FALSE(has_unique_names(std::vector{kGood, with([](Metric& m) { m.type = MetricType::gauge; })}));
  CHECK(has_unique_names(std::vector{kGood}));
  CHECK(
      has_unique_names(std::vector{kGood, with([](Metric& m) { m.name = "jobobject_other_bytes_total"; })}));
  CHECK_FALSE(has_name_characters(""));
  CHECK_FALSE(is_valid(with([](Metric& m) {
    m.name = "jobobject_events";
    m.unit = Unit::none;
  })));
  CHECK_FALSE(has_right_unit(with([](Metric& m) { m.name = "bytes_total"; })));
}

TEST_CASE("every row of the catalogue keeps the rules", "[catalogue]") {
  REQUIRE(catalogue().size() > 40);
  for (const Metric& metric : catalogue()) {
    CAPTURE(metric.name);
    CHECK(is_valid(metric));
  }
}

}  // namespace
}  // namespace jobx::test
