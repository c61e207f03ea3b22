#include <algorithm>
#include <catch2/catch.hpp>
#include <sstream>
#include <stop_token>

#include "pdh/logs/blg/reader.h"
#include "tests/doubles/blg_writer.h"
#include "tests/doubles/job_counters.h"
#include "tracelog/reader.h"

namespace jobx::test {
namespace {

struct ReadAll {
  std::vector<LocalTime> times;
  std::vector<Error> notes;  ///< of all snapshots
  std::optional<Error> error;
};

ReadAll read_all(std::string bytes) {
  Result<std::unique_ptr<CounterLog>> log = open_blg(input_from(std::move(bytes), "c.blg"), {});
  if (!log) FAIL(log.error().message());
  ReadAll all;
  Snapshot snapshot;
  for (;;) {
    const Result<bool> more = (*log)->next(snapshot);
    if (!more) all.error = more.error();
    if (!more || !*more) break;
    all.times.push_back(snapshot.local_time);
    all.notes.insert(all.notes.end(), snapshot.errors.begin(), snapshot.errors.end());
  }
  CHECK((*log)->position() <= (*log)->size());
  return all;
}

/// A log of `count` samples in buffers of 8 KiB; with `processes`, a sample fills more than one.
std::string log_of(std::size_t count, std::size_t processes, std::vector<LocalTime>& times) {
  JobServer server;
  server.jobs = 3;
  server.processes = processes;
  server.details = processes > 0;
  std::ostringstream file(std::ios::binary);
  BlgOptions options;
  options.container.buffer_size = 8'192;
  options.piece_size = 6'000;
  BlgWriter writer(file, options);
  for (std::size_t i = 0; i < count; ++i) {
    Snapshot snapshot;
    job_counters(server, i, snapshot);
    times.push_back(snapshot.local_time);
    writer.write(snapshot);
  }
  writer.finish();
  return file.str();
}

/// The buffers that the header, the names and the catalogue are in.
constexpr std::size_t kKept = 3;

TEST_CASE("a circular log is read from its oldest sample to its newest", "[blg]") {
  std::vector<LocalTime> times;
  const std::string whole = log_of(300, 0, times);
  const std::size_t buffers = whole.size() / 8'192;
  for (const std::size_t places : {std::size_t{1}, std::size_t{2}, std::size_t{7}, buffers - kKept - 1}) {
    CAPTURE(places, buffers);
    const ReadAll all = read_all(as_circular(whole, kKept, places));
    CHECK_FALSE(all.error);
    CHECK(all.notes.empty());  // no record is in two buffers
    REQUIRE(all.times.size() > places * 3);
    // What the kept buffers hold from the beginning, then the newest without a hole.
    const auto newest = std::adjacent_find(all.times.begin(), all.times.end(), [](LocalTime a, LocalTime b) {
      return b - a != std::chrono::seconds(15);
    });
    const auto from = newest == all.times.end() ? all.times.begin() : newest + 1;
    CHECK(std::equal(from, all.times.end(), times.end() - (all.times.end() - from), times.end()));
    CHECK(std::equal(all.times.begin(), from, times.begin()));
    CHECK(std::is_sorted(all.times.begin(), all.times.end()));
  }
}

TEST_CASE("a record that was half overwritten in a circular log is lost and counted, all others are kept",
          "[blg]") {
  std::vector<LocalTime> times;
  const std::string whole = log_of(40, 20, times);
  const std::size_t buffers = whole.size() / 8'192;
  REQUIRE(buffers > 110);  // a sample takes three
  std::size_t with_cut = 0;
  for (std::size_t places = 40; places < 60; ++places) {
    CAPTURE(places);
    const ReadAll all = read_all(as_circular(whole, kKept, places));
    CHECK_FALSE(all.error);
    const std::size_t newest = (places - 2) / 3;  // in whole
    REQUIRE(all.times.size() >= newest);
    CHECK(std::equal(all.times.end() - static_cast<std::ptrdiff_t>(newest), all.times.end(),
                     times.end() - static_cast<std::ptrdiff_t>(newest)));
    REQUIRE(all.notes.size() <= 1);
    if (all.notes.empty()) continue;
    ++with_cut;
    CHECK_THAT(all.notes[0].message(),
               Catch::Contains("c.blg: ") && Catch::Contains("overwritten") &&
                   (Catch::Contains("1 record is lost") || Catch::Contains("2 records are lost")));
  }
  CHECK(with_cut >= 10);
}

TEST_CASE("a circular log that is cut off keeps its newest samples, and says where it was cut", "[blg]") {
  std::vector<LocalTime> times;
  const std::string whole = log_of(300, 0, times);
  std::string circular = as_circular(whole, kKept, 10);
  const std::size_t before = read_all(circular).times.size();
  circular.resize(circular.size() - 4'000);
  const ReadAll all = read_all(circular);
  REQUIRE(all.error);
  CHECK_THAT(all.error->message(), Catch::Contains("the file ends within the buffer"));
  CHECK(all.times.back() == times.back());
  CHECK(all.times.size() < before);
  CHECK(all.times.size() > before - 10);
  CHECK(std::is_sorted(all.times.begin(), all.times.end()));
}

TEST_CASE("a lost buffer costs the records that it held a part of, and no other", "[blg]") {
  std::vector<LocalTime> times;
  std::string log = log_of(40, 20, times);
  log.erase(50 * std::size_t{8'192}, 8'192);
  const ReadAll all = read_all(log);
  CHECK_FALSE(all.error);
  CHECK(all.times.size() == times.size() - 1);
  REQUIRE(all.notes.size() == 1);
  CHECK_THAT(all.notes[0].message(), Catch::Contains("1 record is lost"));
}

TEST_CASE("opening a log whose buffers are being put in order can be stopped", "[blg]") {
  std::vector<LocalTime> times;
  std::stop_source stop;
  stop.request_stop();
  const Result<TraceReader> reader =
      TraceReader::open(input_from(log_of(3, 0, times), "c.blg"), stop.get_token());
  REQUIRE_FALSE(reader);
  CHECK(reader.error().code() == static_cast<std::uint32_t>(ProgramError::timed_out));
}

}  // namespace
}  // namespace jobx::test
