#include <catch2/catch.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <sstream>
#include <stop_token>
#include <vector>

#include "tests/doubles/etl_writer.h"
#include "tracelog/reader.h"

namespace jobx::test {
namespace {

constexpr Guid kSomeGuid{0x1234'5678, 0x1234, 0x5678, {1, 2, 3, 4, 5, 6, 7, 8}};

/// The events of a whole log, without their payloads.
std::vector<TraceEvent> events_of(const std::string& log) {
  Result<TraceReader> reader = TraceReader::open(input_from(log, "t.etl"));
  if (!reader) FAIL(reader.error().message());
  std::vector<TraceEvent> events;
  TraceEvent event;
  for (;;) {
    const Result<bool> more = reader->next(event);
    if (!more) FAIL(more.error().message());
    if (!*more) return events;
    event.payload = Bytes();
    events.push_back(event);
  }
}

/// Which of the events "0", "1", … come in which order; a buffer holds two of them.
std::vector<int> order_of(const std::string& log) {
  std::vector<int> order;
  for (const TraceEvent& event : events_of(log)) {
    if (event.kind == EventKind::classic) order.push_back(event.opcode);
  }
  return order;
}

std::string log_of_numbers(int count, bool compress = false) {
  std::ostringstream file(std::ios::binary);
  EtlOptions options;
  options.compress = compress;
  options.buffer_size = 1024;
  EtlWriter writer(file, options, 133'500'000'000'000'000);
  const std::string payload(400, 'x');
  for (int i = 0; i < count; ++i) {
    writer.classic_event(kSomeGuid, static_cast<std::uint8_t>(i), 1, 1'000 + i, payload);
  }
  writer.finish();
  return file.str();
}

TEST_CASE("buffers come in the order of their numbers, wherever they are in the file", "[etl]") {
  // Two events in a buffer; the header has one of its own.
  const std::string log = log_of_numbers(12);
  REQUIRE(log.size() == 7 * 1'024);
  CHECK(order_of(log) == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(order_of(as_circular(log, 1, 4)) == std::vector<int>{4, 5, 6, 7, 8, 9, 10, 11});
  CHECK(order_of(as_circular(log, 2, 3)) == std::vector<int>{0, 1, 6, 7, 8, 9, 10, 11});
  std::string swapped = log;
  swapped.replace(3 * 1'024, 1'024, log, 5 * 1'024, 1'024);
  swapped.replace(5 * 1'024, 1'024, log, 3 * 1'024, 1'024);
  CHECK(order_of(swapped) == std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
}

TEST_CASE("a log that was appended to another comes after it, though its buffers are numbered anew",
          "[etl]") {
  const std::string log = log_of_numbers(6);
  CHECK(order_of(as_circular(log, 1, 2) + log) == std::vector<int>{2, 3, 4, 5, 0, 1, 2, 3, 4, 5});
  CHECK(order_of(log + as_circular(log, 1, 2)) == std::vector<int>{0, 1, 2, 3, 4, 5, 2, 3, 4, 5});
}

TEST_CASE("no compressed buffer is expanded to more than the log's buffers are large", "[etl]") {
  std::string log = log_of_numbers(6, true);
  REQUIRE(order_of(log) == std::vector<int>{0, 1, 2, 3, 4, 5});
  const std::uint32_t claimed = GENERATE(1'025U, std::uint32_t{kMostBufferSize});
  std::memcpy(log.data() + 1'024 + 4, &claimed, sizeof claimed);
  Result<TraceReader> reader = TraceReader::open(input_from(log, "bomb.etl"));
  REQUIRE(reader);
  TraceEvent event;
  CHECK(reader->next(event).value_or(false));  // the header
  const Result<bool> more = reader->next(event);
  REQUIRE_FALSE(more);
  CHECK_THAT(more.error().message(), Catch::Contains("at byte 1024: invalid number of used bytes"));
}

TEST_CASE("reading a trace log ends when it is asked to", "[etl]") {
  std::stop_source stop;
  Result<TraceReader> reader = TraceReader::open(input_from(log_of_numbers(6), "t.etl"), stop.get_token());
  REQUIRE(reader);
  TraceEvent event;
  CHECK(reader->next(event).value_or(false));
  stop.request_stop();
  const Result<bool> more = reader->next(event);
  REQUIRE_FALSE(more);
  CHECK(more.error().code() == static_cast<std::uint32_t>(ProgramError::timed_out));
  CHECK_FALSE(TraceReader::open(input_from(log_of_numbers(6), "t.etl"), stop.get_token()));
}

TEST_CASE("buffers without numbers stay in the order of the file", "[etl]") {
  std::string log = log_of_numbers(6);
  for (std::size_t buffer = 0; buffer < 4; ++buffer) log.replace(buffer * 1'024 + 0x18, 8, 8, '\0');
  CHECK(order_of(log) == std::vector<int>{0, 1, 2, 3, 4, 5});
}

TEST_CASE("numbers may be any, up to both ends of their type", "[etl]") {
  constexpr std::int64_t kNumbers[] = {std::numeric_limits<std::int64_t>::min(), 1, 3,
                                       std::numeric_limits<std::int64_t>::max()};
  std::string log = log_of_numbers(6);
  for (std::size_t buffer = 0; buffer < 4; ++buffer) {
    std::memcpy(log.data() + buffer * 1'024 + 0x18, &kNumbers[buffer], sizeof(kNumbers[buffer]));
  }
  std::vector<bool> gaps;
  for (const TraceEvent& event : events_of(log)) gaps.push_back(event.after_gap);
  CHECK(gaps == std::vector<bool>{false, true, false, true, false, true, false});
}

TEST_CASE("an event after buffers that are missing says so", "[etl]") {
  std::string log = log_of_numbers(6);
  log.erase(2 * 1'024, 1'024);
  std::vector<bool> gaps;
  for (const TraceEvent& event : events_of(log)) gaps.push_back(event.after_gap);
  CHECK(gaps == std::vector<bool>{false, false, false, true, false});
}

}  // namespace
}  // namespace jobx::test
