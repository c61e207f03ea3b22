#include <catch2/catch.hpp>
#include <sstream>

#include "pdh/logs/blg/reader.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a recorder whose clock differs gives the recorded machine's time, which is said once", "[blg]") {
  constexpr Ticks kSkew = 12min;
  JobServer server;
  server.jobs = 2;
  server.details = false;
  BlgOptions options;
  options.kind = BlgKind::list;
  options.container.bias_minutes = -60;
  std::ostringstream file(std::ios::binary);
  BlgWriter writer(file, options);
  std::vector<UtcTime> expected;
  for (std::size_t i = 0; i < 3; ++i) {
    Snapshot snapshot;
    job_counters(server, i, snapshot);
    // The recorder's clock is behind that of the machine, whose timers hold its own time.
    expected.push_back(utc_from_local(snapshot.local_time, {}));
    snapshot.local_time += Ticks(1h) - kSkew;
    writer.write(snapshot);
  }
  writer.finish();

  const auto log = open_blg(input_from(file.str(), "r.blg"), {});
  REQUIRE(log);
  Snapshot snapshot;
  for (std::size_t i = 0; i < 3; ++i) {
    REQUIRE((*log)->next(snapshot).value_or(false));
    CHECK(snapshot.utc_time == expected[i]);
    REQUIRE(snapshot.errors.size() == (i == 0 ? 1 : 0));
    if (i > 0) continue;
    CHECK_THAT(snapshot.errors[0].message(),
               Catch::Contains("machine SYNTHETIC is 720 s ahead of the recorder's"));
  }
}

}  // namespace
}  // namespace jobx::test
