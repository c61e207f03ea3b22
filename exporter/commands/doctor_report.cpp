#include "exporter/commands/doctor_report.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <utility>

#include "base/path.h"
#include "collector/sources/pdh_source.h"
#include "exporter/report/account.h"
#include "exporter/report/system_report.h"
#include "exporter/report/terminal.h"

namespace jobx {
namespace {

void ask_counters(ReportFacts& facts) {
  // A provider that hangs would hang again, and here without a deadline.
  const auto hung =
      std::find_if(facts.scrape.sources.begin(), facts.scrape.sources.end(), [](const auto& one) {
        return one.kind == SourceKind::pdh && one.error && one.error->code_name() == "timed_out";
      });
  if (hung != facts.scrape.sources.end()) {
    facts.counters = *hung->error;
    return;
  }
  Result<OpenedQuery> query = open_live_query(job_counter_requests(true));
  if (!query) {
    facts.counters = query.error();
    return;
  }
  facts.counters_missing = std::move(query->missing);
  const Result<void> read = query->reader->read(*facts.counters, {});
  if (!read) facts.counters = read.error();
}

}  // namespace

bool write_report(const std::string& file, const Scrape& scrape, const std::optional<EtwStatus>& etw) {
  ReportFacts facts;
  facts.system = describe_system();
  facts.rights = describe_rights();
  facts.classes = probe_job_classes();
  facts.etw = etw;
  facts.scrape = scrape;
  ask_counters(facts);
  const std::string text = system_report(facts);
  if (file == "-") {
    std::cout << text;
    return true;
  }
  errno = 0;
  std::ofstream out(path_from_utf8(file), std::ios::binary | std::ios::trunc);
  out << text << std::flush;
  if (out) return true;
  print_error(
      Error(ErrorDomain::c_library, static_cast<std::uint32_t>(errno), "cannot write the report " + file));
  return false;
}

}  // namespace jobx
