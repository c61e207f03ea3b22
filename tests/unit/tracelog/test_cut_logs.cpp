#include <catch2/catch.hpp>
#include <cstring>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "tests/doubles/etl_writer.h"
#include "tests/unit/recordings.h"
#include "tracelog/reader.h"

namespace jobx::test {
namespace {

constexpr Guid kSomeGuid{0x1234'5678, 0x1234, 0x5678, {1, 2, 3, 4, 5, 6, 7, 8}};

/// Six events in three buffers, behind the header's.
std::string log_of_six(EtlOptions options) {
  std::ostringstream file(std::ios::binary);
  options.buffer_size = 1'024;
  EtlWriter writer(file, options, 133'500'000'000'000'000);
  const std::string payload(400, 'x');
  for (std::uint8_t i = 0; i < 6; ++i) writer.classic_event(kSomeGuid, i, 1, 1'000 + i, payload);
  writer.finish();
  return file.str();
}

/// Where each buffer ends.
std::vector<std::size_t> ends_of(const std::string& log) {
  std::vector<std::size_t> ends;
  for (std::size_t at = 0; at < log.size(); at = ends.back()) {
    std::uint32_t size = 0;
    std::memcpy(&size, log.data() + at, sizeof size);
    ends.push_back(at + size);
  }
  return ends;
}

struct ReadAll {
  int events = 0;
  std::optional<std::string> error;
};

ReadAll read_all(Result<TraceReader> reader) {
  if (!reader) FAIL(reader.error().message());
  ReadAll all;
  TraceEvent event;
  for (;;) {
    const Result<bool> more = reader->next(event);
    if (!more) {
      CHECK(more.error().code() == static_cast<std::uint32_t>(ProgramError::malformed_data));
      CHECK_FALSE(reader->next(event).has_value());
      all.error = more.error().message();
    }
    if (!more || !*more) return all;
    ++all.events;
  }
}

ReadAll read_all(std::string log) {
  return read_all(TraceReader::open(input_from(std::move(log), "t.etl")));
}

TEST_CASE("a log that is cut between two buffers has fewer than its header says were written", "[etl]") {
  EtlOptions options;
  options.buffers_written = 4;
  options.compress = GENERATE(false, true);
  const std::string log = log_of_six(options);
  const std::vector<std::size_t> ends = ends_of(log);
  REQUIRE(ends.size() == 4);
  const ReadAll whole = read_all(log);
  CHECK(whole.events == 7);
  CHECK_FALSE(whole.error);
  for (std::size_t buffers = 1; buffers < 4; ++buffers) {
    const std::size_t end = ends[buffers - 1];
    const ReadAll cut = read_all(log.substr(0, end));
    CHECK(cut.events == static_cast<int>(2 * buffers - 1));
    CHECK(cut.error == "t.etl is damaged or not yet fully written at byte " + std::to_string(end) +
                           ": the file ends after " + std::to_string(buffers) +
                           " of the 4 buffers that were written to it, by its header");
  }
}

TEST_CASE("a log that is cut within a buffer says that and nothing of its header", "[etl]") {
  EtlOptions options;
  options.buffers_written = 4;
  const ReadAll cut = read_all(log_of_six(options).substr(0, 3 * 1'024 - 1));
  CHECK(cut.events == 5);
  CHECK(cut.error ==
        "t.etl is damaged or not yet fully written at byte 3071: the file ends within the buffer "
        "of 1024 bytes at byte 2048");
}

TEST_CASE("a log whose header does not tell how many buffers it has is not called cut", "[etl]") {
  EtlOptions options;
  SECTION("it is being written, or its session was never stopped") {
    options.buffers_written = GENERATE(0U, 1U);
  }
  SECTION("buffers were overwritten, are in another file, went to a consumer, or stayed in memory") {
    options.buffers_written = 1'000;
    options.mode = GENERATE(0x2U, 0x5U, 0x8U, 0x101U, 0x401U);
  }
  const ReadAll all = read_all(log_of_six(options));
  CHECK(all.events == 7);
  CHECK_FALSE(all.error);
}

TEST_CASE("of logs that were appended to one another, no number of buffers is known", "[etl]") {
  EtlOptions options;
  options.buffers_written = 9;
  const std::string log = log_of_six(options);
  CHECK(read_all(log).error);
  CHECK_FALSE(read_all(log + log).error);
}

TEST_CASE("real logs have as many buffers as their headers say, and one less is a cut", "[etl]") {
  const auto [name, end, buffers] = GENERATE(table<std::string, std::size_t, std::string>(
      {{"etl/tx-Process.etl", 1'490'944 - 8'192, "181 of the 182 buffers"},
       {"blg/tx-BasicPerfCounters.blg", 393'216 - 65'536, "5 of the 6 buffers"},
       {"blg/pal-SampleLog.blg", 458'752 - 65'536, "6 of the 7 buffers"},
       {"etl/perfview-SelfDescribingSingleEvent.etl", 0, ""}}));
  const std::optional<std::string> path = recording(name);
  if (!path) return;
  CAPTURE(name);
  const std::string log = contents_of(*path);
  CHECK_FALSE(read_all(log).error);
  if (end == 0) return;
  const ReadAll cut = read_all(log.substr(0, end));
  REQUIRE(cut.error);
  CHECK(cut.error->find(": the file ends after " + buffers + " that were written") != std::string::npos);
}

}  // namespace
}  // namespace jobx::test
