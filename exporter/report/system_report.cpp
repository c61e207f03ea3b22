#include "exporter/report/system_report.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <map>
#include <string_view>

#include "base/error_counts.h"
#include "base/version.h"
#include "collector/sources/source.h"
#include "exporter/report/unlisted.h"
#include "pdh/counter_type.h"

namespace jobx {
namespace {

std::string hex(std::uint32_t value) {
  std::array<char, 11> text{};
  std::snprintf(text.data(), text.size(), "0x%08x", value);
  return text.data();
}

void add_line(std::string& out, std::string_view line) {
  out.append("- ").append(line).append("\n");
}

void add_title(std::string& out, std::string_view title) {
  out.append("\n## ").append(title).append("\n\n");
}

void add_row(std::string& out, std::initializer_list<std::string_view> cells) {
  for (const std::string_view cell : cells) out.append("| ").append(cell).append(" ");
  out += "|\n";
}

void add_head(std::string& out, std::initializer_list<std::string_view> cells) {
  add_row(out, cells);
  for (std::size_t i = 0; i < cells.size(); ++i) out += "| --- ";
  out += "|\n";
}

/// "48, 64-512": a step of four bytes makes a range.
std::string ranges(const std::vector<std::uint32_t>& lengths) {
  std::string text;
  for (std::size_t first = 0; first < lengths.size();) {
    std::size_t last = first;
    while (last + 1 < lengths.size() && lengths[last + 1] == lengths[last] + 4) ++last;
    if (!text.empty()) text += ", ";
    text += std::to_string(lengths[first]);
    if (last != first) text += "-" + std::to_string(lengths[last]);
    first = last + 1;
  }
  return text.empty() ? "none" : text;
}

void add_classes(std::string& out, const Result<std::vector<ClassProbe>>& classes) {
  add_title(out, "Information classes of a job");
  if (!classes) return add_line(out, classes.error().code_name());
  out +=
      "Lengths of 0, 4, 8 and so on up to 512 bytes were tried. A class that is not here answered every "
      "length "
      "with\nerror 87 (ERROR_INVALID_PARAMETER).\n\n";
  add_head(out, {"class", "lengths accepted", "bytes returned", "errors, and for how many lengths"});
  for (const ClassProbe& probe : *classes) {
    constexpr std::uint32_t invalid_parameter = 87;
    if (probe.accepted.empty() && probe.refused.size() == 1 && probe.refused.contains(invalid_parameter))
      continue;
    std::string errors;
    for (const auto& [error, times] : probe.refused) {
      if (!errors.empty()) errors += ", ";
      errors += std::to_string(error) + " (" + std::to_string(times) + ")";
    }
    add_row(out, {std::to_string(probe.information_class), ranges(probe.accepted),
                  probe.accepted.empty() ? "-" : std::to_string(probe.returned), errors});
  }
}

/// How many instances have which status.
std::string statuses(const CounterColumn& column) {
  std::map<std::uint32_t, std::size_t> times;
  for (const RawValue& value : column.raw) ++times[value.status];
  std::string text;
  for (const auto& [status, count] : times) {
    if (!text.empty()) text += ", ";
    text += (status == RawValue::kAbsent ? std::string("absent") : hex(status)) + " (" +
            std::to_string(count) + ")";
  }
  return text.empty() ? "no instances" : text;
}

void add_counters(std::string& out, const ReportFacts& facts) {
  add_title(out, "Performance counters");
  for (const Error& error : facts.counters_missing) add_line(out, error.what() + ": " + error.code_name());
  if (!facts.counters) return add_line(out, facts.counters.error().code_name());
  for (const Error& error : facts.counters->errors) add_line(out, error.what() + ": " + error.code_name());
  add_head(out, {"set", "counter", "type", "name of the type", "units a second",
                 "statuses, and of how many instances"});
  for (const CounterSet& set : facts.counters->sets) {
    for (const CounterColumn& column : set.columns) {
      add_row(out, {set.name, column.name, hex(column.type), counter_type_name(column.type),
                    std::to_string(column.time_base), statuses(column)});
    }
  }
}

std::string_view way_word(EtwWay way) {
  return way == EtwWay::system ? "system logger" : "manifest";
}

void add_etw(std::string& out, const std::optional<EtwStatus>& etw) {
  if (!etw) return;
  add_title(out, "ETW");
  add_line(out, etw->is_running
                    ? "a session runs, by the " + std::string(way_word(etw->way))
                    : "no session runs: " + (etw->error ? etw->error->code_name() : "not started"));
  if (etw->restriction) add_line(out, "the session goes without a part: " + etw->restriction->code_name());
}

std::string milliseconds(Clock::duration duration) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(duration).count());
}

void add_sources(std::string& out, const Scrape& scrape) {
  add_title(out, "Sources");
  add_head(out, {"source", "state", "milliseconds", "jobs", "errors, and how many"});
  for (const SourceStatus& source : scrape.sources) {
    ErrorCounts counts;
    if (source.error) counts.add(*source.error);
    for (const Error& warning : source.warnings) counts.add(warning);
    std::string errors;
    for (const auto& [code, times] : counts.times()) {
      if (!errors.empty()) errors += ", ";
      errors += code + " (" + std::to_string(times) + ")";
    }
    add_row(out, {source_name(source.kind), source.up() ? "up" : "down", milliseconds(source.duration),
                  source.jobs ? std::to_string(*source.jobs) : "-", errors.empty() ? "none" : errors});
  }
}

void add_jobs(std::string& out, const Scrape& scrape) {
  add_title(out, "Jobs");
  if (scrape.jobs->empty()) add_line(out, "none");
  std::map<std::string_view, std::size_t> kinds;
  for (const JobView& view : *scrape.jobs) ++kinds[view.description.kind];
  for (const auto& [kind, jobs] : kinds) {
    add_line(out, std::to_string(jobs) + " of kind " + (kind.empty() ? "unknown" : std::string(kind)));
  }
  for (const auto& [reason, jobs] : scrape.unreadable) {
    if (jobs > 0) add_line(out, std::to_string(jobs) + " unreadable: " + std::string(reason));
  }
  if (!scrape.walk) return;
  const std::string unlisted = describe_unlisted(scrape.walk->unlisted);
  if (!unlisted.empty()) add_line(out, unlisted);
}

}  // namespace

std::string system_report(const ReportFacts& facts) {
  std::string out =
      "# Report of jobobject_exporter\n\nNo names of jobs, processes, accounts or hosts are in it.\n";
  add_title(out, "Program and system");
  add_line(out, "jobobject_exporter " + std::string(version()) + " (" + std::string(compiler()) + ", " +
                    std::string(platform()) + ")");
  for (const std::string& line : facts.system) add_line(out, line);
  for (const std::string& line : facts.rights) add_line(out, line);
  add_sources(out, facts.scrape);
  add_jobs(out, facts.scrape);
  add_classes(out, facts.classes);
  add_counters(out, facts);
  add_etw(out, facts.etw);
  return out;
}

}  // namespace jobx
