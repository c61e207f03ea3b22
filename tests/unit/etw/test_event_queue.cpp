#include <catch2/catch.hpp>
#include <cstring>
#include <string>
#include <thread>

#include "etw/session/event_queue.h"
#include "tests/doubles/allocations.h"

namespace jobx::test {
namespace {

constexpr std::size_t kCapacity = std::size_t{256} << 10;

EventRecord record_of(std::uint16_t id, std::string_view payload) {
  EventRecord record;
  record.id = id;
  record.payload = Bytes(std::as_bytes(std::span(payload)));
  return record;
}

std::string text_of(const EventRecord& record) {
  return {reinterpret_cast<const char*>(record.payload.data()), record.payload.size()};
}

/// A number that tells of itself in any length of payload.
std::string payload_of(std::uint32_t number) {
  return std::string(number * 37 % 300, static_cast<char>('a' + number % 26));
}

TEST_CASE("events come out of the queue as they went in, in their order", "[etw]") {
  EventQueue queue(kCapacity);
  EventRecord record = record_of(13, "payload");
  record.provider = kKernelProcess;
  record.opcode = 3;
  record.version = 2;
  record.time = UtcTime(Ticks{4711});
  record.process_id = 5;
  record.thread_id = 6;
  record.pointer_size = 4;
  CHECK(queue.push(record));
  CHECK(queue.push(record_of(14, "")));
  EventRecord out;
  bool after_gap = true;
  REQUIRE(queue.pop(out, after_gap));
  CHECK_FALSE(after_gap);
  CHECK(text_of(out) == "payload");
  CHECK(out.provider == kKernelProcess);
  CHECK(out.id == 13);
  CHECK(out.opcode == 3);
  CHECK(out.version == 2);
  CHECK(out.time == UtcTime(Ticks{4711}));
  CHECK(out.process_id == 5);
  CHECK(out.thread_id == 6);
  CHECK(out.pointer_size == 4);
  REQUIRE(queue.pop(out, after_gap));
  CHECK(out.id == 14);
  CHECK(out.payload.size() == 0);
  CHECK_FALSE(queue.pop(out, after_gap));
}

TEST_CASE("a queue that goes round keeps every event whole", "[etw]") {
  EventQueue queue(kCapacity);
  EventRecord out;
  bool after_gap = false;
  std::uint32_t taken = 0;
  for (std::uint32_t number = 0; number < 50'000; ++number) {
    const std::string payload = payload_of(number);
    REQUIRE(queue.push(record_of(static_cast<std::uint16_t>(number), payload)));
    if (number % 3 == 0) continue;  // it fills, and is emptied below
    for (; taken + 300 < number; ++taken) {
      REQUIRE(queue.pop(out, after_gap));
      REQUIRE(out.id == static_cast<std::uint16_t>(taken));
      REQUIRE(text_of(out) == payload_of(taken));
    }
  }
  for (; queue.pop(out, after_gap); ++taken) REQUIRE(text_of(out) == payload_of(taken));
  CHECK(taken == 50'000);
  CHECK(queue.lost() == 0);
}

TEST_CASE("a full queue counts what it loses, and tells where", "[etw]") {
  EventQueue queue(kCapacity);
  const std::string payload(1'000, 'x');
  std::uint64_t kept = 0;
  while (queue.push(record_of(1, payload))) ++kept;
  CHECK_FALSE(queue.push(record_of(1, payload)));
  CHECK(queue.lost() == 2);
  CHECK(kept > kCapacity / 1'200);
  EventRecord out;
  bool after_gap = false;
  REQUIRE(queue.pop(out, after_gap));
  REQUIRE(queue.pop(out, after_gap));  // gives the room of the first one back
  CHECK(queue.push(record_of(2, payload)));
  CHECK_FALSE(queue.push(record_of(2, payload)));
  while (queue.pop(out, after_gap)) CHECK(after_gap == (out.id == 2));
  CHECK(queue.push(record_of(3, "")));
  REQUIRE(queue.pop(out, after_gap));
  CHECK(after_gap);  // of the one that was lost after the second
}

TEST_CASE("the biggest payload there is fits", "[etw]") {
  EventQueue queue(kCapacity);
  const std::string payload(65'535, 'x');
  EventRecord out;
  bool after_gap = false;
  for (int i = 0; i < 20; ++i) {
    REQUIRE(queue.push(record_of(1, payload)));
    REQUIRE(queue.pop(out, after_gap));
    CHECK(out.payload.size() == payload.size());
  }
}

TEST_CASE("a queue that fills says so until it is emptied", "[etw]") {
  EventQueue queue(kCapacity);
  const std::string payload(1'000, 'x');
  CHECK_FALSE(queue.is_filling());
  while (!queue.is_filling()) REQUIRE(queue.push(record_of(1, payload)));
  EventRecord out;
  bool after_gap = false;
  while (queue.pop(out, after_gap)) {
  }
  CHECK_FALSE(queue.is_filling());
}

TEST_CASE("no event that goes through the queue takes memory", "[etw]") {
  if (!kCountsAllocations) return;
  EventQueue queue(kCapacity);
  const std::string payload(100, 'x');
  EventRecord out;
  bool after_gap = false;
  const std::uint64_t before = allocations();
  for (int i = 0; i < 10'000; ++i) {
    queue.push(record_of(1, payload));
    queue.pop(out, after_gap);
  }
  CHECK(allocations() == before);
}

TEST_CASE("two threads lose nothing that had room", "[etw][threads]") {
  EventQueue queue(kCapacity);
  constexpr std::uint32_t kEvents = 200'000;
  std::jthread pushing([&] {
    for (std::uint32_t number = 0; number < kEvents; ++number) {
      const std::string payload = payload_of(number);
      EventRecord record = record_of(1, payload);
      record.thread_id = number;
      while (!queue.push(record)) std::this_thread::yield();
    }
  });
  EventRecord out;
  bool after_gap = false;
  for (std::uint32_t number = 0; number < kEvents;) {
    if (!queue.pop(out, after_gap)) {
      std::this_thread::yield();
      continue;
    }
    REQUIRE(out.thread_id == number);
    REQUIRE(text_of(out) == payload_of(number));
    ++number;
  }
}

}  // namespace
}  // namespace jobx::test
