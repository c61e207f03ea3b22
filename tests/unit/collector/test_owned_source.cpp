#include <catch2/catch.hpp>
#include <cstdint>
#include <map>
#include <stop_token>
#include <string>

#include "collector/sources/owned_source.h"
#include "tests/unit/jobobject/owned_host.h"
#include "tests/unit/values.h"

namespace jobx::test {

TEST_CASE("the source of owned jobs gives them, their totals and what failed", "[owned_source]") {
  OwnedHost host;
  host.run("a");
  host.run("b");
  host.system.change("b", [](OwnedJobDouble& job) { job.read_error = kRefused; });
  OwnedSource source(std::move(host.jobs));
  CHECK(source.kind() == SourceKind::owned);
  const SourceResult result = source.collect(std::stop_token());
  REQUIRE(result.sample);
  CHECK(result.sample->jobs.size() == 2);
  CHECK(result.sample->errors == std::vector{kRefused});
  REQUIRE(result.sample->owned);
  CHECK(result.sample->owned->events.new_processes == 2);
  const SourceFigure started{FigureId::notifications, 2, {{"message", "new_process"}}};
  REQUIRE_FALSE(result.figures.empty());
  CHECK(result.figures.front() == started);
}

TEST_CASE("what the kernel says of an owned job and cannot be true is left out, and an error",
          "[owned_source]") {
  OwnedHost host;
  host.run("a");
  host.system.change("a", [](OwnedJobDouble& job) { job.figures.cpu.total_user = Ticks{-1}; });
  OwnedSource source(std::move(host.jobs));
  const SourceResult result = source.collect(std::stop_token());
  REQUIRE(result.sample);
  REQUIRE(result.sample->jobs.size() == 1);
  CHECK_FALSE(result.sample->jobs[0].cpu.total_user);
  REQUIRE(result.sample->errors.size() == 1);
  CHECK(result.sample->errors[0].code_name() == "malformed_data");
}

TEST_CASE("each kind of message that owned jobs sent is a figure, and those that were missed",
          "[owned_source]") {
  std::map<std::string, std::uint64_t> sent;
  std::map<std::string, std::uint64_t> missed;
  for (const SourceFigure& figure : notification_figures(full_events())) {
    REQUIRE(figure.labels.size() == 1);
    CHECK(figure.labels[0].name == "message");
    (figure.id == FigureId::notifications ? sent : missed)[figure.labels[0].value] = figure.value;
  }
  std::uint64_t limits = 0;
  for (const std::uint64_t count : full_events().broken_limits) limits += count;
  CHECK(sent == std::map<std::string, std::uint64_t>{{"new_process", 40},
                                                     {"exit_process", 30},
                                                     {"abnormal_exit_process", 7},
                                                     {"active_process_zero", 3},
                                                     {"end_of_job_time", 2},
                                                     {"end_of_process_time", 5},
                                                     {"limit", limits},
                                                     {"unknown", 9}});
  CHECK(missed == std::map<std::string, std::uint64_t>{{"new_process", 4}, {"exit_process", 6}});
}

}  // namespace jobx::test
