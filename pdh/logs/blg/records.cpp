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

/// Of an event that is long enough.
BlgPieceHead head_of(const TraceEvent& piece) {
  return {piece.opcode, piece.time_stamp, guid_at(piece.payload, 0), *piece.payload.at<std::uint32_t>(kPart),
          *piece.payload.at<std::uint32_t>(kParts)};
}

bool is_of_same_record(BlgPieceHead a, const BlgPieceHead& b) {
  a.part = b.part;
  return a == b;
}

bool is_known(std::uint8_t type) {
  return type == 32 || type == 34 || type == 35 || type == 36;
}

}  // namespace

Result<BlgRecords> BlgRecords::open(Input input, const std::stop_token& stop) {
  Result<TraceReader> events = TraceReader::open(std::move(input), stop);
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
  const bool read_ahead = std::exchange(has_piece_, false);
  if (!read_ahead) after_gap_ = false;
  for (bool at_hand = read_ahead;; at_hand = false) {
    if (!at_hand) {
      Result<bool> more = events_.next(piece_);
      if (!more || !*more) return more;
      after_gap_ = after_gap_ || piece_.after_gap;
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
  for (;;) {
    Result<bool> more = next_piece();
    if (!more || !*more) return more;
    const BlgPieceHead head = head_of(piece_);
    if (head.part != 1) {
      Result<void> skipped = skip_piece(head);
      if (!skipped) return skipped.error();
      continue;
    }
    into.type = static_cast<BlgRecordType>(piece_.opcode);
    into.time = LocalTime(Ticks(piece_.time_stamp));
    into.offset = piece_.offset;
    into.data = piece_.payload.from(kPiece);
    if (head.parts == 1) return true;
    Result<bool> joined = join(into);
    if (!joined || *joined) return joined;
    count_cut(head);
  }
}

void BlgRecords::count_cut(const BlgPieceHead& head) {
  if (!skipped_ || !is_of_same_record(head, *skipped_)) ++cut_records_;
  skipped_ = head;
}

/// Of a record whose first piece is missing. That is damage, unless it went with a buffer.
Result<void> BlgRecords::skip_piece(const BlgPieceHead& head) {
  const bool continues = skipped_ && is_of_same_record(head, *skipped_);
  if (!after_gap_ && !continues)
    return damage(file(), piece_.offset, "the first piece of a record is missing");
  count_cut(head);
  return {};
}

/// Puts together the record that piece_ begins; false if a gap in the file cuts it.
Result<bool> BlgRecords::join(BlgRecord& into) {
  BlgPieceHead expected = head_of(piece_);
  const std::uint64_t most =
      std::min<std::uint64_t>(kMostRecordSize, kSmallRecord + kMostCompression * size());
  joined_.assign(into.data.span().begin(), into.data.span().end());
  while (expected.part < expected.parts) {
    ++expected.part;
    Result<bool> more = next_piece();
    if (!more) return more.error();
    if (*more && after_gap_ && head_of(piece_) != expected) {
      has_piece_ = true;
      return false;
    }
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
