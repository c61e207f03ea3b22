#include <prometheus/text_serializer.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "exposition/prometheus_collectable.h"
#include "tests/unit/script.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Families = std::vector<prometheus::MetricFamily>;

/// The labels of the catalogue's own and the value of each sample, by family.
std::map<std::string, std::vector<std::string>> flatten(const Families& families) {
  std::map<std::string, std::vector<std::string>> flat;
  for (const prometheus::MetricFamily& family : families) {
    for (const prometheus::ClientMetric& metric : family.metric) {
      std::ostringstream line;
      line.precision(17);
      for (const auto& label : metric.label) line << label.name << '=' << label.value << ' ';
      line << (family.type == prometheus::MetricType::Counter ? metric.counter.value : metric.gauge.value);
      flat[family.name].push_back(line.str());
    }
  }
  return flat;
}

std::map<std::string, std::vector<std::string>> flatten(const Scrape& scrape) {
  std::map<std::string, std::vector<std::string>> flat;
  for (const Record& one : record(scrape).records) {
    std::ostringstream line;
    line.precision(17);
    if (one.job) {
      const JobName& name = (*scrape.jobs)[*one.job].job->name;
      line << "job_object=" << name.name << " namespace=" << name.space.label() << ' ';
    }
    for (const auto& [name, value] : one.labels) line << name << '=' << value << ' ';
    line << one.value.as_double();
    flat[std::string(one.metric->name)].push_back(line.str());
  }
  return flat;
}

TEST_CASE("prometheus-cpp is given the same samples as the text formats", "[prometheus][threads]") {
  JobView child = view_of(full_job("child"));
  child.job.edit().name.space = Namespace(3);
  child.parent = JobName{{}, "root"};
  const Scrape scrape = scrape_of({view_of(full_job("root")), child, view_of(job_named("dark"))});
  const auto expected = flatten(scrape);
  REQUIRE(expected.size() > 30);
  CHECK(flatten(to_metric_families(scrape)) == expected);
}

TEST_CASE("families carry their help and type, and counters their _total", "[prometheus][threads]") {
  for (const prometheus::MetricFamily& family : to_metric_families(scrape_of({view_of(full_job("a"))}))) {
    CAPTURE(family.name);
    CHECK_FALSE(family.help.empty());
    CHECK_FALSE(family.metric.empty());
    const bool counter = family.type == prometheus::MetricType::Counter;
    CHECK(counter == (family.name.size() > 6 && family.name.substr(family.name.size() - 6) == "_total"));
    if (!counter) CHECK(family.type == prometheus::MetricType::Gauge);
  }
}

TEST_CASE("the collectable collects whenever it is asked", "[prometheus][threads]") {
  std::vector<std::unique_ptr<Source>> sources;
  sources.push_back(source_of(std::make_shared<Script>(
      std::vector<Result<Sample>>{sample_of({job_named("a")}), Error(ProgramError::unsupported, "gone")})));
  Collector collector(std::move(sources));
  const JobObjectCollectable collectable(collector, std::chrono::seconds(20));
  const auto first = flatten(collectable.Collect());
  CHECK(first.at("jobobject_info") ==
        std::vector<std::string>{"job_object=a namespace=global owned=false 1"});
  CHECK(first.at("jobobject_exporter_source_up") == std::vector<std::string>{"source=object 1"});
  const auto second = flatten(collectable.Collect());
  CHECK_FALSE(second.contains("jobobject_info"));
  CHECK(second.at("jobobject_exporter_source_up") == std::vector<std::string>{"source=object 0"});
}

TEST_CASE("prometheus-cpp's own serializer takes what it is given", "[prometheus][threads]") {
  std::ostringstream out;
  prometheus::TextSerializer().Serialize(out, to_metric_families(scrape_of({view_of(full_job("a \"b\""))})));
  CHECK(out.str().find("jobobject_processes{job_object=\"a \\\"b\\\"\",namespace=\"global\"} 3\n") !=
        std::string::npos);
}

}  // namespace
}  // namespace jobx::test
