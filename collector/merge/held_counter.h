/// Counters that do not fall while what they count for is the same.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/checked.h"

namespace jobx {

/// `N` counters of 64 bits: what was read last, and what is shown of it.
///
/// The two differ only after readings that went back for so long that counting went on from them. Small,
/// since there is one for each job and process.
template <std::size_t N>
class HeldCounters {
 public:
  /// The first reading of that counter.
  void begin(std::size_t index, std::uint64_t value) { read_[index] = value; }

  [[nodiscard]] std::uint64_t shown(std::size_t index) const {
    return ahead_.empty() ? read_[index] : saturated_sum(read_[index], ahead_[index]);
  }
  /// By how much a reading is less than the last one that was believed; 0 if it is not.
  [[nodiscard]] std::uint64_t lost(std::size_t index, std::uint64_t value) const {
    return value < read_[index] ? read_[index] - value : 0;
  }

  /// Takes a reading that is not less than the last one. One that has caught up with what is shown is shown
  /// as it is.
  void advance(std::size_t index, std::uint64_t value) {
    if (!ahead_.empty() && value >= shown(index)) ahead_[index] = 0;
    read_[index] = value;
  }
  /// Counts on from a lower reading; what is shown stays.
  void go_on_from(std::size_t index, std::uint64_t value) {
    const std::uint64_t now = shown(index);
    if (ahead_.empty()) ahead_.assign(N, 0);
    read_[index] = value;
    ahead_[index] = now - value;
  }

 private:
  std::array<std::uint64_t, N> read_{};
  std::vector<std::uint64_t> ahead_;  ///< by how much is shown more than was read; empty where none is
};

/// A counter of 32 bits as one that does not wrap.
class Unwrapped {
 public:
  Unwrapped() = default;
  explicit Unwrapped(std::uint32_t value) : total_(value), raw_(value) {}

  [[nodiscard]] std::uint64_t total() const { return total_; }
  /// A real wrap is a step forward of less than half the range; anything else went back.
  [[nodiscard]] bool fell(std::uint32_t value) const { return value - raw_ >= 0x8000'0000U; }
  [[nodiscard]] bool wraps(std::uint32_t value) const { return value < raw_ && !fell(value); }

  void advance(std::uint32_t value) {
    total_ += value - raw_;  // modulo 2^32: also right where it wrapped
    raw_ = value;
  }
  void go_on_from(std::uint32_t value) { raw_ = value; }

 private:
  std::uint64_t total_ = 0;
  std::uint32_t raw_ = 0;
};

}  // namespace jobx
