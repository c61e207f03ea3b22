#include "exporter/web/api/status_json.h"

#include <chrono>
#include <span>

#include "base/error_counts.h"
#include "base/version.h"
#include "collector/catalogue/catalogue.h"
#include "exporter/report/advice.h"
#include "exposition/json_sink.h"

namespace jobx {
namespace {

/// Of the kinds of trouble of one source: the rest is in its metrics.
constexpr std::size_t kMostWarnings = 8;

void append_text(std::string& out, std::string_view name, std::string_view text) {
  out.append(",\"").append(name).append("\":");
  append_json_string(out, text);
}

void append_count(std::string& out, std::string_view name, std::uint64_t count) {
  out.append(",\"").append(name).append("\":").append(std::to_string(count));
}

/// The error's own words are left to the log: they may name accounts and paths.
void append_error(std::string& out, SourceKind source, const Error& error) {
  append_text(out, "code", error.code_name());
  append_text(out, "message", system_message(error.domain(), error.code()));
  append_text(out, "advice", advice(source, error));
}

void append_source(std::string& out, const SourceStatus& source) {
  out += "{\"source\":";
  append_json_string(out, source_name(source.kind));
  out += source.up() ? ",\"up\":true" : ",\"up\":false";
  append_count(out, "duration_microseconds",
               static_cast<std::uint64_t>(
                   std::chrono::duration_cast<std::chrono::microseconds>(source.duration).count()));
  if (source.jobs) append_count(out, "jobs", *source.jobs);
  if (source.error) {
    out += ",\"error\":{\"times\":1";
    append_error(out, source.kind, *source.error);
    out += '}';
  }
  ErrorCounts warnings;
  for (const Error& warning : source.warnings) warnings.add(warning);
  out += ",\"warnings\":[";
  std::size_t written = 0;
  for (const auto& [code, trouble] : warnings.kinds()) {
    if (written++ == kMostWarnings) break;
    out.append(written == 1 ? "" : ",").append("{\"times\":").append(std::to_string(trouble.times));
    append_error(out, source.kind, trouble.first);
    out += '}';
  }
  out += "]}";
}

/// Passes on what is not of single jobs.
std::string scrape_metrics(const Scrape& scrape) {
  Scrape without_jobs = scrape;
  without_jobs.shown = 0;
  JsonSink sink(LabelForm::short_text);
  write_families(without_jobs, sink);
  std::string metrics;
  sink.append_metrics(metrics);
  return metrics;
}

}  // namespace

void append_status(std::string& out, const Scrape& scrape, const ScrapeBudget& budget) {
  out += "\"build\":{\"version\":";
  append_json_string(out, version());
  append_text(out, "compiler", compiler());
  append_text(out, "platform", platform());
  out += "},\"sources\":[";
  for (const SourceStatus& source : scrape.sources) {
    if (out.back() != '[') out += ',';
    append_source(out, source);
  }
  out += "],\"jobs\":{\"shown\":" + std::to_string(scrape.shown);
  append_count(out, "known", scrape.jobs->size());
  out += "},\"limits\":{\"max_jobs\":" + std::to_string(budget.max_jobs);
  append_count(out, "max_processes", budget.max_processes);
  append_count(out, "max_bytes", budget.max_bytes);
  out.append("},\"metrics\":").append(scrape_metrics(scrape));
}

}  // namespace jobx
