#include <catch2/catch.hpp>
#include <stop_token>

#include "collector/sources/owned_source.h"
#include "tests/unit/jobobject/owned_host.h"

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

}  // namespace jobx::test
