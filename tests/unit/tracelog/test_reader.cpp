#include <catch2/catch.hpp>
#include <map>
#include <sstream>
#include <vector>

#include "tests/doubles/etl_writer.h"
#include "tests/unit/recordings.h"
#include "tracelog/reader.h"

namespace jobx::test {
namespace {

using test::ByteWriter;
using test::EtlOptions;
using test::EtlWriter;

constexpr Guid kSomeGuid{0x0102'0304, 0x0506, 0x0708, {9, 10, 11, 12, 13, 14, 15, 16}};

/// A copy of an event, since its payload is a view.
struct Seen {
  TraceEvent event;
  std::string payload;
};

struct ReadAll {
  std::vector<Seen> events;
  std::optional<Error> error;
};

ReadAll read_all(std::string bytes) {
  ReadAll all;
  Result<TraceReader> reader = TraceReader::open(input_from(std::move(bytes), "t.etl"));
  if (!reader) {
    all.error = reader.error();
    return all;
  }
  TraceEvent event;
  for (;;) {
    const Result<bool> more = reader->next(event);
    if (!more) all.error = more.error();
    if (!more || !*more) break;
    all.events.push_back(
        {event, std::string(reinterpret_cast<const char*>(event.payload.data()), event.payload.size())});
  }
  if (all.error) {
    const Result<bool> again = reader->next(event);
    CHECK_FALSE(again.has_value());  // and no event after the damage
  }
  return all;
}

void put_guid(ByteWriter& to) {
  to.put(kSomeGuid.data1);
  to.put(kSomeGuid.data2);
  to.put(kSomeGuid.data3);
  for (const std::uint8_t byte : kSomeGuid.data4) to.put(byte);
}

void put_size(ByteWriter& event, std::size_t field) {
  event.put_at(field, static_cast<std::uint16_t>(event.size()));
}

/// SYSTEM_TRACE_HEADER, with times (types 1, 2) or without (3, 4).
std::string system_event(std::uint8_t type) {
  ByteWriter event;
  event.put<std::uint16_t>(7);
  event.put(type);
  event.put<std::uint8_t>(0xC0);
  event.put<std::uint16_t>(0);
  event.put<std::uint16_t>(0x0725);
  event.put<std::uint32_t>(11);
  event.put<std::uint32_t>(22);
  event.put<std::int64_t>(33);
  if (type <= 2) event.zeros(8);
  event.bytes("system");
  put_size(event, 4);
  return event.str();
}

std::string performance_info_event(std::uint8_t type) {
  ByteWriter event;
  event.put<std::uint16_t>(7);
  event.put(type);
  event.put<std::uint8_t>(0xC0);
  event.put<std::uint16_t>(0);
  event.put<std::uint16_t>(0x0725);
  event.put<std::int64_t>(33);
  event.bytes("perfinfo");
  put_size(event, 4);
  return event.str();
}

/// EVENT_HEADER with `items` of extended data.
std::string modern_event(std::uint8_t type, int items) {
  ByteWriter event;
  event.put<std::uint16_t>(0);
  event.put(type);
  event.put<std::uint8_t>(0xC0);
  event.put<std::uint16_t>(items > 0 ? 1 : 0);
  event.put<std::uint16_t>(0);
  event.put<std::uint32_t>(11);
  event.put<std::uint32_t>(22);
  event.put<std::int64_t>(33);
  put_guid(event);
  event.put<std::uint16_t>(44);
  event.put<std::uint8_t>(5);
  event.zeros(2);
  event.put<std::uint8_t>(6);
  event.zeros(80 - event.size());
  for (int i = 0; i < items; ++i) {
    event.put<std::uint16_t>(16);
    event.put<std::uint16_t>(12);
    event.put<std::uint16_t>(i + 1 < items ? 1 : 0);
    event.put<std::uint16_t>(5);
    event.bytes("trait\0\0\0");
    event.zeros(3);
  }
  event.bytes("modern");
  put_size(event, 0);
  return event.str();
}

/// MESSAGE_TRACE_HEADER with everything that it can have.
std::string message_event(std::uint16_t flags) {
  ByteWriter event;
  event.put<std::uint16_t>(0);
  event.put<std::uint8_t>(0);
  event.put<std::uint8_t>(0x90);
  event.put<std::uint16_t>(44);
  event.put(flags);
  if ((flags & 0x01) != 0) event.put<std::uint32_t>(1);
  if ((flags & 0x02) != 0) {
    put_guid(event);
  } else if ((flags & 0x04) != 0) {
    event.put<std::uint32_t>(1);
  }
  if ((flags & 0x08) != 0) event.put<std::int64_t>(33);
  if ((flags & 0x20) != 0) {
    event.put<std::uint32_t>(11);
    event.put<std::uint32_t>(22);
  }
  event.bytes("message");
  put_size(event, 0);
  return event.str();
}

std::string log_of(const std::vector<std::string>& events, EtlOptions options = {}) {
  std::ostringstream file(std::ios::binary);
  options.buffer_size = 1024;
  EtlWriter writer(file, options, 133'500'000'000'000'000);
  for (const std::string& event : events) writer.event(event);
  writer.finish();
  return file.str();
}

/// The one event after the header's.
Seen only_event(const std::string& event) {
  const ReadAll all = read_all(log_of({event}));
  if (all.error) FAIL(all.error->message());
  REQUIRE(all.events.size() == 2);
  return all.events[1];
}

void check_process(const TraceEvent& event) {
  CHECK(event.thread_id == 11);
  CHECK(event.process_id == 22);
  CHECK(event.time_stamp == 33);
}

TEST_CASE("an event of each layout is taken apart", "[etl]") {
  SECTION("system") {
    const Seen seen = only_event(
        system_event(GENERATE(std::uint8_t{1}, std::uint8_t{2}, std::uint8_t{3}, std::uint8_t{4})));
    CHECK(seen.event.kind == EventKind::system);
    CHECK(seen.event.version == 7);
    CHECK(seen.event.id == 0x0700);
    CHECK(seen.event.opcode == 0x25);
    check_process(seen.event);
    CHECK(seen.payload == "system");
  }
  SECTION("performance information") {
    const Seen seen = only_event(performance_info_event(GENERATE(std::uint8_t{16}, std::uint8_t{17})));
    CHECK(seen.event.kind == EventKind::system);
    CHECK(seen.event.id == 0x0700);
    CHECK(seen.event.opcode == 0x25);
    CHECK(seen.event.time_stamp == 33);
    CHECK(seen.payload == "perfinfo");
  }
  SECTION("modern, with and without extended data") {
    const int items = GENERATE(0, 1, 3);
    const Seen seen = only_event(modern_event(GENERATE(std::uint8_t{18}, std::uint8_t{19}), items));
    CHECK(seen.event.kind == EventKind::modern);
    CHECK((seen.event.guid == kSomeGuid));
    CHECK(seen.event.id == 44);
    CHECK(seen.event.version == 5);
    CHECK(seen.event.opcode == 6);
    check_process(seen.event);
    CHECK(seen.payload == "modern");
  }
  SECTION("message") {
    const Seen seen = only_event(message_event(0x2B));
    CHECK(seen.event.kind == EventKind::message);
    CHECK((seen.event.guid == kSomeGuid));
    CHECK(seen.event.id == 44);
    check_process(seen.event);
    CHECK(seen.payload == "message");
    CHECK(only_event(message_event(0)).payload == "message");
    CHECK(only_event(message_event(0x2D)).payload == "message");
  }
}

TEST_CASE("a classic event is taken apart, and buffers may be compressed", "[etl]") {
  EtlOptions options;
  options.compress = GENERATE(false, true);
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, 1);
  for (int i = 0; i < 5'000; ++i) writer.classic_event(kSomeGuid, 34, 60, i, "payload " + std::to_string(i));
  writer.finish();
  const ReadAll all = read_all(file.str());
  if (all.error) FAIL(all.error->message());
  REQUIRE(all.events.size() == 5'001);
  for (int i = 0; i < 5'000; ++i) {
    const Seen& seen = all.events[static_cast<std::size_t>(i) + 1];
    CHECK(seen.event.kind == EventKind::classic);
    CHECK((seen.event.guid == kSomeGuid));
    CHECK(seen.event.opcode == 34);
    CHECK(seen.event.version == 60);
    CHECK(seen.event.time_stamp == i);
    REQUIRE(seen.payload == "payload " + std::to_string(i));
  }
}

TEST_CASE("an event that cannot be is told with file and byte, after those before it", "[etl]") {
  const std::string good = system_event(2);
  const auto changed = [&](std::size_t at, char value) {
    std::string bad = good;
    bad[at] = value;
    return bad;
  };
  const auto [bad, why] = GENERATE_COPY(table<std::string, std::string>({
      {changed(2, 99), "unknown header type"},
      {changed(4, 3), "shorter than its header"},
      {changed(5, 0x70), "past the end of its buffer"},
      {changed(3, 0), "an event is missing"},
      {modern_event(19, 1).replace(80, 1, "\x07"), "shorter than its header"},
      {modern_event(19, 1).replace(80, 1, "\x70"), "past the end of its buffer"},
      {message_event(0x2B).replace(0, 1, "\x09"), "shorter than its header"},
  }));
  const ReadAll all = read_all(log_of({good, good, bad, good}));
  CHECK(all.events.size() == 3);
  REQUIRE(all.error);
  CHECK(all.error->code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
  CHECK_THAT(all.error->message(), Catch::Contains("t.etl"));
  CHECK_THAT(all.error->message(), Catch::Contains(why));
  CHECK_THAT(all.error->message(), Catch::Contains("at byte " + std::to_string(1024 + 72 + 2 * 40)));
}

TEST_CASE("a log that is cut off gives every whole event, then where it was cut", "[etl]") {
  EtlOptions options;
  options.compress = GENERATE(false, true);
  std::vector<std::string> events;
  for (int i = 0; i < 60; ++i)
    events.push_back(system_event(2) + std::string(static_cast<std::size_t>(2 + i % 7), 'x'));
  for (std::string& event : events) {
    const auto size = static_cast<std::uint16_t>(event.size());
    std::memcpy(event.data() + 4, &size, sizeof size);
  }
  const std::string whole = log_of(events, options);
  const ReadAll all = read_all(whole);
  REQUIRE(all.events.size() == 61);
  REQUIRE_FALSE(all.error);
  std::size_t most = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const ReadAll cut = read_all(whole.substr(0, size));
    REQUIRE(cut.events.size() <= 61);
    REQUIRE(cut.events.size() >= most);
    most = cut.events.size();
    for (std::size_t i = 0; i < cut.events.size(); ++i)
      REQUIRE(cut.events[i].payload == all.events[i].payload);
    if (cut.error) CHECK_FALSE(cut.error->what().empty());
    // Between two buffers nothing tells that there was more.
    CHECK((cut.error.has_value() || cut.events.size() < 61));
  }
  // One item of compressed data may stand for many events.
  CHECK(most >= (options.compress ? 40U : 61U));
}

TEST_CASE("sizes in a buffer's header are claims, and are checked", "[etl]") {
  std::string log = log_of({system_event(2)});
  const auto put = [&](std::size_t at, std::uint32_t value) {
    std::memcpy(log.data() + 1024 + at, &value, sizeof value);
  };
  SECTION("no size at all, as in a file that was made long before it is filled") {
    put(0, 0);
  }
  SECTION("a size beyond what Windows makes") {
    put(0, 0x7FFF'FFFF);
  }
  SECTION("more used than there is") {
    put(4, 1025);
  }
  SECTION("less used than the header") {
    put(4, 71);
  }
  const ReadAll all = read_all(log);
  CHECK(all.events.size() == 1);
  REQUIRE(all.error);
  CHECK_THAT(all.error->message(), Catch::Contains("at byte 1024"));
}

TEST_CASE("what is no trace log is told so", "[etl]") {
  CHECK_THAT(read_all("").error->message(), Catch::Contains("t.etl is empty"));
  CHECK_THAT(read_all("no log").error->message(), Catch::Contains("not an event trace log"));
  CHECK_THAT(read_all(std::string(5'000, '\0')).error->message(), Catch::Contains("not an event trace log"));
  CHECK_THAT(open_input("no/such/file.etl").error().message(), Catch::Contains("no/such/file.etl"));
  CHECK_THAT(open_input(".").error().message(), Catch::Contains("not a file"));
}

TEST_CASE("the events of a real trace are all there", "[etl]") {
  const auto path = recording("etl/tx-Process.etl");
  if (!path) return;
  const ReadAll all = read_all(contents_of(*path));
  REQUIRE_FALSE(all.error);
  std::map<std::uint16_t, int> ids;
  const Guid kernel_process{0x22fb'2cd6, 0x0e7b, 0x422b, {0xa0, 0xc7, 0x2f, 0xad, 0x1f, 0xd0, 0xe7, 0x16}};
  for (const Seen& seen : all.events) {
    if (seen.event.guid == kernel_process) ++ids[seen.event.id];
  }
  CHECK(ids == std::map<std::uint16_t, int>{{1, 4},
                                            {2, 4},
                                            {3, 287},
                                            {4, 264},
                                            {5, 1115},
                                            {6, 1153},
                                            {7, 810},
                                            {8, 5088},
                                            {9, 838},
                                            {10, 780}});
}

TEST_CASE("the event of a real compressed trace is there, behind its extended data", "[etl]") {
  const auto path = recording("etl/perfview-SelfDescribingSingleEvent.etl");
  if (!path) return;
  const ReadAll all = read_all(contents_of(*path));
  REQUIRE_FALSE(all.error);
  REQUIRE_FALSE(all.events.empty());
  const Seen& last = all.events.back();
  CHECK(last.event.kind == EventKind::modern);
  CHECK(last.event.offset == 0x1C09);
  CHECK((last.payload == std::string("H\0e\0l\0l\0o\0\0\0W\0o\0r\0l\0d\0!\0\0\0", 26)));
}

}  // namespace
}  // namespace jobx::test
