#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "exporter/web/body_writer.h"
#include "exporter/web/gzip.h"
#include "exporter/web/metrics_endpoint.h"
#include "exporter/web/routes.h"
#include "tests/doubles/many_jobs.h"
#include "tests/unit/memory_log.h"
#include "tests/unit/script.h"
#include "tests/unit/unzip.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using std::chrono::milliseconds;
using Seconds = std::chrono::duration<double>;

/// A collector of one job, the endpoint and its routes.
struct Exporter {
  explicit Exporter(std::vector<Result<Sample>> answers = {sample_of({full_job("a")})})
      : script(std::make_shared<Script>(std::move(answers))), collector(one_source(script)) {}

  static std::vector<std::unique_ptr<Source>> one_source(const std::shared_ptr<Script>& script) {
    std::vector<std::unique_ptr<Source>> sources;
    sources.push_back(source_of(script));
    return sources;
  }

  std::shared_ptr<Script> script;
  MemoryLog log;
  Collector collector;
  SourceLog source_log{*log};
  ScrapeTaker scrapes{collector, source_log};
  MetricsEndpoint metrics{scrapes, Seconds(0.5)};
  Routes routes{metrics};
};

/// `text` as one member, given in pieces of every size.
std::string zipped_by(Gzip& gzip, std::string_view text) {
  std::string out;
  for (std::size_t size = 1; !text.empty(); size = size * 3 + 1) {
    gzip.write(text.substr(0, size), out);
    text.remove_prefix(std::min(size, text.size()));
  }
  gzip.finish(out);
  return out;
}

