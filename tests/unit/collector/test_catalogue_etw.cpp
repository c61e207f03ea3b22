/// What the catalogue shows of ETW, of a job and of the host.
#include <algorithm>
#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Lines = std::vector<std::string>;

/// The lines of a job of which events have told this, but for how its processes left and what every job has.
Lines lines_of(const TracedJob& traced) {
  JobView view = view_of(job_named("traced"));
  view.sources = 0;
  view.traced = std::make_shared<const TracedJob>(traced);
  Lines lines = job_lines(view);
  std::erase_if(lines, [](const std::string& line) {
    return line.starts_with("jobobject_info{") || line.starts_with("jobobject_processes_removed_total{");
  });
  return lines;
}

TEST_CASE("each thing that ETW tells of a job gives its own lines and no others", "[catalogue]") {
  struct Row {
    void (*tell)(TracedJob&);
    Lines lines;
  };
  const std::vector<Row> rows{
      {[](TracedJob&) {}, {}},
      {[](TracedJob& job) {
         job.last_kill = RemovalReason::terminated;
         job.last_kill_time = UtcTime(std::chrono::seconds(5));
       },
       {"jobobject_last_kill_timestamp_seconds{reason=terminated} 5"}},
      {[](TracedJob& job) { job.notifications[static_cast<std::size_t>(TracedLimit::job_time)] = 1; },
       {"jobobject_limit_notifications_total{limit=job_time} 1"}},
      {[](TracedJob& job) { job.notifications[static_cast<std::size_t>(TracedLimit::notification)] = 2; },
       {"jobobject_limit_notifications_total{limit=notification} 2"}},
      {[](TracedJob& job) {
         job.io_limits["C"] = {1, 0, 0};
         job.io_limits["D"] = {0, 1, 0};
         job.io_limits["E"] = {0, 0, 1};  // a share of the disk's time has no family
       },
       {"jobobject_io_rate_limit_operations{volume=C} 1", "jobobject_io_rate_limit_bytes{volume=D} 1"}},
      {[](TracedJob& job) { job.silo_state = 0; }, {"jobobject_silo_state 0"}},
      {[](TracedJob& job) {
         job.monitors["made"] = {std::chrono::seconds(1), {}, 1, 0};
         job.monitors["unmade"] = {{}, std::chrono::seconds(2), 0, 1};
       },
       {"jobobject_silo_callback_seconds_total{monitor=made,callback=create} 1",
        "jobobject_silo_callback_seconds_total{monitor=unmade,callback=terminate} 2"}},
      {[](TracedJob& job) {
         job.ended = EndedUsage{0, 0, 0, 0, 0};
       },
       {"jobobject_ended_processes_total 0", "jobobject_ended_processes_cpu_cycles_total 0",
        "jobobject_ended_processes_read_bytes_total 0", "jobobject_ended_processes_written_bytes_total 0",
        "jobobject_ended_processes_hard_faults_total 0"}},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(i);
    TracedJob job;
    rows[i].tell(job);
    CHECK(lines_of(job) == rows[i].lines);
  }
}

TEST_CASE("how processes left a job is told for each reason, also where none has", "[catalogue]") {
  JobView view = view_of(job_named("traced"));
  CHECK(job_lines(view, "jobobject_processes_removed_total").empty());
  TracedJob job;
  for (std::size_t i = 0; i < kRemovalReasons; ++i) job.removals[i] = i;
  view.traced = std::make_shared<const TracedJob>(job);
  CHECK(job_lines(view, "jobobject_processes_removed_total") ==
        Lines{"jobobject_processes_removed_total{reason=exited} 0",
              "jobobject_processes_removed_total{reason=terminated} 1",
              "jobobject_processes_removed_total{reason=cpu_time} 2",
              "jobobject_processes_removed_total{reason=refused} 3",
              "jobobject_processes_removed_total{reason=unknown} 5"});
}

TEST_CASE("of the source of ETW is shown what it can tell", "[catalogue]") {
  const std::string_view families = "jobobject_exporter_etw";
  Scrape scrape = scrape_of({});
  CHECK(scrape_lines(scrape, families).empty());
  scrape.traces = TraceStatus{};
  const std::string unnamed = "jobobject_exporter_etw_skipped_total{reason=unnamed} 0";
  CHECK(scrape_lines(scrape, families) == Lines{unnamed});
  SECTION("where filters leave jobs out") {
    scrape.traces->filtered = 3;
    CHECK(scrape_lines(scrape, families) ==
          Lines{unnamed, "jobobject_exporter_etw_skipped_total{reason=filtered} 3"});
  }
  SECTION("of a live session") {
    const auto [way, word] =
        GENERATE(table<EtwWay, std::string>({{EtwWay::system, "system"}, {EtwWay::manifest, "manifest"}}));
    scrape.traces->way = way;
    CHECK(scrape_lines(scrape, families) ==
          Lines{unnamed, "jobobject_exporter_etw_session_info{way=" + word + "} 1"});
  }
  SECTION("of what a live session has missed, each kind") {
    scrape.traces->missed = TraceMisses{};
    const Lines lines = scrape_lines(scrape, "jobobject_exporter_etw_missed_total");
    REQUIRE(lines.size() == kTraceMisses);
    for (std::size_t i = 0; i < kTraceMisses; ++i) {
      CHECK(lines[i] ==
            "jobobject_exporter_etw_missed_total{event=" + std::string(kTraceMissNames[i]) + "} 0");
    }
  }
  SECTION("where it tells what processes used, of ended jobs that are not shown") {
    scrape.traces->ended_losses = EndedTraceLosses{1, 2, 3};
    CHECK(scrape_lines(scrape, families) ==
          Lines{unnamed, "jobobject_exporter_etw_ended_jobs_dropped_total{reason=budget} 1",
                "jobobject_exporter_etw_ended_jobs_dropped_total{reason=replaced} 2",
                "jobobject_exporter_etw_ended_jobs_dropped_total{reason=filtered} 3"});
  }
}

}  // namespace
}  // namespace jobx::test
