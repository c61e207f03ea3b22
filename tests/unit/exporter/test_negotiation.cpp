#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "exporter/web/negotiation.h"

namespace jobx {
namespace {

constexpr TextFormat kText = TextFormat::text_0_0_4;
constexpr TextFormat kOpen = TextFormat::openmetrics_1_0;

TEST_CASE("the client gets the format that it likes best", "[negotiation]") {
  struct Row {
    std::string what;
    std::string accept;
    TextFormat format;
  };
  const std::vector<Row> rows{
      {"no header", "", kText},
      {"Prometheus 2.42",
       "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpen},
      {"Prometheus 2.42 with native histograms",
       "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
       "application/openmetrics-text;version=1.0.0;q=0.8,application/openmetrics-text;version=0.0.1;q=0.75,"
       "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
       kOpen},
      {"Prometheus 3",
       "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
       "application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,"
       "text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
       kOpen},
      {"Prometheus 3 told to scrape text",
       "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.4,*/*;q=0.3", kText},
      {"Prometheus 3 that would rather have text",
       "text/plain;version=0.0.4;q=0.5,application/openmetrics-text;version=1.0.0;q=0.4,*/*;q=0.3", kText},
      {"VictoriaMetrics", "text/plain;version=0.0.4;q=1,*/*;q=0.1", kText},
      {"Firefox", "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
       kText},
      {"Chrome",
       "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
       "application/signed-exchange;v=b3;q=0.7",
       kText},
      {"curl", "*/*", kText},
      {"by name only", "application/openmetrics-text", kOpen},
      {"in capitals, with blanks", " Application/OpenMetrics-Text ; Version = 1.0.0 ; Q = 0.5 ", kOpen},
      {"a quoted version", "application/openmetrics-text; version=\"1.0.0\"", kOpen},
      {"a version still to come", "application/openmetrics-text;version=2.0.0", kText},
      {"a version still to come, then ours",
       "application/openmetrics-text;version=2.0.0,application/openmetrics-text;version=1.0.0;q=0.5", kOpen},
      {"refused", "application/openmetrics-text;q=0,*/*", kText},
      {"refused in thousandths", "application/openmetrics-text;q=0.000", kText},
      {"liked as well as text", "text/plain,application/openmetrics-text", kOpen},
      {"liked as well as text, the other way round", "application/openmetrics-text,text/plain", kOpen},
      {"liked a thousandth less", "text/plain;q=0.6,application/openmetrics-text;q=0.599", kText},
      {"liked a thousandth more", "text/plain;q=0.599,application/openmetrics-text;q=0.6", kOpen},
      {"liked less than any text", "text/*;q=0.9,application/openmetrics-text;q=0.1", kText},
      {"a type by name goes before its range",
       "text/plain;q=0.1,*/*;q=0.9,application/openmetrics-text;q=0.5", kOpen},
      {"quality above one", "application/openmetrics-text;q=2", kText},
      {"quality just above one", "application/openmetrics-text;q=1.001", kText},
      {"quality with four digits", "application/openmetrics-text;q=0.5555", kText},
      {"quality that is no number", "application/openmetrics-text;q=high", kText},
      {"quality without a value", "application/openmetrics-text;q=", kText},
      {"quality below zero", "application/openmetrics-text;q=-1", kText},
      {"quality one with zeros", "application/openmetrics-text;q=1.000", kOpen},
      {"quality with a dot and nothing behind", "application/openmetrics-text;q=1.", kOpen},
      {"nothing but separators", ",;,;=,,q=1;", kText},
      {"bytes that are no text", "\xFF\xFE;q=\x80", kText},
      {"a longer name that begins so", "application/openmetrics-text2", kText},
      {"empty members before it", ", ,,application/openmetrics-text", kOpen},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what, row.accept);
    CHECK((choose_format(row.accept) == row.format));
  }
}

TEST_CASE("the answer is labelled with format and version", "[negotiation]") {
  CHECK(content_type(kText) == "text/plain; version=0.0.4; charset=utf-8");
  CHECK(content_type(kOpen) == "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

TEST_CASE("gzip is for those who take it", "[negotiation]") {
  struct Row {
    std::string accept_encoding;
    bool gzip;
  };
  const std::vector<Row> rows{
      {"", false},
      {"gzip", true},
      {"GZip", true},
      {"x-gzip", true},
      {"gzip, deflate, br, zstd", true},  // browsers
      {"gzip;q=1.0, identity;q=0.5", true},
      {"gzip;q=0.5, identity;q=0.5", true},
      {"gzip;q=0.4, identity;q=0.5", false},
      {"gzip;q=0", false},
      {"gzip;q=0, *", false},
      {"*", true},
      {"*;q=0", false},
      {"*;q=0, gzip", true},
      {"identity", false},
      {"deflate, br", false},
      {"gzipped", false},
      {"gzip;q=nonsense", false},
      {";;,,gzip", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.accept_encoding);
    CHECK(accepts_gzip(row.accept_encoding) == row.gzip);
  }
}

}  // namespace
}  // namespace jobx
