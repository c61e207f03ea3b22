/// Scrapes of some of the sources: collect[] and exclude[].
#include <catch2/catch.hpp>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "exporter/app/generation.h"
#include "exporter/web/query.h"
#include "exporter/web/source_filter.h"
#include "tests/unit/memory_log.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Kinds = std::set<SourceKind>;

const Kinds kBoth{SourceKind::object, SourceKind::pdh};

/// A job that each source knows under a name of its own, with page faults that rise from reading to reading.
std::vector<Result<Sample>> faults_of(const std::string& name, std::vector<std::uint32_t> faults) {
  std::vector<Result<Sample>> answers;
  for (const std::uint32_t one : faults) {
    Job job = job_named(name);
    job.page_faults = one;
    answers.push_back(sample_of({job}));
  }
  return answers;
}

/// A generation of the sources `object` and `pdh`.
struct TwoSources {
  std::shared_ptr<Script> object = std::make_shared<Script>(faults_of("kernel", {10, 4'294'967'290U, 5, 6}));
  std::shared_ptr<Script> pdh = std::make_shared<Script>(faults_of("counters", {1}));
  MemoryLog log;
  SourceLog source_log{*log};

  std::shared_ptr<const Generation> generation(GenerationMemory memory = {}) {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(source_of(object));
    sources.push_back(source_of(pdh, SourceKind::pdh));
    return std::make_shared<const Generation>(std::move(sources), Generation::Options{}, source_log,
                                              std::move(memory));
  }
};

std::string scrape(const Generation& generation, const std::string& query = "") {
  const Response response = generation.handle({"GET", "/metrics", {}, query});
  CHECK(response.status == 200);
  return response.body.text();
}

std::string fault_line(const std::string& job, std::uint64_t faults) {
  return "jobobject_page_faults_total{job_object=\"" + job + "\",namespace=\"global\"} " +
         std::to_string(faults) + "\n";
}

TEST_CASE("the values of a parameter are decoded, in their order", "[source_filter]") {
  using Values = std::vector<std::string>;
  CHECK(query_values("collect[]=a&x=1&collect[]=b", "collect[]") == Values{"a", "b"});
  CHECK(query_values("collect%5B%5D=a%20b&collect%5b%5d=c+d", "collect[]") == Values{"a b", "c d"});
  CHECK(query_values("collect[]&collect[]=", "collect[]") == Values{"", ""});
  CHECK(query_values("a=b=c&a=%4&a=%zz&a=%41", "a") == Values{"b=c", "%4", "%zz", "A"});
  CHECK(query_values("", "a").empty());
  CHECK(query_values("&&b=1&", "a").empty());
}

TEST_CASE("a query chooses among the sources as in node_exporter", "[source_filter]") {
  struct Row {
    std::string query;
    std::optional<Kinds> wanted;
  };
  const std::vector<Row> rows{
      {"", std::nullopt},
      {"format=text", std::nullopt},
      {"collect[]=object", Kinds{SourceKind::object}},
      {"collect[]=pdh&collect[]=object&collect[]=pdh", kBoth},
      {"exclude[]=object", Kinds{SourceKind::pdh}},
      {"exclude[]=etw", kBoth},  // not enabled: nothing to leave out
      {"exclude[]=pdh&exclude[]=object", Kinds{}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.query);
    const auto filter = parse_source_filter(row.query, kBoth);
    REQUIRE(filter);
    CHECK(*filter == row.wanted);
  }
}

TEST_CASE("a query that cannot be followed is the client's fault, and says what could be",
          "[source_filter][threads]") {
  struct Row {
    std::string query;
    std::string answer;
  };
  const std::vector<Row> rows{
      {"collect[]=cpu",
       "unknown source 'cpu'; expected one of owned, object, pdh, etw, containerd, services\n"},
      {"exclude[]=cpu",
       "unknown source 'cpu'; expected one of owned, object, pdh, etw, containerd, services\n"},
      {"collect[]=", "unknown source ''; expected one of owned, object, pdh, etw, containerd, services\n"},
      {"collect[]=%1b%ff",
       "unknown source '\\u001b\xEF\xBF\xBD'; expected one of owned, object, pdh, etw, "
       "containerd, services\n"},
      {"collect[]=object&collect[]=etw", "the source etw is not enabled; enabled: object, pdh\n"},
      {"collect[]=object&exclude[]=pdh", "collect[] and exclude[] cannot be combined\n"},
  };
  TwoSources sources;
  const auto generation = sources.generation();
  for (const Row& row : rows) {
    CAPTURE(row.query);
    const Response response = generation->handle({"GET", "/metrics", {}, row.query});
    CHECK(response.status == 400);
    CHECK(response.body.text() == row.answer);
  }
  CHECK(sources.object->runs() == 0);
}

TEST_CASE("a scrape of one source asks no other, and shows the exporter's own metrics",
          "[source_filter][threads]") {
  TwoSources sources;
  const auto generation = sources.generation();
  const std::string text = scrape(*generation, "collect[]=pdh");
  CHECK(sources.object->runs() == 0);
  CHECK_THAT(text, Catch::Contains("job_object=\"counters\"") && !Catch::Contains("job_object=\"kernel\""));
  CHECK_THAT(text, Catch::Contains("jobobject_exporter_source_up{source=\"pdh\"} 1\n") &&
                       !Catch::Contains("jobobject_exporter_source_up{source=\"object\"}"));
  CHECK_THAT(text, Catch::Contains("jobobject_exporter_build_info{"));
}

TEST_CASE("scrapes of some sources change nothing for those of all, nor they for them",
          "[source_filter][threads]") {
  TwoSources sources;
  auto generation = sources.generation();
  CHECK_THAT(scrape(*generation, "collect[]=object"), Catch::Contains(fault_line("kernel", 10)));
  CHECK_THAT(scrape(*generation), Catch::Contains(fault_line("kernel", 4'294'967'290U)));
  // Both jobs are still the same ones for the scrapes of all: the 32 bits go on from there.
  CHECK_THAT(scrape(*generation, "exclude[]=object"), Catch::Contains(fault_line("counters", 1)));
  CHECK_THAT(scrape(*generation), Catch::Contains(fault_line("kernel", 4'294'967'301U)) &&
                                      Catch::Contains(fault_line("counters", 1)));
}

TEST_CASE("counters of a filtered scrape go on in the next generation", "[source_filter][threads]") {
  TwoSources sources;
  sources.object = std::make_shared<Script>(faults_of("kernel", {4'294'967'290U, 5}));
  auto generation = sources.generation();
  CHECK_THAT(scrape(*generation, "collect[]=object"), Catch::Contains(fault_line("kernel", 4'294'967'290U)));
  auto next = sources.generation(generation->memory());
  CHECK_THAT(scrape(*next, "collect[]=object"), Catch::Contains(fault_line("kernel", 4'294'967'301U)));
}

TEST_CASE("no more sets of sources are remembered than there is room for", "[source_filter][threads]") {
  const auto object = std::make_shared<Script>(faults_of("kernel", {4'294'967'290U, 5}));
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(source_of(object));
  for (const SourceKind kind : {SourceKind::pdh, SourceKind::etw, SourceKind::owned}) {
    sources.push_back(source_of(std::make_shared<Script>(faults_of("other", {1})), kind));
  }
  MemoryLog log;
  SourceLog source_log(*log);
  const Generation generation(std::move(sources), {}, source_log);
  (void)scrape(generation, "collect[]=object");
  for (const char* const query : {"collect[]=pdh", "collect[]=etw", "collect[]=owned", "collect[]=pdh"}) {
    (void)scrape(generation, query);
  }
  CHECK(generation.memory().filtered.size() == MetricsEndpoint::kMostFilters);
  CHECK(generation.memory().filtered.contains({SourceKind::object}));
  (void)scrape(generation, "collect[]=pdh&collect[]=etw");
  CHECK(generation.memory().filtered.size() == MetricsEndpoint::kMostFilters);
  CHECK_FALSE(generation.memory().filtered.contains({SourceKind::object}));  // asked for longest ago
}

}  // namespace
}  // namespace jobx::test
