#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "etw/event_decoder.h"
#include "etw/trace_file.h"
#include "exporter/report/event_table.h"
#include "tests/doubles/job_payloads.h"
#include "tests/doubles/trace_story.h"
#include "tests/unit/golden.h"

namespace jobx::test {
namespace {

std::string table_of(Result<TraceFile> file, EventFormat format, EventContent content) {
  REQUIRE(file);
  std::string out;
  EventTable table(format, content, out);
  table.begin();
  EventDecoder decoder(file->header().build);
  ProcessNames names;
  EventRecord record;
  TracedEvent event;
  while (*file->next(record)) {
    const bool decoded = decoder.decode(record, event) == Decoding::decoded;
    if (decoded) names.note(event);
    if (content == EventContent::all || decoded) table.add(record, decoded ? &event : nullptr, names);
  }
  return out;
}

std::string story_as(EventFormat format, EventContent content) {
  std::ostringstream file(std::ios::binary);
  write_story(file);
  return table_of(TraceFile::open(input_from(file.str(), "story.etl")), format, content);
}

TEST_CASE("the events of jobs are shown as a table, as CSV and as JSON", "[golden][etw]") {
  check_golden_file("tests/unit/golden/events.txt", story_as(EventFormat::table, EventContent::jobs));
  check_golden_file("tests/unit/golden/events.csv", story_as(EventFormat::csv, EventContent::jobs));
  check_golden_file("tests/unit/golden/events.json.txt", story_as(EventFormat::json, EventContent::jobs));
  check_golden_file("tests/unit/golden/events_all.txt", story_as(EventFormat::table, EventContent::all));
}

TEST_CASE("each line of JSON is an object by itself, and numbers are numbers", "[etw]") {
  const EventContent content = GENERATE(EventContent::jobs, EventContent::all);
  std::istringstream lines(story_as(EventFormat::json, content));
  std::string line;
  int removals = 0;
  while (std::getline(lines, line)) {
    const nlohmann::json event = nlohmann::json::parse(line);
    CHECK(event.contains("timestamp"));
    CHECK(event.contains("provider") == (content == EventContent::all));
    if (event.value("event", "") != "remove_process" || event["process_id"] != 601) continue;
    ++removals;
    CHECK(event["job_id"] == 41);
    CHECK(event["process"] == "cruncher.exe");
    CHECK(event["exit_code"] == "0xc0000044");
    CHECK(event["reason"] == (removals == 1 ? "cpu_time" : removals == 2 ? "exited" : "object_deleted"));
    CHECK(event["actor_id"] == 500);
    CHECK(event["actor"] == "owner.exe");
  }
  CHECK(removals == 3);
}

TEST_CASE("names that would break a line, a cell or a terminal do not", "[etw]") {
  std::ostringstream written(std::ios::binary);
  EtlOptions options;
  options.build = 20'348;
  EtlWriter writer(written, options, kStoryStart);
  const std::string evil = "a,\"b\"\n\x1B[31m.exe";
  writer.manifest_event(kKernelProcess, 1, 3, kStoryStart, 4, process_start(3, 11, 4, "\\" + evil));
  writer.finish();
  const auto file = [&] { return TraceFile::open(input_from(written.str(), "t.etl")); };
  const std::string table = table_of(file(), EventFormat::table, EventContent::jobs);
  CHECK(std::count(table.begin(), table.end(), '\n') == 2);
  CHECK(table.find('\x1B') == std::string::npos);
  const std::string csv = table_of(file(), EventFormat::csv, EventContent::jobs);
  CHECK_THAT(csv, Catch::Contains("process=a,\"\"b\"\"\\u000a\\u001b[31m.exe"));
  const std::string json = table_of(file(), EventFormat::json, EventContent::jobs);
  CHECK(nlohmann::json::parse(json)["process"] == "a,\"b\"\\u000a\\u001b[31m.exe");
}

TEST_CASE("a moment is shown in UTC with all that Windows knows of it", "[etw]") {
  CHECK(utc_text(utc_from_filetime(133'500'000'000'000'000)) == "2024-01-17T21:20:00.0000000Z");
  CHECK(utc_text(utc_from_filetime(133'500'000'000'000'001)) == "2024-01-17T21:20:00.0000001Z");
  CHECK(utc_text(UtcTime(Ticks(-1))) == "1969-12-31T23:59:59.9999999Z");
}

}  // namespace
}  // namespace jobx::test
