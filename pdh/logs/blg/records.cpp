#include "pdh/logs/blg/records.h"

#include <algorithm>
#include <string>
#include <utility>

namespace jobx {
namespace {

/// The event class of PDH's binary logs.
constexpr Guid kCounterLog{0x933f'3bb3, 0x943e, 0x490d, {0x9c, 0xed, 0x3c, 0xbb, 0x14, 0xc1, 0x44, 0x79}};

/// The event class of a log's own events: headers, and what a session notes of itself.
constexpr Guid kEventTrace{0x68fd'd900, 0x4a3e, 0x11d1, {0x84, 0xf4, 0x00, 0x00, 0xf8, 0x04, 0x64, 0xe3}};

// The payload of an event.
constexpr std::size_t kPart = 16;
constexpr std::size_t kParts = 20;
constexpr std::size_t kPiece = 24;

/// More than any real record: 100,000 processes with their counters have some 32 MB. Of a small file less,
/// for buffers that are compressed can expand to any size.
constexpr std::size_t kMostRecordSize = std::size_t{64} << 20;
constexpr std::size_t kSmallRecord = std::size_t{1} << 20;
constexpr std::uint64_t kMostCompression = 32;

/// Which piece of which record an event carries. PDH stamps all of one record with the time of the sample.
struct PieceHead {
  std::uint8_t type;
  std::int64_t time;
  std::optional<Guid> log;
  std::uint32_t part;
  std::uint32_t parts;

  friend bool operator==(const PieceHead&, const PieceHead&) = default;
};

/// Of an event that is long enough.
PieceHead head_of(const TraceEvent& piece) {
  return {piece.opcode, piece.time_stamp, guid_at(piece.payload, 0), *piece.payload.at<std::uint32_t>(kPart),
          *piece.payload.at<std::uint32_t>(kParts)};
}

bool is_known(std::uint8_t type) {
  return type == 32 || type == 34 || type == 35 || type == 36;
}

}  // namespace

Result<BlgRecords> BlgRecords::open(Input input) {
  Result<TraceReader> events = TraceReader::open(std::move(input));
  if (!events) return events.error();
  BlgRecords records(std::move(*events));
  for (;;) {
    Result<bool> more = records.events_.next(records.piece_);
    if (!more) return more.error();
    const TraceEvent& event = records.piece_;
    if (*more && event.kind == EventKind::classic && event.guid == kCounterLog) break;
    if (*more && event.kind == EventKind::system) {
      if (!records.time_zone_) records.time_zone_ = time_zone_of(event);
    } else if (!*more || event.guid != kEventTrace) {
      return Error(ProgramError::unsupported,
                   records.file() + " is an event trace log but contains no performance counters");
    }
  }
  records.has_piece_ = true;
  return records;
}

/// Makes piece_ the next one; what else a file holds between them is passed over.
Result<bool> BlgRecords::next_piece() {
  for (;;) {
    if (!std::exchange(has_piece_, false)) {
      Result<bool> more = events_.next(piece_);
      if (!more || !*more) return more;
    }
    if (piece_.kind != EventKind::classic || piece_.guid != kCounterLog) continue;
    if (piece_.payload.size() < kPiece || head_of(piece_).part == 0 ||
        head_of(piece_).part > head_of(piece_).parts) {
      return damage(file(), piece_.offset, "a piece of a record has no piece number");
    }
    if (is_known(piece_.opcode)) return true;
  }
}

Result<bool> BlgRecords::next(BlgRecord& into) {
  Result<bool> more = next_piece();
  if (!more || !*more) return more;
  const PieceHead head = head_of(piece_);
  if (head.part != 1) return damage(file(), piece_.offset, "the first piece of a record is missing");
  into.type = static_cast<BlgRecordType>(piece_.opcode);
  into.time = LocalTime(Ticks(piece_.time_stamp));
  into.offset = piece_.offset;
  into.data = piece_.payload.from(kPiece);
  return head.parts == 1 ? true : join(into);
}

Result<bool> BlgRecords::join(BlgRecord& into) {
  PieceHead expected = head_of(piece_);
  const std::uint64_t most =
      std::min<std::uint64_t>(kMostRecordSize, kSmallRecord + kMostCompression * size());
  joined_.assign(into.data.span().begin(), into.data.span().end());
  while (expected.part < expected.parts) {
    ++expected.part;
    Result<bool> more = next_piece();
    if (!more) return more.error();
    if (!*more || head_of(piece_) != expected) {
      return damage(file(), into.offset,
                    "of the record's " + std::to_string(expected.parts) + " pieces, number " +
                        std::to_string(expected.part) + " is missing");
    }
    const Bytes piece = piece_.payload.from(kPiece);
    if (joined_.size() + piece.size() > most) {
      return damage(file(), into.offset, "the record is too long");
    }
    joined_.insert(joined_.end(), piece.span().begin(), piece.span().end());
  }
  into.data = Bytes(joined_);
  return true;
}

}  // namespace jobx
