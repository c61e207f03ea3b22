#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "exporter/web/api/event_client.h"
#include "exporter/web/api/event_feed.h"

namespace jobx::test {
namespace {

constexpr const char* kEvent =
    R"({"time":1700000000.25,"job_object":"build","namespace":"global","path":"global/build",)"
    R"("event":"process_exited","process_id":4712,"code":3221225540})";

std::string batch_of(const std::string& events, const std::string& rest = "") {
  return R"({"next":"17-4","lost":2,"restarted":true,"available":true,"events":[)" + events + "]" + rest +
         "}";
}

TEST_CASE("an answer with events is read as it was meant", "[events]") {
  const Result<EventBatch> batch = parse_event_batch(batch_of(
      std::string(kEvent) + R"(,{"time":1700000001,"event":"limit_reached",)"
                            R"("job_object":"unnamed","namespace":"none","id":"77","path":"none/unnamed/77",)"
                            R"("limit":"job_memory"})",
      R"(,"new":[1])"));
  REQUIRE(batch);
  CHECK(batch->next == "17-4");
  CHECK(batch->lost == 2);
  CHECK(batch->is_restarted);
  CHECK(batch->is_available);
  REQUIRE(batch->events.size() == 2);
  const ReportedEvent& first = batch->events[0];
  CHECK(first.time == UtcTime(std::chrono::milliseconds(1'700'000'000'250)));
  CHECK(first.event == "process_exited");
  CHECK(first.space == "global");
  CHECK(first.job_object == "build");
  CHECK(first.id.empty());
  CHECK(first.path == "global/build");
  CHECK(first.process_id == 4'712U);
  CHECK(first.code == 0xC000'0044U);
  CHECK(first.limit.empty());
  const ReportedEvent& second = batch->events[1];
  CHECK(second.id == "77");
  CHECK(second.limit == "job_memory");
  CHECK_FALSE(second.process_id);
  CHECK_FALSE(second.code);
}

TEST_CASE("times are exact to the microsecond", "[events]") {
  const Result<EventBatch> batch = parse_event_batch(
      batch_of(R"({"time":4102444799.1234567,"event":"job_ended","job_object":"a","namespace":"global"})"));
  REQUIRE(batch);
  CHECK(batch->events.at(0).time == UtcTime(std::chrono::microseconds(4'102'444'799'123'457)));
}

TEST_CASE("an answer that is not one of events is refused as a whole", "[events]") {
  const std::string answer = GENERATE(
      std::string(), std::string("<html>"), std::string("[]"), std::string("{}"), std::string("null"),
      batch_of("1"), batch_of("{}"), batch_of(R"({"time":"1","event":"a","job_object":"b"})"),
      batch_of(R"({"time":1e300,"event":"a","job_object":"b"})"), batch_of(R"({"time":1,"job_object":"b"})"),
      batch_of(R"({"time":1,"event":"a"})"),
      std::string(R"({"next":"1-1 HTTP/1.1\r\nX: y","lost":0,"available":true,"events":[]})"),
      std::string(R"({"next":"","lost":0,"available":true,"events":[]})"),
      std::string(R"({"next":"1-1","lost":-1,"available":true,"events":[]})"),
      std::string(R"({"next":"1-1","lost":0,"available":1,"events":[]})"),
      std::string(R"({"next":"1-1","lost":0,"available":true,"events":{}})"),
      std::string(R"({"next":"1-1","lost":0,"available":true})"));
  CAPTURE(answer);
  const Result<EventBatch> batch = parse_event_batch(answer);
  REQUIRE_FALSE(batch);
  CHECK(batch.error().message() == "the answer is not that of an exporter's /api/v1/events");
}

TEST_CASE("an answer that is cut at any byte is refused, or not there", "[events]") {
  const std::string whole = batch_of(kEvent);
  for (std::size_t size = 0; size < whole.size(); ++size)
    CHECK_FALSE(parse_event_batch(whole.substr(0, size)));
}

TEST_CASE("what the exporter writes, its client reads", "[events]") {
  const auto ring = std::make_shared<EventRing>(2);
  const JobName job{Namespace(), "build \"1\""};
  for (std::uint64_t process = 1; process < 4; ++process) {
    ring->push({std::chrono::seconds(1'700'000'000), job, JobEventKind::process_exited, process, 7});
  }
  ring->push({std::chrono::seconds(1'700'000'001), job, JobEventKind::limit_reached, 0,
              static_cast<std::uint32_t>(BrokenLimit::job_memory)});
  EventFeed feed(ring, 99);
  const Response response = feed.handle({"GET", "/api/v1/events", {}, "since=99-0"}, {});
  const Result<EventBatch> batch = parse_event_batch(response.body.text());
  REQUIRE(batch);
  CHECK(batch->next == "99-4");
  CHECK(batch->lost == 2);
  CHECK_FALSE(batch->is_restarted);
  REQUIRE(batch->events.size() == 2);
  CHECK(batch->events[0].job_object == "build \"1\"");
  CHECK(batch->events[0].process_id == 3U);
  CHECK(batch->events[0].code == 7U);
  CHECK(batch->events[1].event == "limit_reached");
  CHECK(batch->events[1].limit == "job_memory");
  CHECK_FALSE(batch->events[1].process_id);
}

}  // namespace
}  // namespace jobx::test