TEST_CASE("gzip gives back what it was given, by each library and any number of times", "[endpoint]") {
  const std::shared_ptr<Gzip> fast = make_gzip();
  const std::shared_ptr<Gzip> plain = make_zlib_gzip();
  std::string noise;
  std::uint32_t state = 1;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 1'664'525U + 1'013'904'223U;
    noise += static_cast<char>(state >> 24);
  }
  for (const std::string& text : {std::string(), std::string("a"), std::string(3'000'000, 'x'),
                                  std::string("nul\0inside", 10), noise}) {
    for (const auto& gzip : {fast, plain}) {
      CHECK((unzip(zipped_by(*gzip, text)) == text));
      CHECK((unzip(zipped_by(*gzip, text)) == text));
    }
  }
  CHECK(zipped_by(*fast, std::string(3'000'000, 'x')).size() < 100'000);
  CHECK(zipped_by(*plain, std::string(3'000'000, 'x')).size() < 100'000);
}

TEST_CASE("a scrape may take what Prometheus allows, less a margin", "[endpoint][threads]") {
  struct Row {
    std::string header;
    double margin;
    std::int64_t milliseconds;
  };
  const std::vector<Row> rows{
      {"", 0.5, 9'500},  // Prometheus's default
      {"10", 0.5, 9'500},      {"10.000000", 0.5, 9'500}, {"5", 0, 5'000},
      {"1e1", 0.5, 9'500},     {"1", 0.5, 500},           {"0.8", 0.5, 400},  // never less than half
      {"0.5", 0.5, 250},       {"10", 60, 5'000},         {"120", 0.5, 119'500},
      {"121", 0.5, 119'500},  // no client may hold a thread for ever
      {"1e300", 0.5, 119'500},
  };
  for (const Row& row : rows) {
    CAPTURE(row.header, row.margin);
    const Result<Clock::duration> timeout = scrape_timeout(row.header, Seconds(row.margin));
    REQUIRE(timeout);
    CHECK(std::chrono::round<milliseconds>(*timeout).count() == row.milliseconds);
  }
}

TEST_CASE("a timeout that is no positive number is refused", "[endpoint][threads]") {
  for (const std::string header : {"0", "-1", "-0.0", "nan", "inf", "-inf", "ten", "10s", "1,5", "0x10",
                                   " 10", "10 ", "+10", "1e999", "10, 10", "\xFF"}) {
    CAPTURE(header);
    const Result<Clock::duration> timeout = scrape_timeout(header, Seconds(0.5));
    REQUIRE_FALSE(timeout);
    CHECK(timeout.error().code_name() == "invalid_argument");
    CHECK_THAT(timeout.error().message(), Catch::Contains("X-Prometheus-Scrape-Timeout-Seconds"));
    CHECK(is_valid_utf8(timeout.error().message()));
  }
}

TEST_CASE("a client without wishes gets plain text", "[endpoint][threads]") {
  Exporter exporter;
  const Response response = exporter.routes.handle({"GET", "/metrics", {}});
  CHECK(response.status == 200);
  CHECK(response.content_type == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(response.headers.at("Vary") == "Accept, Accept-Encoding");
  CHECK_FALSE(response.headers.contains("Content-Encoding"));
  CHECK_THAT(response.body.text(),
             Catch::Contains("jobobject_processes{job_object=\"a\",namespace=\"global\"} 3\n"));
  CHECK_THAT(response.body.text(), Catch::Contains("jobobject_exporter_source_up{source=\"object\"} 1\n"));
}

TEST_CASE("a client that asks for compressed OpenMetrics gets it", "[endpoint][threads]") {
  Exporter exporter;
  const Response response = exporter.routes.handle(
      {"GET",
       "/metrics",
       {{"accept", "application/openmetrics-text;version=1.0.0"}, {"accept-encoding", "gzip"}}});
  CHECK(response.content_type == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  CHECK(response.headers.at("Content-Encoding") == "gzip");
  const std::string text = unzip(response.body.text());
  CHECK(text.size() > response.body.size());
  CHECK_THAT(text, Catch::EndsWith("\n# EOF\n"));
}

TEST_CASE("what is compressed on the way is what is sent to those who read plain text", "[endpoint]") {
  // Larger than any piece that is compressed at a time.
  Exporter exporter({many_jobs(300)});
  const Scrape scrape = exporter.collector.collect(Clock::now() + std::chrono::seconds(10));
  BodyWriter writer;
  for (const TextFormat format : {TextFormat::text_0_0_4, TextFormat::openmetrics_1_0}) {
    const std::string text = writer.text(scrape, format).text();
    CHECK(text.size() > 1'000'000);
    const std::string zipped = writer.compressed(scrape, format).text();
    CHECK((unzip(zipped) == text));
    CHECK((unzip(writer.compressed(scrape, format).text()) == text));
    // Prometheus stores nothing of it, but it goes over the network: no larger than zlib would make it.
    const std::unique_ptr<Gzip> zlib = make_zlib_gzip();
    CHECK(static_cast<double>(zipped.size()) <= 1.05 * static_cast<double>(zipped_by(*zlib, text).size()));
  }
}

TEST_CASE("a scrape ends before Prometheus gives up, and says which source is down", "[endpoint][threads]") {
  Exporter exporter;
  exporter.script->hold();
  const Clock::time_point begin = Clock::now();
  const Response response =
      exporter.routes.handle({"GET", "/metrics", {{"x-prometheus-scrape-timeout-seconds", "0.2"}}});
  CHECK(Clock::now() - begin < std::chrono::seconds(5));
  exporter.script->release();
  CHECK(response.status == 200);
  CHECK_THAT(response.body.text(), Catch::Contains("jobobject_exporter_source_up{source=\"object\"} 0\n"));
  CHECK_THAT(
      response.body.text(),
      Catch::Contains("jobobject_exporter_source_errors_total{source=\"object\",code=\"timed_out\"} 1\n"));
  CHECK_THAT(exporter.log.text(), Catch::Contains("a source is down"));
}

TEST_CASE("a header that cannot be read is the client's fault, and costs no collection",
          "[endpoint][threads]") {
  Exporter exporter;
  const Response response =
      exporter.routes.handle({"GET", "/metrics", {{"x-prometheus-scrape-timeout-seconds", "soon"}}});
  CHECK(response.status == 400);
  CHECK_THAT(response.body.text(), Catch::Contains("'soon'"));
  CHECK(exporter.script->runs() == 0);
}

TEST_CASE("every path answers as it should", "[endpoint][threads]") {
  Exporter exporter;
  CHECK(exporter.routes.handle({"GET", "/-/healthy", {}}).body.text() == "jobobject_exporter is healthy.\n");
  CHECK(exporter.routes.handle({"GET", "/-/ready", {}}).body.text() == "jobobject_exporter is ready.\n");
  const Response front = exporter.routes.handle({"GET", "/", {}});
  CHECK(front.content_type == "text/html; charset=utf-8");
  CHECK_THAT(front.body.text(), Catch::Contains("href=\"/metrics\""));
  CHECK_THAT(front.headers.at("Content-Security-Policy"), Catch::StartsWith("default-src 'none'"));
  CHECK(exporter.script->runs() == 0);
  for (const char* const path : {"/metrics/", "/Metrics", "/favicon.ico", "/-/quit", "//metrics", ""}) {
    CAPTURE(path);
    CHECK(exporter.routes.handle({"GET", path, {}}).status == 404);
  }
}

}  // namespace
}  // namespace jobx::test
