/// The records of a binary counter log.
///
/// A .blg file is a trace log whose events carry pieces of records. An event's payload is the log's GUID, the
/// number of the piece from 1, how many there are, and the piece.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "tracelog/guid.h"
#include "tracelog/reader.h"
#include "tracelog/time_zone.h"

namespace jobx {

/// What a record tells; the opcode of its events.
enum class BlgRecordType : std::uint8_t { catalogue = 32, sample = 34, summary = 35, names = 36 };

/// One record, put together.
struct BlgRecord {
  BlgRecordType type = BlgRecordType::sample;
  LocalTime time;
  std::uint64_t offset = 0;  ///< of its first event in the file
  Bytes data;                ///< valid until the next call of next()
};

/// Which piece of which record an event carries. PDH stamps all of one record with the time of the sample.
struct BlgPieceHead {
  std::uint8_t type = 0;
  std::int64_t time = 0;
  std::optional<Guid> log;
  std::uint32_t part = 0;
  std::uint32_t parts = 0;

  friend bool operator==(const BlgPieceHead&, const BlgPieceHead&) = default;
};

/// Reads records one after the other, in the order in which they were written. Memory: one record, 64 MiB at
/// most, and that of BufferReader.
class BlgRecords {
 public:
  /// Reads up to the first record. Fails with ProgramError::unsupported if `input` is no trace log, or one
  /// of something else than counters; with ProgramError::timed_out once `stop` asks for it.
  static Result<BlgRecords> open(Input input, const std::stop_token& stop = {});

  /// Makes `into` the next record; false at the end. A record that lies partly in buffers that were
  /// overwritten (the oldest of a circular log), lost or cut off is skipped and counted.
  Result<bool> next(BlgRecord& into);

  /// How many records were skipped because pieces of them are missing.
  [[nodiscard]] std::uint64_t cut_records() const { return cut_records_; }

  /// As the header of the file tells it.
  [[nodiscard]] const std::optional<TimeZone>& time_zone() const { return time_zone_; }
  [[nodiscard]] const std::string& file() const { return events_.file(); }
  [[nodiscard]] std::uint64_t position() const { return events_.position(); }
  [[nodiscard]] std::uint64_t size() const { return events_.size(); }

 private:
  explicit BlgRecords(TraceReader events) : events_(std::move(events)) {}
  Result<bool> next_piece();
  Result<bool> join(BlgRecord& into);
  Result<void> skip_piece(const BlgPieceHead& head);
  void count_cut(const BlgPieceHead& head);

  TraceReader events_;
  std::optional<TimeZone> time_zone_;
  TraceEvent piece_;
  bool has_piece_ = false;               ///< piece_ was read ahead
  bool after_gap_ = false;               ///< something is missing between the piece before and piece_
  std::optional<BlgPieceHead> skipped_;  ///< the last piece of a record that is not whole
  std::uint64_t cut_records_ = 0;
  std::vector<std::byte> joined_;
};

}  // namespace jobx
