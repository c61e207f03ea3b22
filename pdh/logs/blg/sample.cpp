#include "pdh/logs/blg/sample.h"

#include <algorithm>
#include <cstring>

#include "pdh/utf16_text.h"

namespace jobx {
namespace {

// A sample and each of its parts begin with "BL", 3, the kind (0 for the sample), and their size with this.
constexpr std::size_t kHeadSize = 8;
constexpr std::uint32_t kSignature = 0x0003'4C42;
constexpr std::uint32_t kSignatureMask = 0x00FF'FFFF;

// PDH_RAW_COUNTER as stored: CStatus, TimeStamp, FirstValue, SecondValue, MultiCount.
constexpr std::size_t kSingleSize = 36;

// A list: its size, number of values, CStatus, 0, TimeStamp, then the values, then the names.
constexpr std::size_t kListCount = 4;
constexpr std::size_t kListStatus = 8;
constexpr std::size_t kListTime = 16;
constexpr std::size_t kListHeadSize = 24;

// A value of a list: where its name is (from the list's beginning), MultiCount, FirstValue, SecondValue.
constexpr std::size_t kItemSize = 24;

Error malformed(const char* what) {
  return Error(ProgramError::malformed_data, what);
}

template <typename T>
T load(const std::byte* from) {
  T number;
  std::memcpy(&number, from, sizeof number);
  return number;
}

}  // namespace

Result<SampleParts> SampleParts::open(Bytes record) {
  const auto signature = record.at<std::uint32_t>(0);
  const auto size = record.at<std::uint32_t>(4);
  const std::optional<Bytes> whole = size ? record.part(0, *size) : std::nullopt;
  if (!whole || *size < kHeadSize || (*signature & kSignatureMask) != kSignature) {
    return malformed("a sample has an invalid header");
  }
  SampleParts parts(*whole);
  parts.at_ = kHeadSize;
  return parts;
}

Result<bool> SampleParts::next(SamplePart& into) {
  if (record_.size() - at_ < kHeadSize) return false;
  const auto signature = *record_.at<std::uint32_t>(at_);
  const std::uint32_t size = *record_.at<std::uint32_t>(at_ + 4);
  const std::optional<Bytes> part = record_.part(at_, size);
  const std::uint32_t kind = signature >> 24;
  if (!part || size < kHeadSize || (signature & kSignatureMask) != kSignature ||
      (kind != 1 && kind != 2 && kind != 5)) {
    return malformed("a part of a sample has an invalid header");
  }
  into.kind = static_cast<BlgPartKind>(kind);
  into.data = part->from(kHeadSize);
  at_ += size;
  return true;
}

Result<SingleValue> parse_single(Bytes data) {
  if (data.size() < kSingleSize) return malformed("a single value is too short");
  SingleValue single;
  single.local_time = LocalTime(Ticks(*data.at<std::int64_t>(4)));
  single.value = {*data.at<std::uint32_t>(0), *data.at<std::uint32_t>(32), *data.at<std::int64_t>(16),
                  *data.at<std::int64_t>(24)};
  return single;
}

Result<ValueList> ValueList::parse(Bytes data) {
  if (data.size() < kListHeadSize) return malformed("a list of values is too short");
  ValueList list;
  list.data_ = data;
  list.size_ = *data.at<std::uint32_t>(kListCount);
  list.status_ = *data.at<std::uint32_t>(kListStatus);
  list.local_time_ = LocalTime(Ticks(*data.at<std::int64_t>(kListTime)));
  if (list.size_ > (data.size() - kListHeadSize) / kItemSize) {
    return malformed("a list claims more values than it has room for");
  }
  return list;
}

RawValue ValueList::value(std::size_t i) const {
  const std::byte* const item = data_.data() + kListHeadSize + i * kItemSize;
  return {status_, load<std::uint32_t>(item + 4), load<std::int64_t>(item + 8),
          load<std::int64_t>(item + 16)};
}

void ValueList::read_name(std::size_t i, std::string& into) const {
  read_text(data_.from(load<std::uint32_t>(data_.data() + kListHeadSize + i * kItemSize)), into);
}

Bytes ValueList::names() const {
  return data_.from(kListHeadSize + size_ * kItemSize);
}

bool ValueList::same_names(const ValueList& other) const {
  const auto ours = names().span();
  const auto theirs = other.names().span();
  if (size_ != other.size_ || !std::equal(ours.begin(), ours.end(), theirs.begin(), theirs.end()))
    return false;
  for (std::size_t i = 0; i < size_; ++i) {
    const std::size_t item = kListHeadSize + i * kItemSize;
    if (load<std::uint32_t>(data_.data() + item) != load<std::uint32_t>(other.data_.data() + item))
      return false;
  }
  return true;
}

}  // namespace jobx
