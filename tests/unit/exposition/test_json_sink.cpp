/// Jobs as JSON.
#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/text.h"
#include "collector/catalogue/catalogue.h"
#include "exposition/json_sink.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Json = nlohmann::json;

std::string object_of(const JobView& view) {
  JsonSink sink;
  write_job_families(std::vector{view}, sink);
  std::string text;
  sink.append_job(text, 0);
  return text;
}

TEST_CASE("a job is its labels and its families, numbers or lists of series", "[exposition]") {
  JobView view = view_of(job_named("build"));
  view.job.edit().name.space = Namespace(2);
  view.job.edit().processes.active = 3;
  view.job.edit().cpu = CpuTimes{Ticks{15'000'001}, Ticks{5'000'000}, {}, {}};
  view.job.edit().limits =
      BasicLimits{limit_flag::job_time | limit_flag::kill_on_job_close, {}, Ticks{36'000'000'000}, 0};
  CHECK(object_of(view) ==
        R"({"job_object":"build","namespace":"session_2","metrics":{)"
        R"("jobobject_info":[{"owned":"false","value":1}],)"
        R"("jobobject_source":[{"source":"object","value":1}],)"
        R"("jobobject_cpu_seconds_total":[{"mode":"user","value":1.5000001},{"mode":"kernel","value":0.5}],)"
        R"("jobobject_cpu_time_limit_seconds":[{"scope":"job","value":3600}],)"
        R"("jobobject_limit_flag":[{"flag":"job_time","value":1},{"flag":"kill_on_job_close","value":1}],)"
        R"("jobobject_processes":3}})");
}

TEST_CASE("a job without a name has its id, and a job of which nothing is known has no figures",
          "[exposition]") {
  JobView view;
  view.job.edit().name.name = "unnamed";
  view.job.edit().name.id = "4:0x8";
  const Json json = Json::parse(object_of(view));
  CHECK(json["job_object"] == "unnamed");
  CHECK(json["namespace"] == "none");
  CHECK(json["id"] == "4:0x8");
  CHECK(json["metrics"].size() == 1);  // jobobject_info
}

TEST_CASE("a family is a number or a list by its row alone", "[exposition]") {
  JobView view = view_of(full_job("a"));
  view.job.edit().details = {full_process(8, "cl")};
  const Json metrics = Json::parse(object_of(view))["metrics"];
  for (const Metric& metric : catalogue()) {
    if (!metrics.contains(metric.name)) continue;
    CAPTURE(metric.name);
    CHECK(metrics[std::string(metric.name)].is_array() == !metric.labels.empty());
    CHECK(metrics[std::string(metric.name)].is_number() == metric.labels.empty());
  }
  CHECK(metrics.size() > 45);
}

TEST_CASE("integers are exact in JSON", "[exposition]") {
  JobView view = view_of(job_named("a"));
  view.job.edit().io = IoCounters{0,
                                  0,
                                  0,
                                  std::numeric_limits<std::int64_t>::max(),
                                  std::numeric_limits<std::uint64_t>::max(),
                                  9'007'199'254'740'993U};
  const Json metrics = Json::parse(object_of(view))["metrics"];
  CHECK(metrics["jobobject_io_read_bytes_total"] == std::numeric_limits<std::int64_t>::max());
  CHECK(metrics["jobobject_io_write_bytes_total"] == std::numeric_limits<std::uint64_t>::max());
  CHECK(metrics["jobobject_io_other_bytes_total"] == 9'007'199'254'740'993U);
}

TEST_CASE("a number that JSON cannot write is null", "[exposition]") {
  static constexpr Metric ratio{"jobobject_x_ratio", MetricType::gauge, Unit::ratio, "", "x", "X.",
                                JobReader{}};
  JsonSink sink;
  sink.begin(std::vector{view_of(job_named("a"))});
  sink.family(ratio);
  sink.job_sample(0, {}, std::numeric_limits<double>::quiet_NaN());
  sink.sample({}, -std::numeric_limits<double>::infinity());
  sink.end();
  std::string job;
  sink.append_job(job, 0);
  CHECK(job == R"({"job_object":"a","namespace":"global","metrics":{"jobobject_x_ratio":null}})");
  std::string scrape;
  sink.append_metrics(scrape);
  CHECK(scrape == R"({"jobobject_x_ratio":null})");
}

TEST_CASE("names that try to break out of JSON come back as they were", "[exposition]") {
  for (const std::u16string& name :
       {std::u16string(u"\"},\"forged\":{\"a\":\""), std::u16string(u"two\nlines and a\ttab"),
        std::u16string(u"back\\slash"), std::u16string(u"emoji \xD83D\xDE00"),
        std::u16string(u"half an emoji \xD83D"), std::u16string(u"nul ") + u'\0' + u" inside",
        std::u16string(u"\x7f\x1b[2J"), std::u16string(u"")}) {
    const std::string text = utf8_from_utf16(name);
    JobView view = view_of(job_named(text));
    view.parent = JobName{{}, text};
    const Json json = Json::parse(object_of(view));
    CHECK(json.size() == 3);
    CHECK(json["job_object"] == text);
    CHECK(json["metrics"]["jobobject_parent"][0]["parent"] == text);
  }
  // No name is anything but UTF-8; should one be, the JSON is valid all the same.
  CHECK(Json::parse(object_of(view_of(job_named("\xFF\xC3"))))["job_object"] == "\uFFFD\uFFFD");
}

TEST_CASE("the jobs of one scrape keep their own figures, and what a caller adds", "[exposition]") {
  JobView first = view_of(job_named("first"));
  first.job.edit().processes.active = 1;
  JobView second = view_of(job_named("second"));
  second.job.edit().processes.active = 2;
  Scrape scrape = scrape_of({first, second});
  JsonSink sink;
  for (int round = 0; round < 2; ++round) {  // a sink can write one scrape after another
    write_families(scrape, sink);
    std::string text;
    sink.append_job(text, 1, ",\"owned\":true");
    const Json json = Json::parse(text);
    CHECK(json["job_object"] == "second");
    CHECK(json["owned"] == true);
    CHECK(json["metrics"]["jobobject_processes"] == 2);
  }
  std::string text;
  sink.append_metrics(text);
  const Json metrics = Json::parse(text);
  CHECK(metrics["jobobject_host_jobs"].dump() == R"([{"namespace":"global","value":2}])");
  CHECK(metrics["process_resident_memory_bytes"] == 8'388'608);
  CHECK_FALSE(metrics.contains("jobobject_processes"));
}

}  // namespace
}  // namespace jobx::test
