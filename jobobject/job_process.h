/// One process of a job: plain figures, each of which may be missing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ticks.h"

namespace jobx {

/// What may be known of a process. Times are ticks of 100 ns.
enum class ProcessFigure : std::uint8_t {
  user_time,
  kernel_time,
  start_time,  ///< ticks since the Unix epoch
  parent_id,
  page_faults,  ///< 32 bits in the system: wraps
  virtual_bytes,
  virtual_peak_bytes,
  working_set_bytes,
  working_set_peak_bytes,
  page_file_bytes,
  page_file_peak_bytes,
  private_bytes,
  pool_paged_bytes,
  pool_nonpaged_bytes,
  threads,
  handles,
  base_priority,
  read_operations,
  write_operations,
  other_operations,
  read_bytes,
  write_bytes,
  other_bytes,
  count_  ///< how many there are; no figure
};

/// A table of figures rather than two dozen optional members, since every one is read, merged and written in
/// the same way, for tens of thousands of processes.
class JobProcess {
 public:
  std::uint64_t id = 0;
  std::string name;  ///< of the image, without ".exe"; UTF-8
  /// Names of the Windows services that run in it, with a comma between; of few processes.
  std::string services;
  std::string application_pool;  ///< of IIS, whose worker it is

  void set(ProcessFigure figure, std::int64_t value) {
    values_[index(figure)] = value;
    known_ |= bit(figure);
  }

  void forget(ProcessFigure figure) { known_ &= ~bit(figure); }

  [[nodiscard]] std::optional<std::int64_t> get(ProcessFigure figure) const {
    if ((known_ & bit(figure)) == 0) return std::nullopt;
    return values_[index(figure)];
  }

  [[nodiscard]] std::optional<Ticks> ticks(ProcessFigure figure) const {
    const std::optional<std::int64_t> value = get(figure);
    return value ? std::optional(Ticks{*value}) : std::nullopt;
  }

  /// Takes every figure that is not known here, and the name if there is none.
  void fill(const JobProcess& other) {
    if (name.empty()) name = other.name;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const auto figure = static_cast<ProcessFigure>(i);
      if ((other.known_ & ~known_ & bit(figure)) != 0) set(figure, other.values_[i]);
    }
  }

  friend bool operator==(const JobProcess&, const JobProcess&) = default;

 private:
  static constexpr std::size_t index(ProcessFigure figure) { return static_cast<std::size_t>(figure); }
  static constexpr std::uint32_t bit(ProcessFigure figure) { return 1U << index(figure); }
  static_assert(static_cast<std::size_t>(ProcessFigure::count_) <= 32, "known_ has a bit for each");

  std::array<std::int64_t, static_cast<std::size_t>(ProcessFigure::count_)> values_{};
  std::uint32_t known_ = 0;
};

}  // namespace jobx
