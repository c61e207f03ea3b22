#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "etw/event_decoder.h"
#include "tests/doubles/job_payloads.h"

namespace jobx::test {
namespace {

struct Manifest {
  std::uint16_t id;
  std::uint16_t version;
  std::string payload;
  std::uint8_t pointer_size = 8;
};

/// The same payload at an odd address, where UTF-16 is not aligned.
Decoding decode(const Manifest& from, TracedEvent& into) {
  static std::string shifted;  // the event's name is a view of it
  shifted = "x" + from.payload;
  EventRecord record;
  record.provider = kKernelProcess;
  record.id = from.id;
  record.version = from.version;
  record.pointer_size = from.pointer_size;
  record.payload = Bytes(std::as_bytes(std::span(shifted))).from(1);
  EventDecoder decoder(20'348);
  return decoder.decode(record, into);
}

TracedEvent event_of(const Manifest& from) {
  TracedEvent event;
  REQUIRE(decode(from, event) == Decoding::decoded);
  return event;
}

/// Twelve different numbers.
std::string rates(int count) {
  std::string bytes;
  for (std::uint64_t i = 1; i <= static_cast<std::uint64_t>(count); ++i)
    bytes += packed(i * 1'000'000'000'007);
  return bytes;
}

std::string io_rate(std::uint16_t version, std::uint8_t pointer_size) {
  std::string bytes = packed(41U) + std::string(pointer_size, 'p');
  if (version == 0) return bytes + packed(1U, 2U, 3U, 0xC000'000DU);
  return bytes + rates(version == 1 ? 9 : 12) + packed(7U) + wide("\\Device\\HarddiskVolume3") +
         packed(0xC000'000DU);
}

std::string silo(std::string_view name) {
  return packed(kSomeContainer) + packed(41U) + wide(name);
}

/// All events that are decoded, with a payload each.
std::vector<Manifest> all_events() {
  std::vector<Manifest> all;
  for (unsigned version = 0; version <= 4; ++version)
    all.push_back({1, static_cast<std::uint16_t>(version), process_start(version, 11, 4, "\\a.exe")});
  for (unsigned version = 0; version <= 2; ++version)
    all.push_back({2, static_cast<std::uint16_t>(version), process_stop(version, 11, 3, "a.exe")});
  all.push_back({15, 0, process_start(2, 11, 4, "\\a.exe")});
  all.push_back({15, 1, process_start(3, 11, 4, "\\a.exe")});
  for (const std::uint8_t size : {std::uint8_t{4}, std::uint8_t{8}}) {
    for (const std::uint16_t id : {std::uint16_t{17}, std::uint16_t{18}})
      all.push_back({id, 0, packed(41U) + std::string(size, 'p') + packed(0U), size});
    for (const std::uint16_t id : {std::uint16_t{19}, std::uint16_t{20}}) {
      for (std::uint16_t version = 0; version <= 2; ++version)
        all.push_back({id, version, io_rate(version, size), size});
    }
  }
  all.push_back({22, 0, packed(kSomeContainer) + packed(41U, std::uint16_t{3})});
  all.push_back({23, 0, silo("wcifs")});
  all.push_back({24, 0, packed(kSomeContainer) + packed(41U, 0U) + wide("wcifs")});
  all.push_back({25, 0, silo("wcifs")});
  all.push_back({26, 0, silo("wcifs")});
  return all;
}

TEST_CASE("a started process tells its id, its parent and its image, in every version", "[etw]") {
  const unsigned version = GENERATE(0U, 1U, 2U, 3U, 4U);
  const TracedEvent event =
      event_of({1, static_cast<std::uint16_t>(version),
                process_start(version, 4321, 888, "\\Device\\HarddiskVolume3\\ä b.exe")});
  CHECK(event.kind == TracedKind::process_start);
  CHECK(event.process_id == 4321U);
  CHECK(event.parent_process_id == 888U);
  CHECK(event.name.text() == "\\Device\\HarddiskVolume3\\ä b.exe");
  CHECK_FALSE(event.job_id);
}

TEST_CASE("a process that was running already is told like one that starts", "[etw]") {
  const unsigned version = GENERATE(0U, 1U);
  const TracedEvent event =
      event_of({15, static_cast<std::uint16_t>(version), process_start(version + 2, 4321, 888, "\\x.exe")});
  CHECK(event.kind == TracedKind::process_rundown);
  CHECK(event.process_id == 4321U);
  CHECK(event.name.text() == "\\x.exe");
}

TEST_CASE("a stopped process tells its exit code and, but for version 0, what it used", "[etw]") {
  const unsigned version = GENERATE(0U, 1U, 2U);
  const TracedEvent event = event_of(
      {2, static_cast<std::uint16_t>(version), process_stop(version, 4321, 0xC000'0044, "cruncher.exe")});
  CHECK(event.kind == TracedKind::process_stop);
  CHECK(event.process_id == 4321U);
  CHECK(event.exit_code == 0xC000'0044);
  CHECK(event.name.text() == "cruncher.exe");
  REQUIRE(event.stopped);
  CHECK(event.stopped->exited - event.stopped->created == std::chrono::seconds(10));
  CHECK(event.stopped->created == utc_from_filetime(133'500'000'000'000'000));
  CHECK(event.stopped->commit == 1001);
  CHECK(event.stopped->commit_peak == 2002);
  CHECK(event.stopped->has_usage == (version > 0));
  CHECK(event.stopped->cycles == (version > 0 ? 3003U : 0U));
  CHECK(event.stopped->read_operations == (version > 0 ? 4U : 0U));
  CHECK(event.stopped->write_operations == (version > 0 ? 5U : 0U));
  CHECK(event.stopped->read_kilobytes == (version > 0 ? 6U : 0U));
  CHECK(event.stopped->write_kilobytes == (version > 0 ? 7U : 0U));
  CHECK(event.stopped->hard_faults == (version > 0 ? 8U : 0U));
}

TEST_CASE("an image's name of an unknown code page stays distinct", "[etw]") {
  CHECK(event_of({2, 1, process_stop(1, 1, 0, "b\xE4r.exe")}).name.text() == "b\\xe4r.exe");
}

TEST_CASE("disk attribution tells the job behind a pointer of either size", "[etw]") {
  const std::uint8_t size = GENERATE(std::uint8_t{4}, std::uint8_t{8});
  const std::string payload = packed(41U) + std::string(size, 'p') + packed(0xC000'0001U);
  const TracedEvent start = event_of({17, 0, payload, size});
  CHECK(start.kind == TracedKind::disk_attribution_start);
  CHECK(start.job_id == 41U);
  CHECK(start.status == 0xC000'0001);
  CHECK(event_of({18, 0, payload, size}).kind == TracedKind::disk_attribution_stop);
}

TEST_CASE("I/O rate control tells limits and volume from version 1 on", "[etw]") {
  const std::uint8_t size = GENERATE(std::uint8_t{4}, std::uint8_t{8});
  const std::uint16_t version = GENERATE(std::uint16_t{0}, std::uint16_t{1}, std::uint16_t{2});
  const TracedEvent event = event_of({19, version, io_rate(version, size), size});
  CHECK(event.kind == TracedKind::io_rate_start);
  CHECK(event.job_id == 41U);
  CHECK(event.status == 0xC000'000D);
  CHECK(event_of({20, version, io_rate(version, size), size}).kind == TracedKind::io_rate_stop);
  if (version == 0) {
    CHECK_FALSE(event.io_rate);
    return;
  }
  constexpr std::uint64_t one = 1'000'000'000'007;
  REQUIRE(event.io_rate);
  CHECK(event.io_rate->maximum == IoRates{one, 2 * one, 3 * one});
  CHECK(event.io_rate->reservation == IoRates{4 * one, 5 * one, 6 * one});
  CHECK(event.io_rate->critical_reservation == IoRates{7 * one, 8 * one, 9 * one});
  CHECK(event.io_rate->soft_maximum == (version == 2 ? IoRates{10 * one, 11 * one, 12 * one} : IoRates{}));
  CHECK(event.flags == 7U);
  CHECK(event_of({19, version, io_rate(version, size), size}).name.text() == "\\Device\\HarddiskVolume3");
}

TEST_CASE("events of server silos tell container, job, state and monitor", "[etw]") {
  const TracedEvent state = event_of({22, 0, packed(kSomeContainer) + packed(41U, std::uint16_t{3})});
  CHECK(state.kind == TracedKind::silo_state);
  CHECK(state.container_id == kSomeContainer);
  CHECK(state.job_id == 41U);
  CHECK(state.silo_state == 3U);

  const auto [id, kind] =
      GENERATE(table<std::uint16_t, TracedKind>({{23, TracedKind::silo_create_callback_start},
                                                 {25, TracedKind::silo_terminate_callback_start},
                                                 {26, TracedKind::silo_terminate_callback_stop}}));
  const TracedEvent callback = event_of({id, 0, silo("wcifs")});
  CHECK(callback.kind == kind);
  CHECK(callback.job_id == 41U);
  CHECK(callback.name.text() == "wcifs");

  const TracedEvent stop =
      event_of({24, 0, packed(kSomeContainer) + packed(41U, 0xC000'0022U) + wide("wcifs")});
  CHECK(stop.kind == TracedKind::silo_create_callback_stop);
  CHECK(stop.status == 0xC000'0022);
  CHECK(stop.name.text() == "wcifs");
}

TEST_CASE("a payload that is cut anywhere, or longer, is refused", "[etw]") {
  for (Manifest one : all_events()) {
    CAPTURE(one.id, one.version, static_cast<int>(one.pointer_size));
    TracedEvent event;
    const std::string whole = one.payload;
    CHECK(decode(one, event) == Decoding::decoded);
    one.payload = whole + "x";
    CHECK(decode(one, event) == Decoding::unknown_size);
    for (std::size_t size = 0; size < whole.size(); ++size) {
      CAPTURE(size);
      one.payload = whole.substr(0, size);
      CHECK(decode(one, event) == Decoding::unknown_size);
    }
  }
}

TEST_CASE("a version that is newer than what is known is refused", "[etw]") {
  const auto [id, version] = GENERATE(table<std::uint16_t, std::uint16_t>({{1, 5},
                                                                           {2, 3},
                                                                           {15, 2},
                                                                           {17, 1},
                                                                           {18, 1},
                                                                           {19, 3},
                                                                           {20, 3},
                                                                           {22, 1},
                                                                           {23, 1},
                                                                           {24, 1},
                                                                           {25, 1},
                                                                           {26, 1}}));
  TracedEvent event;
  CHECK(decode({id, version, std::string(200, '\0')}, event) == Decoding::unknown_version);
}

TEST_CASE("a SID that is none ends the event", "[etw]") {
  std::string payload = process_start(3, 11, 4, "\\a.exe");
  constexpr std::size_t kSid = 48;
  REQUIRE(payload[kSid] == 1);
  TracedEvent event;
  SECTION("of another revision") {
    payload[kSid] = 2;
  }
  SECTION("with more parts than there can be") {
    payload[kSid + 1] = 16;
  }
  CHECK(decode({1, 3, payload}, event) == Decoding::unknown_size);
}

}  // namespace
}  // namespace jobx::test
