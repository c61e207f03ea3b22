#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "exporter/report/job_event_table.h"

namespace jobx::test {
namespace {

using std::chrono::microseconds;

ReportedEvent killed() {
  ReportedEvent event;
  event.time = UtcTime(microseconds(1'700'000'000'250'000));
  event.event = "process_time_killed";
  event.space = "global";
  event.job_object = "build";
  event.path = "global/build";
  event.process_id = 4'712;
  event.code = 0xC000'0044;
  return event;
}

ReportedEvent unnamed() {
  ReportedEvent event;
  event.time = UtcTime(microseconds(1'700'000'001'000'001));
  event.event = "limit_reached";
  event.space = "none";
  event.job_object = "unnamed";
  event.id = "77";
  event.path = "none/unnamed/77";
  event.limit = "job_memory";
  return event;
}

std::string shown(EventFormat format, const std::vector<ReportedEvent>& events) {
  std::string out;
  JobEventTable table(format, out);
  table.begin();
  for (const ReportedEvent& event : events) table.add(event);
  return out;
}

TEST_CASE("job events of an exporter are shown as a table", "[events]") {
  CHECK(shown(EventFormat::table, {killed(), unnamed()}) ==
        "TIMESTAMP                     EVENT                      NAMESPACE   JOB                       "
        "PROCESS  "
        "DETAILS\n"
        "2023-11-14T22:13:20.2500000Z  process_time_killed        global      build                     4712 "
        "    "
        "code=0xc0000044\n"
        "2023-11-14T22:13:21.0000010Z  limit_reached              none        unnamed 77                -    "
        "    "
        "limit=job_memory\n");
}

TEST_CASE("job events of an exporter are shown as CSV with a header", "[events]") {
  ReportedEvent odd = killed();
  odd.job_object = "a,\"b\"\n";
  odd.code = 3;
  CHECK(shown(EventFormat::csv, {odd, unnamed()}) ==
        "timestamp,event,namespace,job_object,id,process_id,details\n"
        "2023-11-14T22:13:20.2500000Z,process_time_killed,global,\"a,\"\"b\"\"\\u000a\",,4712,code=3\n"
        "2023-11-14T22:13:21.0000010Z,limit_reached,none,unnamed,77,,limit=job_memory\n");
}

TEST_CASE("job events of an exporter are shown as one JSON object a line", "[events]") {
  CHECK(shown(EventFormat::json, {killed(), unnamed()}) ==
        "{\"timestamp\":\"2023-11-14T22:13:20.2500000Z\",\"event\":\"process_time_killed\",\"job_object\":"
        "\"build\","
        "\"namespace\":\"global\",\"path\":\"global/build\",\"process_id\":4712,\"code\":3221225540}\n"
        "{\"timestamp\":\"2023-11-14T22:13:21.0000010Z\",\"event\":\"limit_reached\",\"job_object\":"
        "\"unnamed\","
        "\"namespace\":\"none\",\"id\":\"77\",\"path\":\"none/unnamed/77\",\"limit\":\"job_memory\"}\n");
}

TEST_CASE("what an exporter says of an event cannot act on a terminal or end a line", "[events]") {
  ReportedEvent hostile = killed();
  hostile.event = "e\x1b[2J";
  hostile.space = "s\n";
  hostile.job_object = "j\r";
  hostile.limit = "l\n";
  const EventFormat format = GENERATE(EventFormat::table, EventFormat::csv, EventFormat::json);
  const std::string out = shown(format, {hostile});
  CHECK(out.find('\x1b') == std::string::npos);
  CHECK(out.find('\r') == std::string::npos);
  CHECK(std::count(out.begin(), out.end(), '\n') == (format == EventFormat::json ? 1 : 2));
  if (format == EventFormat::json) CHECK(nlohmann::json::parse(out)["job_object"] == "j\r");
}

}  // namespace
}  // namespace jobx::test
