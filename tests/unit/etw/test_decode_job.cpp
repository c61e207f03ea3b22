#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "etw/event_decoder.h"
#include "tests/doubles/job_payloads.h"

namespace jobx::test {
namespace {

constexpr std::uint32_t kWithHandles = 10'586;
constexpr std::uint32_t kWithNumbers = 14'393;

/// A record of the payload, and what it is decoded to.
struct Decoded {
  Decoding outcome;
  TracedEvent event;
};

Bytes bytes_of(const std::string& payload) {
  return Bytes(std::as_bytes(std::span(payload)));
}

EventRecord classic_record(std::uint8_t opcode, const std::string& payload) {
  EventRecord record;
  record.form = EventKind::classic;
  record.provider = kJobClass;
  record.opcode = opcode;
  record.version = 4;
  record.time = UtcTime(Ticks(12'345));
  record.process_id = 4711;
  record.payload = bytes_of(payload);
  return record;
}

EventRecord manifest_record(std::uint16_t id, std::uint16_t version, const std::string& payload) {
  EventRecord record;
  record.provider = kKernelProcess;
  record.id = id;
  record.version = version;
  record.payload = bytes_of(payload);
  return record;
}

Decoded decode(EventDecoder& decoder, const EventRecord& record) {
  Decoded decoded;
  decoded.outcome = decoder.decode(record, decoded.event);
  return decoded;
}

Decoded decode_classic(std::uint32_t build, std::uint8_t opcode, const std::string& payload) {
  EventDecoder decoder(build);
  return decode(decoder, classic_record(opcode, payload));
}

/// The event, which must have been decoded.
TracedEvent event_of(const Decoded& decoded) {
  REQUIRE(decoded.outcome == Decoding::decoded);
  return decoded.event;
}

/// Opcode, its payload, and the sizes that are right beside that of the payload.
struct Sized {
  std::uint8_t opcode;
  std::string payload;
};

std::vector<Sized> classic_payloads(bool with_numbers) {
  JobPayload job;
  job.job = 7;
  job.process_id = 9;
  job.notification = 11;
  return {{0x20, job_information(job)},
          {0x21, job_information(job)},
          {0x22, job_information(job)},
          {0x23, assign_process(job)},
          {0x24, remove_process(job, with_numbers)},
          {0x25, set_query(job)},
          {0x26, set_query(job)},
          {0x27, set_query_failed(job)},
          {0x28, set_query_failed(job)},
          {0x2A, send_notification(job, with_numbers)},
          {0x2C, set_query(job, packed(5U, 2500U))},
          {0x2D, set_query(job, packed(1U, std::uint64_t{1'000'000}, std::uint8_t{46}))}};
}

TEST_CASE("create, terminate and open tell the job, their flags and the status", "[etw]") {
  JobPayload job;
  job.job = 0x1234;
  job.flags = 3;
  job.status = 0xC000'0044;
  const auto [opcode, kind] = GENERATE(table<std::uint8_t, TracedKind>(
      {{0x20, TracedKind::job_create}, {0x21, TracedKind::job_terminate}, {0x22, TracedKind::job_open}}));

  const TracedEvent now = event_of(decode_classic(kWithNumbers, opcode, job_information(job)));
  CHECK(now.kind == kind);
  CHECK(now.time == UtcTime(Ticks(12'345)));
  CHECK(now.actor == 4711);
  CHECK(now.job_id == 0x1234U);
  CHECK_FALSE(now.handle);
  CHECK(now.container_id == kSomeContainer);
  CHECK(now.flags == 3U);
  CHECK(now.status == 0xC000'0044);
  CHECK_FALSE(now.process_id);

  const TracedEvent before = event_of(decode_classic(kWithHandles, opcode, job_information(job)));
  CHECK(before.kind == kind);
  CHECK(before.handle == 0x1234U);
  CHECK_FALSE(before.job_id);
}

TEST_CASE("assign tells the process", "[etw]") {
  JobPayload job;
  job.job = 5;
  job.process_id = 808;
  job.status = 0xC000'0022;
  const TracedEvent event = event_of(decode_classic(kWithNumbers, 0x23, assign_process(job)));
  CHECK(event.kind == TracedKind::assign_process);
  CHECK(event.job_id == 5U);
  CHECK(event.process_id == 808U);
  CHECK(event.status == 0xC000'0022);
  CHECK(event_of(decode_classic(kWithHandles, 0x23, assign_process(job))).process_id == 808U);
}

TEST_CASE("remove tells the process, why, and its exit status, in both sizes", "[etw]") {
  JobPayload job;
  job.job = 5;
  job.process_id = 808;
  job.flags = 0xE;
  job.status = 0xC000'0044;
  const std::string with_number = remove_process(job);
  REQUIRE(with_number.size() == 32);
  const TracedEvent now = event_of(decode_classic(kWithNumbers, 0x24, with_number));
  CHECK(now.kind == TracedKind::remove_process);
  CHECK(now.job_id == 5U);
  CHECK(now.process_id == 808U);
  CHECK(now.flags == 0xEU);
  CHECK(now.exit_code == 0xC000'0044);
  CHECK_FALSE(now.container_id);
  CHECK_FALSE(now.status);

  const std::string without = remove_process(job, false);
  REQUIRE(without.size() == 28);
  const TracedEvent before = event_of(decode_classic(kWithHandles, 0x24, without));
  CHECK_FALSE(before.job_id);
  CHECK_FALSE(before.handle);
  CHECK(before.process_id == 808U);
  CHECK(before.flags == 0xEU);
  CHECK(before.exit_code == 0xC000'0044);
}

TEST_CASE("a notification tells which message was sent, in both sizes", "[etw]") {
  JobPayload job;
  job.job = 5;
  job.notification = 12;
  const TracedEvent now = event_of(decode_classic(kWithNumbers, 0x2A, send_notification(job)));
  CHECK(now.kind == TracedKind::send_notification);
  CHECK(now.job_id == 5U);
  CHECK(now.notification == 12U);
  const std::string without = send_notification(job, false);
  REQUIRE(without.size() == 20);
  const TracedEvent before = event_of(decode_classic(kWithHandles, 0x2A, without));
  CHECK_FALSE(before.job_id);
  CHECK(before.notification == 12U);
}

TEST_CASE("events of information classes tell the class and what failed", "[etw]") {
  JobPayload job;
  job.job = 5;
  job.information_class = 9;
  job.status = 0xC000'000D;
  const TracedEvent set = event_of(decode_classic(kWithNumbers, 0x25, set_query(job)));
  CHECK(set.kind == TracedKind::set_information);
  CHECK(set.job_id == 5U);
  CHECK(set.information_class == 9U);
  CHECK_FALSE(set.status);
  const TracedEvent query = event_of(decode_classic(kWithHandles, 0x26, set_query(job)));
  CHECK(query.kind == TracedKind::query_information);
  CHECK(query.handle == 5U);

  const TracedEvent failed = event_of(decode_classic(kWithNumbers, 0x27, set_query_failed(job)));
  CHECK(failed.kind == TracedKind::set_information_failed);
  CHECK(failed.status == 0xC000'000D);
  CHECK(event_of(decode_classic(kWithNumbers, 0x28, set_query_failed(job))).kind ==
        TracedKind::query_information_failed);
}

TEST_CASE("rates of processors and network are told, the latter packed or with gaps", "[etw]") {
  JobPayload job;
  job.job = 5;
  job.information_class = 15;
  const TracedEvent cpu = event_of(decode_classic(kWithNumbers, 0x2C, set_query(job, packed(5U, 2'500U))));
  CHECK(cpu.kind == TracedKind::set_cpu_rate);
  CHECK(cpu.information_class == 15U);
  CHECK(cpu.flags == 5U);
  CHECK(cpu.cpu_rate == 2'500U);

  const std::uint64_t bandwidth = 123'456'789'012;
  const std::string packed_body = packed(1U, bandwidth, std::uint8_t{46});
  REQUIRE(set_query(job, packed_body).size() == 37);
  const std::string gaps = packed(1U, 0U, bandwidth, std::uint8_t{46}) + std::string(7, '\0');
  REQUIRE(set_query(job, gaps).size() == 48);
  const std::string body = GENERATE_COPY(packed_body, gaps);
  const TracedEvent network = event_of(decode_classic(kWithNumbers, 0x2D, set_query(job, body)));
  CHECK(network.kind == TracedKind::set_network_rate);
  CHECK(network.flags == 1U);
  CHECK(network.max_bandwidth == bandwidth);
  CHECK(network.dscp_tag == 46U);
}

TEST_CASE("of notification limits only the beginning is read, whatever follows", "[etw]") {
  JobPayload job;
  job.job = 5;
  job.information_class = 12;
  const auto [opcode, kind] = GENERATE(table<std::uint8_t, TracedKind>(
      {{0x29, TracedKind::set_notification}, {0x2B, TracedKind::query_violation}}));
  for (const std::size_t more : {std::size_t{0}, std::size_t{68}, std::size_t{108}}) {
    const TracedEvent event =
        event_of(decode_classic(kWithNumbers, opcode, set_query(job, std::string(more, 'x'))));
    CHECK(event.kind == kind);
    CHECK(event.job_id == 5U);
    CHECK(event.information_class == 12U);
  }
  const std::string whole = set_query(job);
  CHECK(decode_classic(kWithNumbers, opcode, whole.substr(0, 23)).outcome == Decoding::unknown_size);
}

TEST_CASE("a classic job event of any other size is refused", "[etw]") {
  const bool with_numbers = GENERATE(true, false);
  for (const Sized& one : classic_payloads(with_numbers)) {
    CAPTURE(static_cast<int>(one.opcode));
    EventDecoder decoder(with_numbers ? kWithNumbers : kWithHandles);
    CHECK(decode(decoder, classic_record(one.opcode, one.payload)).outcome == Decoding::decoded);
    CHECK(decode(decoder, classic_record(one.opcode, one.payload + "x")).outcome == Decoding::unknown_size);
    for (std::size_t size = 0; size < one.payload.size(); ++size) {
      CAPTURE(size);
      const std::string cut = one.payload.substr(0, size);
      CHECK(decode(decoder, classic_record(one.opcode, cut)).outcome == Decoding::unknown_size);
    }
  }
}

TEST_CASE("without a build no number is taken until the size of an event settles what it is", "[etw]") {
  JobPayload job;
  job.job = 77;
  EventDecoder decoder;
  const std::string create = job_information(job);
  const TracedEvent unsettled = event_of(decode(decoder, classic_record(0x20, create)));
  CHECK_FALSE(unsettled.job_id);
  CHECK_FALSE(unsettled.handle);
  SECTION("by a removal with a number") {
    const std::string removal = remove_process(job);
    CHECK(event_of(decode(decoder, classic_record(0x24, removal))).job_id == 77U);
    CHECK(event_of(decode(decoder, classic_record(0x20, create))).job_id == 77U);
  }
  SECTION("by a removal without") {
    const std::string removal = remove_process(job, false);
    event_of(decode(decoder, classic_record(0x24, removal)));
    CHECK(event_of(decode(decoder, classic_record(0x20, create))).handle == 77U);
  }
  SECTION("by a notification") {
    const std::string sent = send_notification(job);
    CHECK(event_of(decode(decoder, classic_record(0x2A, sent))).job_id == 77U);
    CHECK(event_of(decode(decoder, classic_record(0x20, create))).job_id == 77U);
  }
}

TEST_CASE("the size of an event says more than the build, and the first one holds", "[etw]") {
  JobPayload job;
  job.job = 77;
  EventDecoder decoder(kWithHandles);
  const std::string create = job_information(job);
  const std::string with_number = remove_process(job);
  const std::string without = remove_process(job, false);
  const std::string sent_without = send_notification(job, false);
  event_of(decode(decoder, classic_record(0x24, with_number)));
  CHECK(event_of(decode(decoder, classic_record(0x20, create))).job_id == 77U);
  CHECK(decode(decoder, classic_record(0x24, without)).outcome == Decoding::unknown_size);
  CHECK(decode(decoder, classic_record(0x2A, sent_without)).outcome == Decoding::unknown_size);
  CHECK(event_of(decode(decoder, classic_record(0x20, create))).job_id == 77U);
}

TEST_CASE("a job that could not be made has no number", "[etw]") {
  JobPayload job;
  job.status = 0xC000'009A;
  const TracedEvent event = event_of(decode_classic(kWithNumbers, 0x20, job_information(job)));
  CHECK_FALSE(event.job_id);
  CHECK(event.status == 0xC000'009A);
}

TEST_CASE("opcodes that no known system has are told apart from other events", "[etw]") {
  const std::string payload(28, '\0');
  CHECK(decode_classic(kWithNumbers, 0x1F, payload).outcome == Decoding::unknown_event);
  CHECK(decode_classic(kWithNumbers, 0x2E, payload).outcome == Decoding::unknown_event);

  EventDecoder decoder(kWithNumbers);
  EventRecord other = classic_record(0x20, payload);
  other.provider = kKernelProcess;
  CHECK(decode(decoder, other).outcome == Decoding::other);
  other = classic_record(0x20, payload);
  other.form = EventKind::message;
  CHECK(decode(decoder, other).outcome == Decoding::other);
  CHECK(decode(decoder, manifest_record(3, 0, payload)).outcome == Decoding::other);
  CHECK(decode(decoder, manifest_record(21, 0, payload)).outcome == Decoding::other);
}

TEST_CASE("a system logger's own form of a job event is decoded, too", "[etw]") {
  JobPayload job;
  job.job = 31;
  const std::string payload = job_information(job);
  EventRecord record = classic_record(0x20, payload);
  record.form = EventKind::system;
  record.provider = {};
  record.id = 0x0700;
  EventDecoder decoder(kWithNumbers);
  CHECK(event_of(decode(decoder, record)).job_id == 31U);
  record.id = 0x0300;
  CHECK(decode(decoder, record).outcome == Decoding::other);
}

TEST_CASE("the manifest's create and terminate are of the same size in both generations", "[etw]") {
  JobPayload job;
  job.job = 99;
  job.status = 0xC000'0044;
  const std::string payload = manifest_job(job);
  REQUIRE(payload.size() == 24);
  EventDecoder now(kWithNumbers);
  const TracedEvent created = event_of(decode(now, manifest_record(13, 0, payload)));
  CHECK(created.kind == TracedKind::job_create);
  CHECK(created.job_id == 99U);
  CHECK(created.container_id == kSomeContainer);
  CHECK(created.status == 0xC000'0044);
  CHECK(event_of(decode(now, manifest_record(14, 0, payload))).kind == TracedKind::job_terminate);
  CHECK(decode(now, manifest_record(13, 1, payload)).outcome == Decoding::unknown_version);
  CHECK(decode(now, manifest_record(14, 0, payload + "x")).outcome == Decoding::unknown_size);
  for (std::size_t size = 0; size < payload.size(); ++size) {
    const std::string cut = payload.substr(0, size);
    CHECK(decode(now, manifest_record(13, 0, cut)).outcome == Decoding::unknown_size);
  }
  EventDecoder before(kWithHandles);
  CHECK(event_of(decode(before, manifest_record(13, 0, payload))).handle == 99U);
}

}  // namespace
}  // namespace jobx::test
