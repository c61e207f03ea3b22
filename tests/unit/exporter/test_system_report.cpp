/// The report that users of systems which nobody of us has can attach to an issue.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "exporter/report/system_report.h"
#include "pdh/counter_type.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

ReportFacts facts_of(std::vector<JobView> views = {}) {
  ReportFacts facts;
  facts.scrape = scrape_of(std::move(views));
  return facts;
}

using Catch::Contains;

TEST_CASE("the report tells each class by the lengths that it takes", "[report]") {
  ReportFacts facts = facts_of();
  ClassProbe all_above{3, {}, 8, {{24, 2}}};
  for (std::uint32_t length = 8; length <= 512; length += 4) all_above.accepted.push_back(length);
  facts.classes = std::vector<ClassProbe>{{1, {48}, 48, {{24, 128}}},
                                          {2, {48, 64, 68, 72}, 64, {{24, 100}, {122, 1}}},
                                          all_above,
                                          {7, {}, 0, {{5, 129}}},
                                          {63, {}, 0, {{87, 129}}}};
  const std::string text = system_report(facts);
  CHECK_THAT(text, Contains("| 1 | 48 | 48 | 24 (128) |\n"));
  CHECK_THAT(text, Contains("| 2 | 48, 64-72 | 64 | 24 (100), 122 (1) |\n"));
  CHECK_THAT(text, Contains("| 3 | 8-512 | 8 | 24 (2) |\n"));
  CHECK_THAT(text, Contains("| 7 | none | - | 5 (129) |\n"));
  CHECK_THAT(text, !Contains("| 63 |"));
}

TEST_CASE("the report tells the types of counters, and statuses instead of values", "[report]") {
  ReportFacts facts = facts_of();
  CounterColumn column;
  column.name = "This Period mSec - User";
  column.type = counter_type::large_rawcount;
  column.time_base = 10'000'000;
  column.raw = {{0, 0, 42, 0}, {0, 0, 43, 0}, {0xC0000BBD, 0, 0, 0}, {}};
  Snapshot snapshot;
  snapshot.sets.push_back({"HOST-7", "Job Object", {"secret", "b", "c", "d"}, {column}});
  facts.counters = snapshot;
  facts.counters_missing = {Error(ErrorDomain::pdh, 0xC0000BB9, "cannot add \\Job Object(*)\\x")};
  const std::string text = system_report(facts);
  CHECK_THAT(text,
             Contains("| Job Object | This Period mSec - User | 0x00010100 | PERF_COUNTER_LARGE_RAWCOUNT | "
                      "10000000 | 0x00000000 (2), 0xc0000bbd (1), absent (1) |\n"));
  CHECK_THAT(text, Contains("- cannot add \\Job Object(*)\\x: pdh_0xc0000bb9\n"));
}

TEST_CASE("the report tells how each source did, and its errors by kind", "[report]") {
  ReportFacts facts = facts_of();
  SourceStatus& source = facts.scrape.sources.at(0);
  source.duration = std::chrono::milliseconds(12);
  source.jobs = 3;
  for (int i = 0; i < 2; ++i)
    source.warnings.emplace_back(ErrorDomain::nt_status, 0xC0000022, "cannot open the job Global\\secret");
  facts.scrape.unreadable = {{"access_denied", 2}, {"failed", 0}};
  facts.classes = Error(ProgramError::unsupported, "job objects exist only on Windows");
  facts.system = {"system: Windows 10.0.20348"};
  const std::string text = system_report(facts);
  CHECK_THAT(text, Contains("| object | up | 12 | 3 | nt_0xc0000022 (2) |\n"));
  CHECK_THAT(text, Contains("- 2 unreadable: access_denied\n") && !Contains("unreadable: failed"));
  CHECK_THAT(text, Contains("## Information classes of a job\n\n- unsupported\n"));
  CHECK_THAT(text, Contains("- system: Windows 10.0.20348\n"));
}

TEST_CASE("the report tells which session of ETW was possible", "[report]") {
  ReportFacts facts = facts_of();
  CHECK_THAT(system_report(facts), !Contains("## ETW"));
  facts.etw.emplace();
  facts.etw->error = Error(ErrorDomain::nt_status, 0xC0000022, "cannot start the ETW session secret");
  CHECK_THAT(system_report(facts), Contains("## ETW\n\n- no session runs: nt_0xc0000022\n"));
  facts.etw = EtwStatus();
  facts.etw->is_running = true;
  facts.etw->way = EtwWay::system;
  facts.etw->restriction = Error(ErrorDomain::nt_status, 0xC000000D, "secret");
  const std::string text = system_report(facts);
  CHECK_THAT(
      text,
      Contains("- a session runs, by the system logger\n- the session goes without a part: nt_0xc000000d\n"));
  CHECK_THAT(text, Contains("## Jobs\n\n- none\n"));
}

TEST_CASE("nothing personal is in a report", "[report]") {
  JobView view = view_of(full_job("secret"));
  view.job.edit().details = {full_process(8, "secret")};
  view.job.edit().holders = {{12, "secret"}};
  view.description.kind = "container";
  view.description.pod = "secret";
  ReportFacts facts = facts_of({view, view_of(job_named("secret"))});
  facts.scrape.sources.at(0).error = Error(ErrorDomain::system, 5, "cannot open secret");
  facts.classes = Error(ErrorDomain::system, 5, "secret");
  facts.counters = Error(ErrorDomain::system, 5, "secret");
  const std::string text = system_report(facts);
  CHECK_THAT(text, !Contains("secret"));
  CHECK_THAT(text, Contains("- 1 of kind container\n") && Contains("- 1 of kind unknown\n"));
  CHECK_THAT(text, Contains("| object | down |"));
}

}  // namespace
}  // namespace jobx::test
