/// What the catalogue shows of owned jobs, and of who holds a job.
#include <catch2/catch.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "collector/catalogue/catalogue.h"
#include "tests/unit/values.h"

namespace jobx::test {
namespace {

using Lines = std::vector<std::string>;

TEST_CASE("whoever holds a job is told by its id, and by its name where that is known", "[catalogue]") {
  JobView view = view_of(job_named("held"));
  CHECK(job_lines(view, "jobobject_holder_info").empty());
  view.job.edit().holders = {{7, "agent.exe"}, {8, ""}};
  CHECK(job_lines(view, "jobobject_holder_info") ==
        Lines{"jobobject_holder_info{process=agent.exe,process_id=7} 1",
              "jobobject_holder_info{process_id=8} 1"});
}

TEST_CASE("how processes of an owned job exited, and how its time was used up, is told", "[catalogue]") {
  JobView view = view_of(job_named("owned"));
  CHECK(job_lines(view, "jobobject_processes_exited_total").empty());
  view.job.edit().events = full_events();
  CHECK(job_lines(view, "jobobject_processes_exited_total") ==
        Lines{"jobobject_processes_exited_total{outcome=normal} 30",
              "jobobject_processes_exited_total{outcome=abnormal} 7"});
  CHECK(job_lines(view, "jobobject_cpu_time_expirations_total") ==
        Lines{"jobobject_cpu_time_expirations_total{scope=job,action=post} 2",
              "jobobject_cpu_time_expirations_total{scope=job,action=terminate} 1",
              "jobobject_cpu_time_expirations_total{scope=process,action=terminate} 5"});
}

TEST_CASE("a job that was to be owned and cannot be made is told with the reason", "[catalogue]") {
  Scrape scrape = scrape_of({});
  CHECK(scrape_lines(scrape, "jobobject_exporter_owned_job_failed").empty());
  scrape.owned = full_totals();
  CHECK(scrape_lines(scrape, "jobobject_exporter_owned_job_failed") ==
        Lines{"jobobject_exporter_owned_job_failed{job_object=taken,namespace=global,reason=name_taken} 1"});
}

TEST_CASE("what owned jobs read and wrote is left out where it is not known of one of them", "[catalogue]") {
  const std::string_view families = "jobobject_host_owned_io";
  Scrape scrape = scrape_of({});
  CHECK(scrape_lines(scrape, families).empty());
  scrape.owned = full_totals();
  CHECK(scrape_lines(scrape, families) ==
        Lines{"jobobject_host_owned_io_read_bytes_total 4", "jobobject_host_owned_io_write_bytes_total 5"});
  scrape.owned->used.io.reset();
  CHECK(scrape_lines(scrape, families).empty());
}

}  // namespace
}  // namespace jobx::test
