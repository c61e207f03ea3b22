/// Records of a binary log, piece by piece.
#include <catch2/catch.hpp>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "pdh/logs/blg/records.h"
#include "tests/doubles/byte_writer.h"
#include "tests/doubles/etl_writer.h"

namespace jobx::test {
namespace {

constexpr Guid kCounterLog{0x933f'3bb3, 0x943e, 0x490d, {0x9c, 0xed, 0x3c, 0xbb, 0x14, 0xc1, 0x44, 0x79}};
constexpr Guid kEventTrace{0x68fd'd900, 0x4a3e, 0x11d1, {0x84, 0xf4, 0x00, 0x00, 0xf8, 0x04, 0x64, 0xe3}};
constexpr Guid kOther{1, 2, 3, {4, 5, 6, 7, 8, 9, 10, 11}};
constexpr std::int64_t kStart = 133'500'000'000'000'000;
constexpr std::size_t kPiece = 60'000;

using Write = std::function<void(EtlWriter&)>;

std::string log_of(const Write& write, bool compress = false) {
  EtlOptions options;
  options.compress = compress;
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, kStart);
  write(writer);
  writer.finish();
  return file.str();
}

/// Piece `part` of `parts` of a record of the type `type` that was written at `time`.
void piece(EtlWriter& to, std::uint32_t part, std::uint32_t parts, std::string_view data,
           std::uint8_t type = 34, std::int64_t time = kStart) {
  ByteWriter payload;
  payload.bytes("the log's own id");
  payload.put(part);
  payload.put(parts);
  payload.bytes(data);
  to.classic_event(kCounterLog, type, 60, time, payload.str());
}

struct Read {
  std::uint8_t type;
  LocalTime time;
  std::string data;

  friend bool operator==(const Read&, const Read&) = default;
};

struct ReadAll {
  std::vector<Read> records;
  std::vector<std::uint64_t> offsets;
  std::string error;
};

ReadAll read_all(const std::string& log) {
  ReadAll all;
  Result<BlgRecords> records = BlgRecords::open(input_from(log, "r.blg"));
  if (!records) {
    all.error = records.error().what();
    return all;
  }
  BlgRecord record;
  for (;;) {
    const Result<bool> more = records->next(record);
    if (!more) all.error = more.error().what();
    if (!more || !*more) return all;
    const auto bytes = record.data.span();
    all.records.push_back({static_cast<std::uint8_t>(record.type), record.time,
                           std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size())});
    all.offsets.push_back(record.offset);
  }
}

LocalTime at(std::int64_t filetime) {
  return LocalTime(Ticks(filetime));
}

const std::string kNoCounters = "r.blg is an event trace log but contains no performance counters";

/// A record of zeros, in `pieces` of the same size.
std::string log_of_zeros(std::uint32_t pieces) {
  const std::string zeros(kPiece, '\0');
  return log_of(
      [&](EtlWriter& log) {
        for (std::uint32_t part = 1; part <= pieces; ++part) piece(log, part, pieces, zeros);
      },
      true);
}

}  // namespace

TEST_CASE("records are of four types, and everything else in a log is passed over", "[blg]") {
  const ReadAll all = read_all(log_of([](EtlWriter& log) {
    for (std::uint8_t type = 31; type <= 37; ++type) {
      piece(log, 1, 1, std::string("of ") + std::to_string(type), type, kStart + type);
      log.classic_event(kOther, 34, 60, kStart, "not a piece");
      log.manifest_event(kCounterLog, 34, 0, kStart, 4, "not a piece");
      log.system_event(0, 34, kStart, 4, "not a piece");
    }
  }));
  CHECK(all.error.empty());
  CHECK(all.records == std::vector<Read>{{32, at(kStart + 32), "of 32"},
                                         {34, at(kStart + 34), "of 34"},
                                         {35, at(kStart + 35), "of 35"},
                                         {36, at(kStart + 36), "of 36"}});
}

TEST_CASE("a log of counters begins with one, but for what a session notes of itself", "[blg]") {
  const auto record = [](EtlWriter& log) { piece(log, 1, 1, "whole"); };
  CHECK(read_all(log_of([&](EtlWriter& log) {
          log.system_event(0, 5, kStart, 4, "a header of the session");
          log.classic_event(kEventTrace, 8, 2, kStart, "a note of the session");
          record(log);
        })).records.size() == 1);
  CHECK(read_all(log_of([&](EtlWriter& log) {
          log.classic_event(kOther, 34, 60, kStart, std::string(40, '\1'));
          record(log);
        })).error == kNoCounters);
  CHECK(read_all(log_of([&](EtlWriter& log) {
          log.manifest_event(kCounterLog, 34, 0, kStart, 4, std::string(40, '\1'));
          record(log);
        })).error == kNoCounters);
  CHECK(read_all(log_of([&](EtlWriter& log) {
          log.classic_event(kEventTrace, 8, 2, kStart, "a note of the session");
        })).error == kNoCounters);
}

TEST_CASE("pieces of a record are put together, and its place is that of the first", "[blg]") {
  const ReadAll all = read_all(log_of([](EtlWriter& log) {
    piece(log, 1, 1, "one", 32);
    piece(log, 1, 3, "of ", 34, kStart + 1);
    piece(log, 2, 3, "three ", 34, kStart + 1);
    log.classic_event(kOther, 34, 60, kStart, "in between");
    piece(log, 3, 3, "pieces", 34, kStart + 1);
    piece(log, 1, 1, "last", 34, kStart + 2);
  }));
  CHECK(all.error.empty());
  CHECK(all.records == std::vector<Read>{{32, at(kStart), "one"},
                                         {34, at(kStart + 1), "of three pieces"},
                                         {34, at(kStart + 2), "last"}});
  REQUIRE(all.offsets.size() == 3);
  CHECK(all.offsets[0] < all.offsets[1]);
  CHECK(all.offsets[1] < all.offsets[2]);
}

TEST_CASE("a piece without its number, or without those beside it, is damage", "[blg]") {
  struct Row {
    Write write;
    std::string said;
  };
  const std::string no_number = "a piece of a record has no piece number";
  const std::vector<Row> rows{
      {[](EtlWriter& log) { log.classic_event(kCounterLog, 34, 60, kStart, std::string(23, '\1')); },
       no_number},
      {[](EtlWriter& log) { piece(log, 0, 1, "x"); }, no_number},
      {[](EtlWriter& log) { piece(log, 2, 1, "x"); }, no_number},
      {[](EtlWriter& log) { piece(log, 2, 2, "x"); }, "the first piece of a record is missing"},
      {[](EtlWriter& log) {
         piece(log, 1, 3, "x");
         piece(log, 3, 3, "x");
       },
       "of the record's 3 pieces, number 2 is missing"},
      {[](EtlWriter& log) {
         piece(log, 1, 3, "x");
         piece(log, 2, 3, "x");
       },
       "of the record's 3 pieces, number 3 is missing"},
      {[](EtlWriter& log) {
         piece(log, 1, 2, "x");
         piece(log, 2, 2, "x", 34, kStart + 1);
       },
       "of the record's 2 pieces, number 2 is missing"},
      {[](EtlWriter& log) {
         piece(log, 1, 2, "x");
         piece(log, 2, 2, "x", 32);
       },
       "of the record's 2 pieces, number 2 is missing"},
      {[](EtlWriter& log) {
         piece(log, 1, 2, "x");
         piece(log, 2, 3, "x");
       },
       "of the record's 2 pieces, number 2 is missing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.said);
    const ReadAll all = read_all(log_of([&](EtlWriter& log) {
      piece(log, 1, 1, "whole");
      row.write(log);
      piece(log, 1, 1, "whole");
    }));
    CHECK(all.records.size() == 1);
    CHECK_THAT(all.error, Catch::StartsWith("r.blg") && Catch::EndsWith(row.said));
  }
  CHECK_THAT(read_all(log_of([](EtlWriter& log) { piece(log, 2, 2, "x"); })).error,
             Catch::EndsWith("the first piece of a record is missing"));
}

TEST_CASE("a piece may hold nothing", "[blg]") {
  const ReadAll all = read_all(log_of([](EtlWriter& log) { piece(log, 1, 1, ""); }));
  CHECK(all.error.empty());
  CHECK(all.records == std::vector<Read>{{34, at(kStart), ""}});
}

TEST_CASE("a record may expand to 1 MiB and 32 bytes for each of its file, not more", "[blg]") {
  const auto most = [](const std::string& log) { return (std::size_t{1} << 20) + 32 * log.size(); };
  std::uint32_t pieces = 1;
  while (pieces * kPiece <= most(log_of_zeros(pieces))) {
    REQUIRE(++pieces < 100);
  }
  REQUIRE((pieces - 1) * kPiece > std::size_t{1} << 20);
  const ReadAll too_long = read_all(log_of_zeros(pieces));
  CHECK(too_long.records.empty());
  CHECK_THAT(too_long.error, Catch::EndsWith("the record is too long"));
  const ReadAll longest = read_all(log_of_zeros(pieces - 1));
  CHECK(longest.error.empty());
  REQUIRE(longest.records.size() == 1);
  CHECK(longest.records[0].data == std::string((pieces - 1) * kPiece, '\0'));
}

TEST_CASE("what is missing in a log costs the records around it, and excuses no damage further on", "[blg]") {
  // Each buffer holds one of the pieces, and the fourth something else that the session noted.
  constexpr std::size_t kBuffer = 4'096;
  EtlOptions options;
  options.buffer_size = kBuffer;
  const std::string data(3'000, 'x');
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, kStart);
  piece(writer, 1, 3, data);
  piece(writer, 2, 3, data);
  writer.classic_event(kOther, 34, 60, kStart, std::string(2'000, 'n'));
  piece(writer, 3, 3, data);
  piece(writer, 1, 1, data, 34, kStart + 1);
  piece(writer, 2, 2, data, 34, kStart + 2);
  writer.finish();
  std::string log = file.str();
  REQUIRE(log.size() == 7 * kBuffer);
  log.erase(2 * kBuffer, kBuffer);
  const ReadAll all = read_all(log);
  CHECK(all.records == std::vector<Read>{{34, at(kStart + 1), data}});
  CHECK_THAT(all.error, Catch::EndsWith("the first piece of a record is missing"));
}

TEST_CASE("a record whose end is missing is counted where the next begins", "[blg]") {
  constexpr std::size_t kBuffer = 4'096;
  EtlOptions options;
  options.buffer_size = kBuffer;
  const std::string data(3'000, 'x');
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, kStart);
  piece(writer, 1, 2, data);
  piece(writer, 2, 2, data);
  piece(writer, 1, 1, data, 34, kStart + 1);
  writer.finish();
  std::string log = file.str();
  REQUIRE(log.size() == 4 * kBuffer);
  log.erase(2 * kBuffer, kBuffer);
  Result<BlgRecords> records = BlgRecords::open(input_from(log, "r.blg"));
  REQUIRE(records);
  BlgRecord record;
  REQUIRE(records->next(record).value_or(false));
  CHECK(record.time == at(kStart + 1));
  CHECK(records->cut_records() == 1);
  CHECK_FALSE(records->next(record).value());
}

TEST_CASE("a log that ends in a record of which a piece is missing is damaged, whatever follows it",
          "[blg]") {
  constexpr std::size_t kBuffer = 4'096;
  EtlOptions options;
  options.buffer_size = kBuffer;
  const std::string data(3'000, 'x');
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, kStart);
  piece(writer, 1, 2, data);
  piece(writer, 2, 2, data);
  writer.classic_event(kOther, 34, 60, kStart, data);
  writer.finish();
  std::string log = file.str();
  REQUIRE(log.size() == 4 * kBuffer);
  log.erase(2 * kBuffer, kBuffer);
  const ReadAll all = read_all(log);
  CHECK(all.records.empty());
  CHECK_THAT(all.error, Catch::EndsWith("of the record's 2 pieces, number 2 is missing"));
}

TEST_CASE("each record that is not whole is counted once", "[blg]") {
  constexpr std::size_t kBuffer = 4'096;
  EtlOptions options;
  options.buffer_size = kBuffer;
  const std::string data(3'000, 'x');
  std::ostringstream file(std::ios::binary);
  EtlWriter writer(file, options, kStart);
  for (const std::int64_t time : {kStart, kStart + 1}) {
    for (std::uint32_t part = 1; part <= 4; ++part) piece(writer, part, 4, data, 34, time);
    piece(writer, 1, 1, data, 34, time);
  }
  writer.finish();
  std::string log = file.str();
  REQUIRE(log.size() == 11 * kBuffer);
  log.erase(7 * kBuffer, kBuffer);  // the second piece of the second record of four
  log.erase(2 * kBuffer, kBuffer);  // that of the first
  Result<BlgRecords> records = BlgRecords::open(input_from(log, "r.blg"));
  REQUIRE(records);
  BlgRecord record;
  std::vector<std::uint64_t> cut;
  while (records->next(record).value()) cut.push_back(records->cut_records());
  CHECK(cut == std::vector<std::uint64_t>{1, 2});
}

}  // namespace jobx::test
