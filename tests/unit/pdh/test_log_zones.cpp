/// The time zones of logs: what a header tells, what the user does, and what neither can tell.
#include <catch2/catch.hpp>
#include <chrono>
#include <memory>
#include <sstream>
#include <string>

#include "base/ticks.h"
#include "pdh/counter_type.h"
#include "pdh/log_time.h"
#include "pdh/logs/blg/reader.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"
#include "tests/unit/pdh/csv_text.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

std::shared_ptr<const ZoneRules> berlin() {
  return std::make_shared<HeaderZone>(TimeZone(-60min, -120min, {10, 0, 5, 3h}, {3, 0, 5, 2h}));
}

/// A text log whose rows are at these times.
std::string text_of(const std::string& brackets, const std::vector<std::string>& times) {
  std::string text = "\"(PDH-CSV 4.0)" + brackets + "\",\"\\\\HOST\\Memory\\A\"\r\n";
  for (const std::string& time : times) text.append("\"").append(time).append(".000\",\"1\"\r\n");
  return text;
}

TEST_CASE("a text log without a zone, or of one that nobody knows, goes by the user's", "[csv]") {
  LogOptions options;
  options.zone = berlin();
  for (const std::string brackets : {"", " (Somewhere)(-120)"}) {
    const Reading reading = read(text_of(brackets, {"07/01/2026 12:00:00", "12/01/2026 12:00:00"}), options);
    CHECK(reading.lost.empty());
    REQUIRE(reading.snapshots.size() == 2);
    CHECK(log_time_text(reading.snapshots[0].utc_time.value()) == "2026-07-01T10:00:00.000");
    CHECK(log_time_text(reading.snapshots[1].utc_time.value()) == "2026-12-01T11:00:00.000");
  }
}

TEST_CASE("a log that begins in the hour that comes twice says that nobody can tell which it is",
          "[csv][blg]") {
  LogOptions options;
  options.zone = berlin();
  const std::string doubt =
      "whether clocks were changed between the local times 2026-10-25T02:50:00.000 and "
      "2026-10-25T02:50:00.000";
  SECTION("a text log") {
    const Reading reading = read(text_of("", {"10/25/2026 02:50:00", "10/25/2026 03:00:00"}), options);
    CHECK(reading.snapshots.size() == 2);
    REQUIRE(reading.lost.size() == 1);
    CHECK_THAT(reading.lost[0], Catch::StartsWith(doubt));
  }
  SECTION("a binary log") {
    Snapshot snapshot;
    snapshot.sets.push_back(
        {"HOST", "Memory", {""}, {column_of("A", counter_type::large_rawcount, 0, 0, 1)}});
    snapshot.sets[0].columns[0].raw[0] = {pdh_status::valid_data, 1, 1, 0};
    BlgOptions how;
    how.kind = BlgKind::list;
    how.container.time_zone = "";
    std::ostringstream file(std::ios::binary);
    BlgWriter writer(file, how);
    for (const char* const time : {"10/25/2026 02:50:00.000", "10/25/2026 03:00:00.000"}) {
      snapshot.local_time = parse_log_time(time).value();
      writer.write(snapshot);
    }
    writer.finish();
    const auto log = open_blg(input_from(file.str(), "d.blg"), options);
    REQUIRE(log);
    REQUIRE((*log)->next(snapshot).value_or(false));
    REQUIRE(snapshot.errors.size() == 1);
    CHECK_THAT(snapshot.errors[0].what(), Catch::StartsWith("d.blg: " + doubt));
    REQUIRE((*log)->next(snapshot).value_or(false));
    CHECK(snapshot.errors.empty());
  }
}

}  // namespace
}  // namespace jobx::test
