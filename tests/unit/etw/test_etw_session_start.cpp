#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/etw/etw_host.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

TEST_CASE("auto takes the system logger, with what only the manifest has", "[etw][threads]") {
  Host host;
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  const TraceSetup setup = host.etw.started().at(0);
  CHECK(setup.is_system_logger);
  CHECK(setup.enable_flags == 0x0008'0000);
  CHECK(setup.buffers.kilobytes == 64);
  CHECK(setup.buffers.maximum == 32);
  const TraceProvider provider = host.etw.enabled().at(0);
  CHECK(provider.provider == kKernelProcess);
  CHECK(provider.keywords == (0x1000 | 0x4000));  // not what the system logger gives already
  CHECK(session->status().way == EtwWay::system);
  CHECK_FALSE(session->status().restriction);
}

TEST_CASE("auto takes the manifest where a system logger is refused, and says why", "[etw][threads]") {
  Host host;
  const Win32Code why = GENERATE(win32_code::access_denied, win32_code::no_system_resources);
  host.etw.refuse_start(why, 0);
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  CHECK_FALSE(host.etw.started().at(0).is_system_logger);
  CHECK(host.etw.enabled().at(0).keywords == (0x400 | 0x1000 | 0x4000));
  const EtwStatus status = session->status();
  CHECK(status.way == EtwWay::manifest);
  REQUIRE(status.restriction);
  CHECK(status.restriction->code() == why);
  CHECK(status.restriction->what() == "cannot start the ETW session jobobject_exporter as a system logger");
}

TEST_CASE("a way that is asked for is the only one that is tried", "[etw][threads]") {
  Host host;
  SECTION("system") {
    host.etw.refuse_start(win32_code::access_denied, 0);
    const auto session = host.open(quick(EtwWay::system));
    const EtwStatus status = session->status();
    CHECK_FALSE(status.is_running);
    REQUIRE(status.error);
    CHECK(status.error->code() == win32_code::access_denied);
    CHECK(host.etw.started().empty());
  }
  SECTION("system, without what only the manifest has") {
    const auto session = host.open(quick(EtwWay::system));
    REQUIRE(host.etw.wait_started(1));
    CHECK(host.etw.enabled().empty());
  }
  SECTION("manifest") {
    const auto session = host.open(quick(EtwWay::manifest));
    REQUIRE(host.etw.wait_started(1));
    CHECK_FALSE(host.etw.started().at(0).is_system_logger);
    CHECK(session->status().way == EtwWay::manifest);
  }
}

TEST_CASE("processes are asked for only if they are wanted, whichever way", "[etw][threads]") {
  Host host;
  EtwOptions options = quick(GENERATE(EtwWay::automatic, EtwWay::manifest, EtwWay::system));
  options.processes = true;
  const auto session = host.open(options);
  REQUIRE(host.etw.wait_started(1));
  const TraceProvider provider = host.etw.enabled().at(0);
  CHECK((provider.keywords & 0x10) != 0);
  for (const int id : {1, 2}) {
    CHECK(std::count(provider.event_ids.begin(), provider.event_ids.end(), id) == 1);
  }
}

TEST_CASE("a system that cannot filter by event id sends all", "[etw][threads]") {
  Host host;
  host.etw.refuse_filters(win32_code::invalid_parameter);
  const auto session = host.open(quick(EtwWay::manifest));
  REQUIRE(host.etw.wait_started(1));
  REQUIRE(host.etw.enabled().size() == 2);
  CHECK_FALSE(host.etw.enabled()[0].event_ids.empty());
  CHECK(host.etw.enabled()[1].event_ids.empty());
  CHECK(host.etw.enabled()[1].keywords == host.etw.enabled()[0].keywords);
  CHECK(session->status().is_running);
}

TEST_CASE("a provider that cannot be enabled fails the manifest and only restricts the system logger",
          "[etw][threads]") {
  Host host;
  host.etw.refuse_enable(win32_code::access_denied);
  SECTION("manifest") {
    const auto session = host.open(once(EtwWay::manifest));
    const EtwStatus status = session->status();
    CHECK_FALSE(status.is_running);
    REQUIRE(status.error);
    CHECK(status.error->code() == win32_code::access_denied);
    CHECK(host.etw.running().empty());
  }
  SECTION("system logger") {
    const auto session = host.open();
    REQUIRE(host.etw.wait_started(1));
    const EtwStatus status = session->status();
    CHECK(status.is_running);
    CHECK(status.restriction);
  }
}

TEST_CASE("a session that a crashed exporter left behind is stopped, and counted", "[etw][threads]") {
  Host host;
  host.etw.add_session("jobobject_exporter");
  const auto session = host.open();
  REQUIRE(host.etw.wait_started(1));
  CHECK(host.etw.running() == kOurs);
  CHECK(session->status().stale == 1);
}

TEST_CASE("a session that is there already is left alone if that is asked for", "[etw][threads]") {
  Host host;
  host.etw.add_session("jobobject_exporter");
  EtwOptions options = quick();
  options.stale = StaleSession::fail;
  {
    const auto session = host.open(options);
    const EtwStatus status = session->status();
    CHECK_FALSE(status.is_running);
    REQUIRE(status.error);
    CHECK(status.error->code() == win32_code::already_exists);
    CHECK(status.stale == 0);
  }
  CHECK(host.etw.running() == kOurs);  // not ours to stop
}

TEST_CASE("a session that cannot be started is tried again, and heals", "[etw][threads]") {
  Host host;
  host.etw.refuse_start(win32_code::no_system_resources, win32_code::no_system_resources);
  const auto session = host.open();
  EtwStatus status = session->status();
  REQUIRE(status.error);
  CHECK(status.error->code() == win32_code::no_system_resources);
  host.etw.refuse_start(0, 0);
  REQUIRE(host.etw.wait_started(1));
  CHECK(becomes(*session, [](const EtwStatus& now) { return now.is_running && !now.error; }));
  status = session->status();
  CHECK(status.stopped + status.failed == 0);  // it never ran before
}

TEST_CASE("attempts become rarer", "[etw][threads]") {
  Host host;
  host.etw.refuse_start(win32_code::access_denied, win32_code::access_denied);
  EtwOptions options = quick(EtwWay::manifest);
  options.first_pause = 40ms;
  options.longest_pause = 10min;
  const auto session = host.open(options);
  std::this_thread::sleep_for(500ms);
  // At 0, 40, 120, 280 and 600 ms.
  CHECK(host.etw.tries() >= 2);
  CHECK(host.etw.tries() <= 5);
}

TEST_CASE("a system whose ETW does nothing is told as such", "[etw][threads]") {
  Host host;
  host.etw.be_inert();
  const auto session = host.open();
  const EtwStatus status = session->status();
  CHECK_FALSE(status.is_running);
  REQUIRE(status.error);
  CHECK(status.error->message() ==
        "this system accepts the ETW session jobobject_exporter but runs none, as Wine does");
}

TEST_CASE("a session that may be started but not read is not left behind", "[etw][threads]") {
  Host host;
  host.etw.refuse_consumer(win32_code::access_denied);
  const auto session = host.open(once());
  REQUIRE(session->status().error);
  CHECK(session->status().error->what() == "cannot read the events of the ETW session jobobject_exporter");
  CHECK(host.etw.running().empty());
}

}  // namespace
}  // namespace jobx::test
