/// Takes the fields of a packed payload one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "etw/traced_event.h"
#include "tracelog/guid.h"

namespace jobx {

/// Gives zeros, empty text and `failed()` once a field is not wholly there.
class PayloadReader {
 public:
  explicit PayloadReader(Bytes payload) : payload_(payload) {}

  template <typename T>
  T take() {
    const std::optional<T> field = payload_.at<T>(at_);
    if (!field) return fail<T>();
    at_ += sizeof(T);
    return *field;
  }

  Guid take_guid() {
    const std::optional<Guid> guid = guid_at(payload_, at_);
    if (!guid) return fail<Guid>();
    at_ += 16;
    return *guid;
  }

  void skip(std::size_t size) {
    if (payload_.part(at_, size)) {
      at_ += size;
    } else {
      failed_ = true;
    }
  }

  /// A SID: revision 1, how many parts of 4 bytes each, an authority of 6 bytes.
  void skip_sid() {
    const auto revision = take<std::uint8_t>();
    const auto parts = take<std::uint8_t>();
    if (revision != 1 || parts > 15) failed_ = true;
    skip(6 + std::size_t{4} * parts);
  }

  /// Text up to a NUL of `Unit`, which must be there.
  template <typename Unit>
  TracedText take_text() {
    const std::size_t begin = at_;
    for (std::size_t end = begin; const std::optional<Unit> unit = payload_.at<Unit>(end);
         end += sizeof(Unit)) {
      if (*unit != Unit{0}) continue;
      at_ = end + sizeof(Unit);
      return {*payload_.part(begin, end - begin), sizeof(Unit) == sizeof(char16_t)};
    }
    failed_ = true;
    return {};
  }

  [[nodiscard]] bool failed() const { return failed_; }
  /// True if all fields were there, and nothing is left.
  [[nodiscard]] bool done() const { return !failed_ && at_ == payload_.size(); }

 private:
  template <typename T>
  T fail() {
    failed_ = true;
    return T{};
  }

  Bytes payload_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace jobx
