#include <catch2/catch.hpp>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "exporter/commands/event_printer.h"
#include "tests/doubles/job_payloads.h"
#include "tests/unit/captured.h"

namespace jobx::test {
namespace {

/// Of some other provider.
EventRecord foreign() {
  EventRecord record;
  record.provider = Guid{1, 2, 3, {}};
  return record;
}

std::string told(const EventsOptions& options, const std::vector<EventRecord>& records) {
  const Captured out(std::cout);
  const Captured error(std::cerr);
  EventPrinter printer(options, 20'348);
  for (const EventRecord& record : records) CHECK(printer.add(record));
  CHECK(printer.write());
  printer.tell_none("a.etl");
  return error.text();
}

TEST_CASE("whoever sees no job events in a log is told that there are others", "[events]") {
  CHECK(told({}, {foreign(), foreign()}) ==
        "jobobject_exporter: a.etl: no job events among its 2 events; --all prints every event\n");
}

TEST_CASE("nothing is said of a log without events, of one that was printed, and of filters", "[events]") {
  CHECK(told({}, {}).empty());
  EventRecord created;
  created.form = EventKind::classic;
  created.provider = kJobClass;
  created.opcode = 0x20;
  const std::string payload = job_information({});
  created.payload = Bytes(std::as_bytes(std::span(payload)));
  CHECK(told({}, {foreign(), created}).empty());
  EventsOptions options;
  options.all = true;
  CHECK(told(options, {foreign()}).empty());
  options = {};
  options.jobs = {1};
  CHECK(told(options, {foreign()}).empty());
  options = {};
  options.kinds = {TracedKind::job_create};
  CHECK(told(options, {foreign()}).empty());
  options = {};
  options.processes = {"x.exe"};
  CHECK(told(options, {foreign()}).empty());
}

}  // namespace
}  // namespace jobx::test
