#include <catch2/catch.hpp>
#include <iostream>
#include <string>
#include <utility>

#include "exporter/commands/commands.h"
#include "exporter/commands/events_live.h"
#include "tests/doubles/job_payloads.h"
#include "tests/doubles/trace_system_double.h"
#include "tests/unit/captured.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

EventRecord classic(std::uint8_t opcode) {
  EventRecord record;
  record.form = EventKind::classic;
  record.provider = kJobClass;
  record.opcode = opcode;
  record.process_id = 4;
  return record;
}

EventsOptions csv() {
  EventsOptions options;
  options.format = EventFormat::csv;
  return options;
}

TEST_CASE("live events are printed until an operator wants no more, as those of a log are",
          "[etw][threads]") {
  TraceSystemDouble etw;
  const Captured out(std::cout);
  EventsOptions options = csv();
  options.jobs = {41};
  int turns = 0;
  const int code = print_live_events(options, etw.kernel(), [&](std::chrono::milliseconds) {
    if (++turns > 1) return true;
    JobPayload job;
    job.job = 41;
    etw.send(classic(0x20), job_information(job));
    job.process_id = 600;
    job.flags = 0xE;
    job.status = 0xC000'0044;
    etw.send(classic(0x24), remove_process(job));
    job.job = 42;
    etw.send(classic(0x20), job_information(job));
    return false;
  });
  CHECK(code == kExitDone);
  CHECK(out.text() ==
        "timestamp,event,job_id,process_id,details\n"
        "1970-01-01T00:00:00.0000000Z,job_create,41,,status=0x0 "
        "container_id=aabbccdd-1122-3344-0102-030405060708 actor_id=4\n"
        "1970-01-01T00:00:00.0000000Z,remove_process,41,600,reason=cpu_time exit_code=0xc0000044 flags=0xe "
        "actor_id=4\n");
  CHECK(etw.running().empty());
  CHECK(etw.started().at(0).name == "jobobject_exporter_events");
}

TEST_CASE("without the rights for a session, live events fail at once and say what to do", "[etw][threads]") {
  TraceSystemDouble etw;
  etw.refuse_start(win32_code::access_denied, win32_code::access_denied);
  const Captured error(std::cerr);
  EventsOptions options = csv();
  options.follow = GENERATE(false, true);  // no account gains rights while it waits
  const int code = print_live_events(options, etw.kernel(), [](std::chrono::milliseconds) -> bool {
    FAIL("nothing to wait for");
    return true;
  });
  CHECK(code == kExitFailed);
  CHECK_THAT(error.text(), Catch::Contains("cannot start the ETW session jobobject_exporter_events"));
  CHECK_THAT(error.text(), Catch::Contains("What to do: Run the command from an elevated prompt."));
  CHECK_THAT(error.text(),
             Catch::Contains("jobobject_exporter events --follow --url=http://localhost:10182"));
}

TEST_CASE("live events that are followed wait for a session", "[etw][threads]") {
  TraceSystemDouble etw;
  etw.refuse_start(win32_code::no_system_resources, win32_code::no_system_resources);
  const Captured out(std::cout);
  const Captured error(std::cerr);
  EventsOptions options = csv();
  options.follow = true;
  const int code = print_live_events(options, etw.kernel(), [&](std::chrono::milliseconds) {
    etw.refuse_start(0, 0);
    REQUIRE(etw.wait_started(1));
    return true;
  });
  CHECK(code == kExitDone);
  CHECK_THAT(error.text(), Catch::Contains("logman query -ets"));
}

TEST_CASE("live events that were lost or not understood end with a failure", "[etw][threads]") {
  TraceSystemDouble etw;
  const Captured out(std::cout);
  const Captured error(std::cerr);
  const bool loses = GENERATE(true, false);
  const int code = print_live_events(csv(), etw.kernel(), [&](std::chrono::milliseconds) {
    REQUIRE(etw.wait_started(1));
    if (loses) {
      etw.set_lost({5, 1, 2, 0});
    } else {
      etw.send(classic(0x20), "cut");
    }
    return true;
  });
  CHECK(code == kExitFailed);
  CHECK(error.text() == (loses ? "jobobject_exporter: live events: 5 events and 3 buffers were lost\n"
                               : "jobobject_exporter: live events: 1 events skipped: unexpected size\n"));
}

}  // namespace
}  // namespace jobx::test
