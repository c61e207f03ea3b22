#include <catch2/catch.hpp>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "etw/event_decoder.h"
#include "etw/trace_file.h"
#include "tests/doubles/allocations.h"
#include "tests/doubles/etl_writer.h"
#include "tests/doubles/job_payloads.h"
#include "tests/unit/recordings.h"

namespace jobx::test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kStart = 133'500'000'000'000'000;

/// A log that `write` fills, opened.
template <typename Write>
Result<TraceFile> log_with(const EtlOptions& options, Write write) {
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, kStart);
  write(writer);
  writer.finish();
  return TraceFile::open(input_from(file.str(), "t.etl"));
}

EventRecord next_of(Result<TraceFile>& file) {
  REQUIRE(file);
  EventRecord record;
  const Result<bool> more = file->next(record);
  REQUIRE(more);
  REQUIRE(*more);
  return record;
}

TEST_CASE("each clock of a trace log becomes UTC, on systems of either pointer size", "[etw]") {
  EtlOptions options;
  options.pointer_size = GENERATE(4U, 8U);
  std::int64_t stamp = kStart + 25'000'000;
  SECTION("system time") {
    options.clock = 2;
  }
  SECTION("the performance counter") {
    options.clock = 1;
    options.frequency = 3'579'545;
    options.start_stamp = 900'000'000'000;
    stamp = options.start_stamp + 3'579'545 * 5 / 2 + 1;  // half a tick is cut off, so one more
  }
  SECTION("the default, which is the performance counter") {
    options.clock = 0;
    options.frequency = 10'000'000;
    options.start_stamp = 7;
    stamp = 25'000'007;
  }
  SECTION("cycles") {
    options.clock = 3;
    options.megahertz = 2'800;
    options.start_stamp = 1;
    stamp = 7'000'000'001;
  }
  Result<TraceFile> file = log_with(options, [&](EtlWriter& writer) {
    writer.manifest_event(kKernelProcess, 13, 0, stamp, 4711, "payload");
    writer.classic_event(kJobClass, 0x20, 4, stamp, "payload");
    writer.system_event(0x0700, 0x21, stamp, 4712, "payload");
  });
  for (int i = 0; i < 3; ++i) {
    const EventRecord record = next_of(file);
    CHECK(std::chrono::round<std::chrono::microseconds>(record.time.time_since_epoch()) ==
          unix_time_from_filetime(kStart) + 2'500ms);
    CHECK(record.pointer_size == options.pointer_size);
  }
  CHECK(file->header().pointer_size == options.pointer_size);
  CHECK(file->header().start == utc_from_filetime(kStart));
}

TEST_CASE("an event of before the start of the log has an earlier time", "[etw]") {
  EtlOptions options;
  options.clock = 1;
  options.frequency = 1'000;
  options.start_stamp = 50'000;
  Result<TraceFile> file = log_with(
      options, [&](EtlWriter& writer) { writer.manifest_event(kKernelProcess, 13, 0, 48'500, 1, ""); });
  CHECK(next_of(file).time == utc_from_filetime(kStart) - 1'500ms);
}

TEST_CASE("a time stamp from beyond reason neither overflows nor wraps", "[etw]") {
  EtlOptions options;
  options.clock = 1;
  options.frequency = GENERATE(std::int64_t{1}, std::int64_t{10'000'000'000});
  options.start_stamp = GENERATE(std::int64_t{0}, INT64_MAX, INT64_MIN);
  Result<TraceFile> file = log_with(options, [&](EtlWriter& writer) {
    writer.manifest_event(kKernelProcess, 13, 0, INT64_MAX, 1, "");
    writer.manifest_event(kKernelProcess, 13, 0, INT64_MIN, 1, "");
  });
  const auto years = std::chrono::hours(24) * 365 * 28;
  const UtcTime start = utc_from_filetime(kStart);
  for (int i = 0; i < 2; ++i) {
    const UtcTime time = next_of(file).time;
    CHECK(time >= start - years);
    CHECK(time <= start + years);
  }
}

TEST_CASE("a log whose clock cannot be known is refused", "[etw]") {
  EtlOptions options;
  SECTION("of no known kind") {
    options.clock = 4;
  }
  SECTION("without a frequency") {
    options.clock = 1;
    options.frequency = 0;
  }
  SECTION("of a frequency beyond any processor") {
    options.clock = 1;
    options.frequency = 10'000'000'001;
  }
  SECTION("of cycles, without a frequency") {
    options.clock = 3;
  }
  const Result<TraceFile> file = log_with(options, [](EtlWriter&) {});
  REQUIRE_FALSE(file);
  CHECK(file.error().code() == static_cast<std::uint32_t>(ProgramError::unsupported));
  CHECK_THAT(file.error().message(), Catch::Contains("t.etl has a log header that cannot be read"));
}

TEST_CASE("events of each form keep what tells them apart, in buffers of either kind", "[etw]") {
  EtlOptions options;
  options.compress = GENERATE(false, true);
  options.build = 20'348;
  options.events_lost = 12;
  options.buffers_lost = 3;
  Result<TraceFile> file = log_with(options, [](EtlWriter& writer) {
    writer.manifest_event(kKernelProcess, 19, 2, kStart, 4711, "modern");
    writer.classic_event(kJobClass, 0x24, 4, kStart, "classic");
    writer.system_event(0x0700, 0x23, kStart, 4712, "system");
  });
  EventRecord record = next_of(file);
  CHECK(file->header().build == 20'348);
  CHECK(file->header().events_lost == 12);
  CHECK(file->header().buffers_lost == 3);
  CHECK(record.form == EventKind::modern);
  CHECK((record.provider == kKernelProcess));
  CHECK(record.id == 19);
  CHECK(record.version == 2);
  CHECK(record.process_id == 4711);
  CHECK(record.payload.size() == 6);
  record = next_of(file);
  CHECK(record.form == EventKind::classic);
  CHECK((record.provider == kJobClass));
  CHECK(record.opcode == 0x24);
  CHECK(record.version == 4);
  CHECK(record.payload.size() == 7);
  record = next_of(file);
  CHECK(record.form == EventKind::system);
  CHECK(record.id == 0x0700);
  CHECK(record.opcode == 0x23);
  CHECK(record.process_id == 4712);
  CHECK(record.payload.size() == 6);
  const Result<bool> more = file->next(record);
  REQUIRE(more);
  CHECK_FALSE(*more);
}

TEST_CASE("a log that was appended to another has times of its own clock", "[etw]") {
  EtlOptions first;
  EtlOptions second;
  second.clock = 1;
  second.frequency = 1'000;
  second.start_stamp = 500;
  second.build = 7'600;
  first.events_lost = 5;
  second.events_lost = 7;
  second.buffers_lost = 1;
  std::ostringstream file(std::ios::binary);
  EtlWriter before(file, first, kStart);
  before.manifest_event(kKernelProcess, 13, 0, kStart + 10'000'000, 1, "");
  before.finish();
  EtlWriter after(file, second, kStart + 600'000'000);
  after.manifest_event(kKernelProcess, 13, 0, 2'500, 1, "");
  after.finish();
  Result<TraceFile> both = TraceFile::open(input_from(file.str(), "t.etl"));
  CHECK(next_of(both).time == utc_from_filetime(kStart) + 1s);
  CHECK(both->logs() == 1);
  CHECK(both->events_lost() == 5);
  CHECK(next_of(both).time == utc_from_filetime(kStart) + 62s);
  CHECK(both->header().build == 7'600);
  CHECK(both->logs() == 2);
  CHECK(both->events_lost() == 12);
  CHECK(both->buffers_lost() == 1);
}

TEST_CASE("a log that is cut anywhere gives whole events, then where it was cut", "[etw]") {
  EtlOptions options;
  options.buffer_size = 1'024;
  options.compress = GENERATE(false, true);
  JobPayload job;
  job.job = 7;
  std::ostringstream written(std::ios::binary);
  EtlWriter writer(written, options, kStart);
  for (std::uint32_t i = 0; i < 30; ++i) {
    job.job = i + 1;
    writer.classic_event(kJobClass, 0x20, 4, kStart, job_information(job));
  }
  writer.finish();
  const std::string whole = written.str();
  for (std::size_t size = 0; size < whole.size(); size += 7) {
    Result<TraceFile> file = TraceFile::open(input_from(whole.substr(0, size), "t.etl"));
    if (!file) continue;
    EventDecoder decoder(20'348);
    EventRecord record;
    TracedEvent event;
    std::uint32_t count = 0;
    Result<bool> more = true;
    while ((more = file->next(record)) && *more) {
      REQUIRE(decoder.decode(record, event) == Decoding::decoded);
      REQUIRE(event.job_id == ++count);
    }
    CHECK((!more || count < 30));
  }
}

TEST_CASE("reading a log takes nothing from the heap for an event", "[etw]") {
  if (!kCountsAllocations) return;
  JobPayload job;
  job.job = 7;
  const std::string payload = assign_process(job);
  Result<TraceFile> file = log_with({}, [&](EtlWriter& writer) {
    for (int i = 0; i < 20'000; ++i) writer.classic_event(kJobClass, 0x23, 4, kStart, payload);
  });
  EventDecoder decoder(20'348);
  EventRecord record;
  TracedEvent event;
  for (int i = 0; i < 2'000; ++i) REQUIRE(*file->next(record));  // all buffers are as large as they get
  const std::uint64_t before = allocations();
  int decoded = 0;
  while (*file->next(record)) decoded += decoder.decode(record, event) == Decoding::decoded ? 1 : 0;
  CHECK(allocations() == before);
  CHECK(decoded == 18'000);
}

/// Counts by event id, and what each event was decoded to.
struct Counts {
  std::map<std::uint16_t, int> ids;
  std::vector<std::string> processes;  ///< "start NAME", "stop NAME"
  UtcTime first = UtcTime::max();
  UtcTime last = UtcTime::min();
};

TEST_CASE("starts and stops of processes in a real trace are decoded, with sane times", "[etw]") {
  const auto path = recording("etl/tx-Process.etl");
  if (!path) return;
  Result<TraceFile> file = open_trace_file(*path);
  REQUIRE(file);
  CHECK(file->header().build == 7'600);
  EventDecoder decoder(file->header().build);
  EventRecord record;
  TracedEvent event;
  Counts counts;
  Result<bool> more = true;
  while ((more = file->next(record)) && *more) {
    if (record.provider != kKernelProcess) continue;
    ++counts.ids[record.id];
    counts.first = std::min(counts.first, record.time);
    counts.last = std::max(counts.last, record.time);
    const Decoding decoding = decoder.decode(record, event);
    CHECK(decoding == (record.id <= 2 ? Decoding::decoded : Decoding::other));
    if (decoding != Decoding::decoded) continue;
    counts.processes.push_back(std::string(traced_name(event.kind)) + " " + event.name.text());
    if (event.stopped) {
      // The event is written within a tick of the clock after the exit time is.
      CHECK(std::chrono::abs(record.time - event.stopped->exited) < 20ms);
      CHECK(event.stopped->has_usage);
      CHECK(event.stopped->commit % 4'096 == 0);
      CHECK(event.stopped->commit_peak >= event.stopped->commit);
    }
  }
  REQUIRE(more);
  CHECK(counts.ids == std::map<std::uint16_t, int>{{1, 4},
                                                   {2, 4},
                                                   {3, 287},
                                                   {4, 264},
                                                   {5, 1115},
                                                   {6, 1153},
                                                   {7, 810},
                                                   {8, 5088},
                                                   {9, 838},
                                                   {10, 780}});
  CHECK(counts.first >= file->header().start);
  CHECK(counts.last - counts.first < 151s);
  REQUIRE(counts.processes.size() == 8);
  CHECK(counts.processes[1] == "process_stop SearchProtocol");
  CHECK_THAT(counts.processes[3], Catch::StartsWith("process_start ") && Catch::EndsWith("\\OUTLOOK.EXE"));
  CHECK(counts.processes[6] == "process_stop OUTLOOK.EXE");
}

TEST_CASE("both compressed buffers of a real trace are read", "[etw]") {
  const auto path = recording("etl/perfview-SelfDescribingSingleEvent.etl");
  if (!path) return;
  Result<TraceFile> file = open_trace_file(*path);
  REQUIRE(file);
  CHECK(file->header().build == 22'000);
  EventRecord record;
  std::map<EventKind, int> forms;
  Result<bool> more = true;
  while ((more = file->next(record)) && *more) {
    ++forms[record.form];
    CHECK(record.time >= file->header().start);
    CHECK(record.time - file->header().start < 60s);
  }
  REQUIRE(more);
  CHECK(forms ==
        std::map<EventKind, int>{{EventKind::system, 2}, {EventKind::classic, 18}, {EventKind::modern, 1}});
}

}  // namespace
}  // namespace jobx::test
