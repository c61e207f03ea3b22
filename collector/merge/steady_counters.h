/// The counters of one job or process, which are held where a reading goes back.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/ticks.h"
#include "collector/merge/held_counter.h"

namespace jobx {

enum class CountKind : std::uint8_t {
  time,  ///< ticks of 100 ns
  work,  ///< bytes and operations
  processes,
};

/// Whether the job or the process is the one that was read before, by what is known beside its counters.
enum class Identity : std::uint8_t { same, other, unknown };

/// What performance counters round off: they count milliseconds.
inline constexpr Ticks kRounding = std::chrono::milliseconds(1);
/// What a processor time may go back by from one way of counting to another: a tick of the system's clock.
inline constexpr Ticks kClockTick = std::chrono::milliseconds(16) + kRounding;

/// How a reading compares with the one before.
struct Dip {
  std::size_t first = 0;         ///< index of the first counter that went back
  bool any = false;              ///< a counter went back, by more than rounding explains
  bool only_ticks = true;        ///< and only processor time, by no more than a tick of the clock
  bool all_zero = true;          ///< nothing that was read is above 0
  bool others_stand = false;     ///< some work is above 0 and did not go back
  bool fewer_processes = false;  ///< a count of processes went back
};

/// `N` counters of 64 bits and one of 32, the page faults.
template <std::size_t N>
class SteadyCounters {
 public:
  /// For so many readings in a row a counter is held; then counting goes on from what is read, so that no
  /// counter stands still for ever.
  static constexpr unsigned kMaxHeld = 5;
  static constexpr std::size_t kPageFaults = N;  ///< what Dip::first is for them

  /// How many readings before this one were held, in a row.
  [[nodiscard]] unsigned held() const { return held_; }

  /// Compares a reading. `each` calls its argument with (index, CountKind, value, setter) for each counter
  /// that was read.
  template <typename Each>
  [[nodiscard]] Dip compare(Each each, std::optional<std::uint32_t> page_faults, Ticks rounding) const {
    Dip dip;
    each([&](std::size_t index, CountKind kind, std::uint64_t value, auto&&) {
      if (value != 0) dip.all_zero = false;
      if (!known_.test(index)) return;
      const std::uint64_t lost = counters_.lost(index, value);
      if (lost != 0 && (kind != CountKind::time || lost >= static_cast<std::uint64_t>(rounding.count()))) {
        note_fall(dip, index, kind, lost);
      } else if (value > (kind == CountKind::processes ? 1 : 0)) {  // each job has a first process
        dip.others_stand = true;
      }
    });
    if (page_faults && *page_faults != 0) dip.all_zero = false;
    if (!page_faults || !known_.test(kPageFaults)) return dip;
    if (page_faults_.fell(*page_faults)) {
      note_fall(dip, kPageFaults, CountKind::work, 1);
    } else if (*page_faults != 0 && !page_faults_.wraps(*page_faults)) {
      dip.others_stand = true;
    }
    return dip;
  }

  /// Takes the reading that `dip` was made of, and sets each counter to what is to be shown; returns that of
  /// the page faults.
  template <typename Each>
  std::optional<std::uint64_t> go_on(Each each, std::optional<std::uint32_t> page_faults, const Dip& dip) {
    held_ = dip.any ? held_ + 1 : 0;
    const bool gives_up = held_ > kMaxHeld;
    if (gives_up) held_ = 0;
    each([&](std::size_t index, CountKind, std::uint64_t value, auto&& set) {
      if (!known_.test(index)) {
        counters_.begin(index, value);
        known_.set(index);
      } else if (counters_.lost(index, value) == 0) {
        counters_.advance(index, value);
      } else if (gives_up) {
        counters_.go_on_from(index, value);
      }
      const std::uint64_t shown = counters_.shown(index);
      if (shown != value) set(shown);
    });
    if (!page_faults) return std::nullopt;
    go_on_with_page_faults(*page_faults, dip.any, gives_up);
    return page_faults_.total();
  }

 private:
  static void note_fall(Dip& dip, std::size_t index, CountKind kind, std::uint64_t lost) {
    if (!dip.any) dip.first = index;
    dip.any = true;
    const bool is_tick = kind == CountKind::time && lost <= static_cast<std::uint64_t>(kClockTick.count());
    if (!is_tick) dip.only_ticks = false;
    if (kind == CountKind::processes) dip.fewer_processes = true;
  }

  /// Where another counter went back, a fall of this one looks like a wrap if it was in the upper half.
  void go_on_with_page_faults(std::uint32_t value, bool is_dip, bool gives_up) {
    if (!known_.test(kPageFaults)) {
      page_faults_ = Unwrapped(value);
      known_.set(kPageFaults);
    } else if (!page_faults_.fell(value) && !(is_dip && page_faults_.wraps(value))) {
      page_faults_.advance(value);
    } else if (gives_up) {
      page_faults_.go_on_from(value);
    }
  }

  HeldCounters<N> counters_;
  Unwrapped page_faults_;
  std::bitset<N + 1> known_;
  unsigned held_ = 0;
};

/// True if a reading that went back is of what was read before, and is therefore held.
///
/// Where nothing tells, one made anew is the likelier reason: all of its work begins again. So a reading is
/// held only where that is not so: processor time that lost a tick of the clock; and for once, where some
/// work went on, or where there is nothing at all, not even a process.
inline bool is_to_be_held(Identity identity, const Dip& dip, bool is_first, bool is_empty) {
  if (identity != Identity::unknown) return identity == Identity::same;
  if (dip.only_ticks) return true;
  if (!is_first) return false;
  return (dip.all_zero && is_empty) || (dip.others_stand && !dip.fewer_processes);
}

}  // namespace jobx
