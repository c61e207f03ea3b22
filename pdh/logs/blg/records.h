/// The records of a binary counter log.
///
/// A .blg file is a trace log whose events carry pieces of records. An event's payload is the log's GUID, the
/// number of the piece from 1, how many there are, and the piece.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
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

/// Reads records one after the other. Memory: one record, 64 MiB at most, and one buffer of the file.
class BlgRecords {
 public:
  /// Reads up to the first record. Fails with ProgramError::unsupported if `input` is no trace log, or one
  /// of something else than counters.
  static Result<BlgRecords> open(Input input);

  /// Makes `into` the next record; false at the end.
  Result<bool> next(BlgRecord& into);

  /// As the header of the file tells it.
  [[nodiscard]] const std::optional<TimeZone>& time_zone() const { return time_zone_; }
  [[nodiscard]] const std::string& file() const { return events_.file(); }
  [[nodiscard]] std::uint64_t position() const { return events_.position(); }
  [[nodiscard]] std::uint64_t size() const { return events_.size(); }

 private:
  explicit BlgRecords(TraceReader events) : events_(std::move(events)) {}
  Result<bool> next_piece();
  Result<bool> join(BlgRecord& into);

  TraceReader events_;
  std::optional<TimeZone> time_zone_;
  TraceEvent piece_;
  bool has_piece_ = false;  ///< piece_ was read ahead
  std::vector<std::byte> joined_;
};

}  // namespace jobx
