#include <atomic>
#include <catch2/catch.hpp>

#include "tests/doubles/job_payloads.h"
#include "tests/unit/etw/etw_host.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("a session gives its events to the listener, in order, and ends with its owner", "[etw][threads]") {
  Host host;
  {
    const auto session = host.open();
    REQUIRE(host.etw.wait_started(1));
    CHECK(host.etw.running() == kOurs);
    JobPayload job;
    host.etw.send(classic(0x20), job_information(job));
    host.etw.send(manifest(22));
    host.etw.send(classic(0x21), job_information(job));
    CHECK(host.listener->wait(3) == std::vector<int>{0x20, 22, 0x21});
    const EtwStatus status = session->status();
    CHECK(status.is_running);
    CHECK_FALSE(status.error);
  }
  CHECK(host.etw.running().empty());
}

TEST_CASE("events that are under way when the session ends are not lost", "[etw][threads]") {
  Host host;
  {
    const auto session = host.open();
    REQUIRE(host.etw.wait_started(1));
    for (int i = 0; i < 100; ++i) host.etw.send(classic(0x20));
  }
  CHECK(host.listener->wait(100).size() == 100);
}

TEST_CASE("a session that somebody stops is started again, and counted", "[etw][threads]") {
  Host host;
  EtwOptions options = quick();
  options.first_pause = 300ms;
  options.longest_pause = 300ms;
  const auto session = host.open(options);
  REQUIRE(host.etw.wait_started(1));
  host.etw.stop_session("jobobject_exporter");
  CHECK(becomes(*session, [](const EtwStatus& now) { return now.error.has_value(); }));
  CHECK(session->status().error->what() == "the ETW session jobobject_exporter was stopped by somebody else");
  REQUIRE(host.etw.wait_started(2));
  CHECK(becomes(*session, [](const EtwStatus& now) { return now.is_running; }));
  CHECK(session->status().stopped == 1);
  host.etw.send(classic(0x20));
  CHECK(host.listener->wait(2) == std::vector<int>{-1, 0x20});  // what was missed meanwhile is a gap
}

TEST_CASE("two exporters do not stop each other's session in turn", "[etw][threads]") {
  Host host;
  const auto first = host.open();
  REQUIRE(host.etw.wait_started(1));
  host.etw.take_over("jobobject_exporter");
  CHECK(becomes(*first, [](const EtwStatus& now) {
    return now.error && now.error->code() == win32_code::already_exists;
  }));
  CHECK(host.etw.started().size() == 1);
  CHECK(first->status().stale == 0);
}

TEST_CASE("reading that fails stops the session and starts another", "[etw][threads]") {
  Host host;
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  host.etw.fail_processing(1'359);
  REQUIRE(host.etw.wait_started(2));
  CHECK(host.etw.running() == kOurs);
  CHECK(session->status().failed == 1);
}

TEST_CASE("losses are read at each look, and add up over sessions", "[etw][threads]") {
  Host host;
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  host.etw.set_lost({5, 1, 2, 0});
  EtwStatus status = session->status();
  CHECK(status.events_lost == 5);
  CHECK(status.buffers_lost == 1);
  CHECK(status.real_time_buffers_lost == 2);
  CHECK(host.listener->wait(1) == std::vector<int>{-1});
  host.etw.fail_processing(1'359);
  REQUIRE(host.etw.wait_started(2));
  host.etw.set_lost({7, 0, 0, 0});
  status = session->status();
  CHECK(status.events_lost == 12);
  CHECK(status.buffers_lost == 1);
  CHECK(status.real_time_buffers_lost == 2);
}

TEST_CASE("what this process does to read jobs is left out, what it does to them is not", "[etw][threads]") {
  Host host;
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  constexpr std::uint32_t kOwn = TraceSystemDouble::kOwnProcess;
  for (const int opcode : {0x22, 0x26, 0x28, 0x2B}) host.etw.send(classic(opcode, kOwn));
  host.etw.send(classic(0x22));
  host.etw.send(classic(0x20, kOwn));
  CHECK(host.listener->wait(2) == std::vector<int>{0x22, 0x20});
}

TEST_CASE("events of other providers are left out, and ETW's word of a loss is a gap", "[etw][threads]") {
  Host host;
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  EventRecord other = manifest(13);
  other.provider.data1 = 1;
  host.etw.send(other);
  EventRecord lost = classic(32);
  lost.provider = {0x6a39'9ae0, 0x4bc6, 0x4de9, {0x87, 0x0b, 0x36, 0x57, 0xf8, 0x94, 0x7e, 0x7e}};
  host.etw.send(lost);
  host.etw.send(manifest(13));
  CHECK(host.listener->wait(2) == std::vector<int>{-1, 13});
}

TEST_CASE("a listener that is slow loses events, which are counted, and holds up nobody", "[etw][threads]") {
  /// Takes nothing until it is let.
  class Slow final : public EtwListener {
   public:
    void take(const EventRecord&) override { const std::lock_guard lock(gate); }
    void gap() override { ++gaps; }
    std::mutex gate;
    std::atomic<int> gaps = 0;
  };
  TraceSystemDouble etw;
  const auto slow = std::make_shared<Slow>();
  EtwOptions options = quick();
  options.queue_bytes = std::size_t{256} << 10;
  const EtwSession session(etw.kernel(), options, slow);
  REQUIRE(etw.wait_started(1));
  std::uint64_t lost = 0;
  {
    const std::lock_guard lock(slow->gate);
    const std::string payload(10'000, 'x');
    for (int i = 0; i < 40; ++i) etw.send(classic(0x20), payload);
    lost = session.status().queue_lost;
  }
  CHECK(lost >= 14);
  CHECK(lost < 40);
  for (int i = 0; i < 500 && slow->gaps == 0; ++i) {
    etw.send(classic(0x20));
    std::this_thread::sleep_for(5ms);
  }
  CHECK(slow->gaps == 1);
}

TEST_CASE("a reader that does not notice the session's end is closed", "[etw][threads]") {
  Host host;
  host.etw.hang_at_stop();
  auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  const auto begun = std::chrono::steady_clock::now();
  session.reset();
  CHECK(std::chrono::steady_clock::now() - begun < 4s);
  CHECK(host.etw.running().empty());
}

}  // namespace
}  // namespace jobx::test
